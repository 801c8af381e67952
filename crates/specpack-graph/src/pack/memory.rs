//! What was read of files before, for a pack of much the same files.

use super::{Pack, file_id};
use crate::contract::fragments;
use crate::lowering::{self, Lowered};
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};
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
        let earlier = std::mem::take(&mut self.kept);
        let mut earlier: Vec<Option<Kept>> = earlier.into_iter().map(Some).collect();
        earlier.resize_with(files.len(), || None);
        let earlier = earlier.into_par_iter().enumerate();
        let kept = earlier.zip(&files).map(|((index, earlier), source)| {
            let same = earlier.filter(|earlier| earlier.source == *source);
            same.unwrap_or_else(|| Kept {
                source: source.clone(),
                lowered: lowering::lower(file_id(index), source),
            })
        });
        self.kept = kept.collect();
        let lowered = self.kept.par_iter().map(|kept| kept.lowered.clone());
        let mut pack = Pack::join(files, lowered.collect());
        fragments::read(&mut pack);
        pack
    }
}
