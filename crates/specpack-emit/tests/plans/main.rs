//! The tasks of PRDs, written for people and for other tools.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod interchange;
mod list_merging;
mod taskmaster;
mod tasks;
mod tool_lists;

use specpack_emit::tasks::Tasks;
use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;

pub(crate) const CART: &str = include_str!("../fixtures/cart.prd.md");

pub(crate) fn read(text: &str) -> Pack {
    Pack::read(vec![SourceFile::new("specs/prd/cart.md", text)])
}

pub(crate) fn tasks(pack: &Pack) -> Tasks<'_> {
    Tasks {
        pack,
        graph: &pack.task_graphs[0],
    }
}
