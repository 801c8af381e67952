//! Which workflow a step stands for.

use super::workflow::{Binding, Description, Workflow};
use specpack_syntax::cucumber_expression::{Argument, Expression, ExpressionSet};

/// The bindings of all workflows, ready to be matched.
#[derive(Debug)]
pub struct StepIndex<'a> {
    bound: Vec<BoundStep<'a>>,
    set: ExpressionSet,
}

/// An expression with the workflow that it binds steps to.
#[derive(Clone, Copy, Debug)]
pub struct BoundStep<'a> {
    /// The document.
    pub description: &'a Description,
    /// The workflow.
    pub workflow: &'a Workflow,
    /// What binds it.
    pub binding: &'a Binding,
    expression: &'a Expression,
}

/// What a step's text was found to stand for.
#[derive(Debug)]
pub enum Match<'i, 'a> {
    /// Nothing.
    Undefined,
    /// One workflow, with the arguments that the text holds.
    Bound(&'i BoundStep<'a>, Vec<Argument>),
    /// Several; no guess is made.
    Ambiguous(Vec<&'i BoundStep<'a>>),
}

impl<'a> StepIndex<'a> {
    /// The bindings of all documents, in their order.
    #[must_use]
    pub fn new(descriptions: &'a [Description]) -> Self {
        let mut bound = Vec::new();
        for description in descriptions {
            for workflow in &description.workflows {
                let bindings = workflow.bindings.iter().filter_map(|binding| {
                    let expression = binding.expression.as_ref()?;
                    Some(BoundStep {
                        description,
                        workflow,
                        binding,
                        expression,
                    })
                });
                bound.extend(bindings);
            }
        }
        let set = ExpressionSet::new(bound.iter().map(|bound| bound.expression));
        Self { bound, set }
    }

    /// Every binding.
    #[must_use]
    pub fn all(&self) -> &[BoundStep<'a>] {
        &self.bound
    }

    /// What a step's text stands for.
    #[must_use]
    pub fn find(&self, text: &str) -> Match<'_, 'a> {
        let found = self.set.matching(text);
        let mut found = found.into_iter().filter_map(|index| {
            let bound = self.bound.get(index)?;
            Some((bound, bound.expression.arguments(text)?))
        });
        let Some((first, arguments)) = found.next() else {
            return Match::Undefined;
        };
        let others: Vec<_> = found.map(|(bound, _)| bound).collect();
        match others.is_empty() {
            true => Match::Bound(first, arguments),
            false => Match::Ambiguous(std::iter::once(first).chain(others).collect()),
        }
    }
}
