//! In which order files are read when several are read at once.

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use specpack_syntax::source::SourceFile;
use std::cmp::Reverse;

/// What `read` gives for each file, by its position, in the order of the files.
///
/// The longest are begun first: one that is begun last would be read by one core while the others
/// have nothing left to do.
pub(super) fn each<T: Send>(files: &[SourceFile], read: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if files.len() < 2 {
        return (0..files.len()).map(read).collect();
    }
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| Reverse(files[index].text().len()));
    // One by one: files that stand behind a long one in a longer stretch would wait for it.
    let done: Vec<(usize, T)> = order
        .par_iter()
        .with_max_len(1)
        .map(|&index| (index, read(index)))
        .collect();
    let mut by_file: Vec<Option<T>> = Vec::new();
    by_file.resize_with(files.len(), || None);
    for (index, one) in done {
        by_file[index] = Some(one);
    }
    by_file.into_iter().flatten().collect()
}
