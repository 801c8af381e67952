//! Lists of tasks that stand beside a spec: `tasks.md` of spec-kit, OpenSpec, Kiro and cc-sdd.

use specpack_syntax::source::FileId;

/// A list of tasks. The node's name is its title.
#[derive(Clone, Debug)]
pub struct TaskList {
    /// Its document.
    pub file: FileId,
    /// What it is for: the name of its folder.
    pub id: String,
}
