//! What is done after a step.

use super::Reader;
use crate::acceptance::workflow::{Action, ActionKind, Destination};
use specpack_syntax::data::Node;

impl<'t> Reader<'t> {
    pub(super) fn actions(&mut self, node: Node<'t>, key: &str) -> Vec<Action> {
        let mut actions = Vec::new();
        for written in self.list(node, key) {
            let action = self.referred(written);
            let Some(kind) = self.action_kind(action) else {
                continue;
            };
            actions.push(Action {
                kind,
                criteria: self.criteria(action, "criteria"),
                at: self.at(written.span()),
            });
        }
        actions
    }

    fn action_kind(&mut self, node: Node<'t>) -> Option<ActionKind> {
        let kind = self.required(node, "type", "an action")?;
        let step = self
            .text(node, "stepId")
            .map(|id| Destination::Step(id.value));
        let workflow = self
            .text(node, "workflowId")
            .map(|id| Destination::Workflow(id.value));
        match kind.value.as_str() {
            "end" => Some(ActionKind::End),
            "goto" => {
                let destination = step.or(workflow).map(ActionKind::Goto);
                if destination.is_none() {
                    self.invalid(
                        kind.at.span,
                        "a `goto` names neither `stepId` nor `workflowId`",
                    );
                }
                destination
            }
            "retry" => Some(self.retry(node)),
            other => {
                self.invalid(
                    kind.at.span,
                    format!("there is no action of type `{other}`"),
                );
                None
            }
        }
    }

    fn retry(&mut self, node: Node<'t>) -> ActionKind {
        let after = self.seconds(node, "retryAfter").unwrap_or(0.0);
        let deadline = self.seconds(node, "x-deadline");
        let limit = node.get("retryLimit").and_then(Node::as_integer);
        let limit = limit.and_then(|limit| u32::try_from(limit).ok());
        ActionKind::Retry {
            after,
            // Arazzo: one retry where nothing is said. A deadline says something.
            limit: limit.or_else(|| deadline.is_none().then_some(1)),
            deadline,
        }
    }

    fn seconds(&mut self, node: Node<'t>, key: &str) -> Option<f64> {
        const DAY: f64 = 86_400.0;
        let value = node.get(key)?;
        let seconds = value
            .as_number()
            .filter(|seconds| (0.0..=DAY).contains(seconds));
        if seconds.is_none() {
            self.invalid(
                value.span(),
                format!("`{key}` is no number of seconds of one day"),
            );
        }
        seconds
    }
}
