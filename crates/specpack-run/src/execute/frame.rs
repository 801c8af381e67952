//! A workflow while it runs, and what trying one of its steps came to.

use super::World;
use crate::exchange::Exchange;
use crate::result::Failure;
use crate::scope::{Scope, Values, plain};
use specpack_graph::acceptance::{Concurrency, Criterion, Description, Step, Workflow};
use specpack_syntax::hash::HashMap;

/// A workflow while it runs.
pub(super) struct Frame<'a> {
    pub(super) description_index: usize,
    pub(super) description: &'a Description,
    pub(super) workflow: &'a Workflow,
    pub(super) inputs: Values,
    pub(super) steps: HashMap<String, Values>,
    pub(super) depth: usize,
}

/// What trying a step once came to.
pub(super) struct Tried {
    pub(super) exchange: Option<Exchange>,
    /// The outputs of the workflow that was called.
    pub(super) called: Values,
    /// Why it did not succeed.
    pub(super) failure: Option<Box<Failure>>,
    /// Whether no retry can help: the contract is broken, or the request cannot be made.
    pub(super) is_final: bool,
}

impl Tried {
    pub(super) fn of(exchange: Option<Exchange>, called: Values) -> Self {
        Self {
            exchange,
            called,
            failure: None,
            is_final: false,
        }
    }

    pub(super) fn gave_up(failure: Box<Failure>) -> Self {
        Self {
            failure: Some(failure),
            is_final: true,
            ..Self::of(None, Values::new())
        }
    }
}

impl<'a> Frame<'a> {
    pub(super) fn scope<'s>(
        &'s self,
        world: &'s World,
        outputs: &'s Values,
        exchange: Option<&'s Exchange>,
        base_url: &'s str,
    ) -> Scope<'s> {
        Scope {
            inputs: &self.inputs,
            steps: &self.steps,
            workflows: &world.workflows,
            outputs,
            exchange,
            base_url,
        }
    }

    pub(super) fn described(&self, step: &Step, id: &str) -> Result<&'a Workflow, Box<Failure>> {
        let found = self.description.workflow(id);
        found.ok_or_else(|| self.failure(step, format!("there is no workflow `{id}`")))
    }

    pub(super) fn failure(&self, step: &Step, message: impl Into<String>) -> Box<Failure> {
        Box::new(Failure {
            message: message.into(),
            workflow: Some((self.workflow.id.value.clone(), step.id.value.clone())),
            at: Some(step.id.at),
            ..Failure::default()
        })
    }

    /// The criteria that do not hold.
    pub(super) fn unmet(&self, step: &Step, scope: &Scope<'_>) -> Option<Box<Failure>> {
        let unmet: Vec<&Criterion> = step
            .criteria
            .iter()
            .filter(|criterion| !scope.meets(criterion))
            .collect();
        let first = unmet.first()?;
        let mut failure = self.failure(step, format!("`{}` does not hold", first.source.value));
        failure.at = Some(first.source.at);
        let expected = unmet
            .iter()
            .map(|criterion| (criterion.source.value.clone(), scope.seen(criterion)));
        failure.expected = expected.collect();
        Some(failure)
    }

    /// What requests that were sent at once came to: as many have to meet the criteria as is said.
    pub(super) fn race(
        &self,
        step: &Step,
        exchanges: Vec<Exchange>,
        concurrency: Concurrency,
        world: &World,
        base_url: &str,
    ) -> Tried {
        let none = Values::new();
        let is_met = |exchange: &Exchange| {
            let scope = self.scope(world, &none, Some(exchange), base_url);
            step.criteria.iter().all(|criterion| scope.meets(criterion))
        };
        let met: Vec<bool> = exchanges.iter().map(is_met).collect();
        let succeeding = met.iter().filter(|met| **met).count();
        let statuses: Vec<String> = exchanges
            .iter()
            .map(|exchange| exchange.response.status.as_u16().to_string())
            .collect();
        let winner = met.iter().position(|met| *met).unwrap_or_default();
        let mut tried = Tried::of(exchanges.into_iter().nth(winner), Values::new());
        if succeeding != concurrency.succeeding {
            let message = format!(
                "of {} requests at once {succeeding} met the criteria, not {}; they were answered {}",
                concurrency.count,
                concurrency.succeeding,
                statuses.join(", ")
            );
            tried.failure = Some(self.failure(step, message));
        }
        tried
    }

    /// The outputs of a step: what it names, what it captures, and what it was called for.
    pub(super) fn outputs(
        &self,
        step: &Step,
        world: &World,
        tried: &Tried,
        base_url: &str,
    ) -> Values {
        let mut outputs = tried.called.clone();
        let scope = self.scope(world, &tried.called, tried.exchange.as_ref(), base_url);
        for (name, template) in &step.outputs {
            if let Ok(value) = scope.fill(template) {
                outputs.insert(name.value.clone(), value);
            }
        }
        for capture in &step.captures {
            let text = scope.value(&capture.from).map(|value| plain(&value));
            let found = text
                .as_deref()
                .and_then(|text| capture.pattern.captures(text));
            let part = found.and_then(|found| found.get(1).or_else(|| found.get(0)));
            if let Some(part) = part {
                outputs.insert(capture.name.value.clone(), part.as_str().into());
            }
        }
        outputs
    }
}
