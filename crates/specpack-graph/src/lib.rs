//! Documents lowered into one graph of typed nodes and typed edges, and what can be asked of it.
//!
//! The graph does no input or output: it is given the text of the files and tells what is in them.

pub mod acceptance;
pub mod accounting;
pub mod contract;
mod lowering;
pub mod model;
pub mod pack;
pub mod plan;
pub mod query;
mod resolve;
pub mod rules;
pub mod slug;
pub mod tasks;

pub use accounting::Accounting;
pub use lowering::code::may_have_marks;
pub use lowering::companion::DOCUMENTS_FOLDER;
pub use lowering::may_be_document;
pub use lowering::sequence::is_text;
pub use lowering::text::shapes::parse as declared_shapes;
pub use pack::{Memory, Pack};
pub use plan::Plan;
pub use rules::RULES;
pub use tasks::TaskGraph;
