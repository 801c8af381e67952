//! Reading documents: what the tree says, what is mended, and that nothing is lost.

mod common_mark;
mod encoding;
mod expressions;
mod gherkin;
mod json;
mod outline;
mod properties;
mod recovery;
mod suppression;
mod tree;
mod yaml;
