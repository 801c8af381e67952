//! How a system is accepted: scenarios with their steps, and the workflows that run them.

use super::Spanned;

/// A scenario. The node's name is its title; its tags are traces, and its steps stand in the tree
/// of its document.
#[derive(Clone, Debug, Default)]
pub struct Scenario;

/// A step of a scenario or a background. The node's name is its text.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Its keyword: `Given`.
    pub keyword: String,
}

/// A workflow of an Arazzo document. The node's name is its id.
#[derive(Clone, Debug, Default)]
pub struct Workflow {
    /// Where its data is in the tree of its document.
    pub data: u32,
    /// The cucumber expression of the steps that it stands for.
    pub binds: Option<Spanned<String>>,
}
