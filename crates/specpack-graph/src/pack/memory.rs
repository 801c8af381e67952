//! What was read of files before, for a pack of much the same files.

use super::{Pack, file_id, order};
use crate::lowering::{self, Lowered};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use specpack_syntax::source::SourceFile;

/// The files of the pack that was read last, each with what was lowered of it.
///
/// What is lowered holds its [`FileId`](specpack_syntax::source::FileId), so that a file is known
/// again only in the place that it had: behind one that is added or taken away all are read anew.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    source: SourceFile,
    lowered: Lowered,
}

impl Memory {
    /// Reads files as [`Pack::read`] does, of which only those that have changed are lowered.
    #[must_use]
    pub fn read(&mut self, files: Vec<SourceFile>) -> Pack {
        let mut earlier = std::mem::take(&mut self.kept).into_iter();
        let read_anew = order::each(&files, |index| {
            let source = &files[index];
            let kept = earlier.as_slice().get(index);
            let is_same = kept.is_some_and(|kept| kept.source == *source);
            (!is_same).then(|| Kept {
                source: source.clone(),
                lowered: lowering::lower(file_id(index), source),
            })
        });
        for anew in read_anew {
            let kept = earlier.next();
            self.kept.extend(anew.or(kept));
        }
        let lowered = self.kept.par_iter().map(|kept| kept.lowered.clone());
        Pack::join(files, lowered.collect())
    }
}
