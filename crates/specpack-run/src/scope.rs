//! What expressions see while a workflow runs, and what they come to.

use crate::exchange::{Exchange, Response};
use http::HeaderMap;
use serde_json::{Map, Value};
use specpack_graph::acceptance::{
    Access, Comparison, Condition, Criterion, CriterionKind, Operand, Piece, Root,
    RuntimeExpression, Template,
};
use specpack_syntax::hash::HashMap;
use std::cmp::Ordering;

/// Values by name.
pub(crate) type Values = Map<String, Value>;

/// What expressions see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// The inputs of the workflow.
    pub(crate) inputs: &'a Values,
    /// The outputs of its steps so far.
    pub(crate) steps: &'a HashMap<String, Values>,
    /// The outputs of the workflows that ran in the scenario.
    pub(crate) workflows: &'a HashMap<String, Values>,
    /// The outputs of the step, or of the workflow that it called.
    pub(crate) outputs: &'a Values,
    /// The request and the response of the step.
    pub(crate) exchange: Option<&'a Exchange>,
    /// The address of the service.
    pub(crate) base_url: &'a str,
}

impl<'a> Scope<'a> {
    /// What an expression leads to; none where that is nothing.
    pub(crate) fn value(&self, expression: &RuntimeExpression) -> Option<Value> {
        let request = self.exchange.map(|exchange| &exchange.request);
        let response = self.exchange.map(|exchange| &exchange.response);
        let root = match &expression.root {
            Root::Url => Value::from(request?.url.as_str()),
            Root::Method => Value::from(request?.method.as_str()),
            Root::StatusCode => Value::from(response?.status.as_u16()),
            Root::RequestHeader(name) => header(&request?.headers, name)?,
            Root::RequestQuery(name) => {
                let mut query = request?.query.iter();
                Value::from(query.find(|(key, _)| key == name)?.1.as_str())
            }
            Root::RequestPath(name) => Value::from(request?.path_parameters.get(name)?.as_str()),
            Root::ResponseHeader(name) => header(&response?.headers, name)?,
            Root::RequestBody => return reach(request?.json.as_ref()?, &expression.path).cloned(),
            Root::ResponseBody => return body(response?, &expression.path),
            Root::Input(name) => return reach(self.inputs.get(name)?, &expression.path).cloned(),
            Root::Output(name) => return reach(self.outputs.get(name)?, &expression.path).cloned(),
            Root::StepOutput { step, name } => {
                return reach(self.steps.get(step)?.get(name)?, &expression.path).cloned();
            }
            Root::WorkflowOutput { workflow, name } => {
                let outputs = self.workflows.get(workflow)?;
                return reach(outputs.get(name)?, &expression.path).cloned();
            }
            Root::SourceUrl(_) => Value::from(self.base_url),
        };
        reach(&root, &expression.path).cloned()
    }

    /// What a template comes to, or the first expression in it that leads to nothing.
    pub(crate) fn fill<'t>(&self, template: &'t Template) -> Result<Value, &'t RuntimeExpression> {
        Ok(match template {
            Template::Literal(value) => value.clone(),
            Template::Expression(expression) => self.value(expression).ok_or(expression)?,
            Template::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(piece) => text.push_str(piece),
                        Piece::Expression(expression) => {
                            text.push_str(&plain(&self.value(expression).ok_or(expression)?));
                        }
                    }
                }
                Value::String(text)
            }
            Template::List(items) => {
                let items = items.iter().map(|item| self.fill(item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Template::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.fill(value)?)));
                Value::Object(members.collect::<Result<_, _>>()?)
            }
        })
    }

    /// Whether a criterion holds.
    pub(crate) fn meets(&self, criterion: &Criterion) -> bool {
        match &criterion.kind {
            CriterionKind::Simple(condition) => self.holds(condition),
            CriterionKind::Regex { context, pattern } => {
                let value = self.value(context);
                value.is_some_and(|value| pattern.is_match(&plain(&value)))
            }
            CriterionKind::JsonPath { context, path } => {
                let value = self.value(context);
                value.is_some_and(|value| !path.query(&value).is_empty())
            }
            CriterionKind::Unreadable => false,
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|condition| self.holds(condition)),
            Condition::Any(any) => any.iter().any(|condition| self.holds(condition)),
            Condition::Not(condition) => !self.holds(condition),
            Condition::Holds(operand) => {
                !matches!(self.operand(operand), Value::Null | Value::Bool(false))
            }
            Condition::Compare(left, comparison, right) => {
                compare(&self.operand(left), *comparison, &self.operand(right))
            }
        }
    }

    /// The values that a criterion looks at, for a message.
    pub(crate) fn seen(&self, criterion: &Criterion) -> Vec<Value> {
        let expressions = match &criterion.kind {
            CriterionKind::Simple(condition) => condition.expressions(),
            CriterionKind::Regex { context, .. } | CriterionKind::JsonPath { context, .. } => {
                vec![context]
            }
            CriterionKind::Unreadable => Vec::new(),
        };
        let values = expressions
            .into_iter()
            .map(|expression| self.value(expression));
        values.map(Option::unwrap_or_default).collect()
    }

    /// What leads to nothing is null.
    fn operand(&self, operand: &Operand) -> Value {
        match operand {
            Operand::Literal(value) => value.clone(),
            Operand::Expression(expression) => self.value(expression).unwrap_or_default(),
        }
    }
}

/// A value as text: a string as it is, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<Value> {
    Some(Value::from(headers.get(name)?.to_str().ok()?))
}

fn body(response: &Response, path: &[Access]) -> Option<Value> {
    match &response.json {
        Some(json) => reach(json, path).cloned(),
        None if path.is_empty() => Some(Value::from(response.text().as_ref())),
        None => None,
    }
}

fn reach<'v>(value: &'v Value, path: &[Access]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, access| match access {
        Access::Member(name) => value.get(name),
        Access::Item(index) => value.get(index),
        Access::Pointer(pointer) => value.pointer(pointer),
    })
}

fn compare(left: &Value, comparison: Comparison, right: &Value) -> bool {
    let equal = || match (left, right) {
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (left, right) => left == right,
    };
    let order = || match (left, right) {
        (Value::String(left), Value::String(right)) => {
            Some(left.to_lowercase().cmp(&right.to_lowercase()))
        }
        (left, right) => left.as_f64()?.partial_cmp(&right.as_f64()?),
    };
    match comparison {
        Comparison::Equal => equal(),
        Comparison::NotEqual => !equal(),
        Comparison::Less => order() == Some(Ordering::Less),
        Comparison::AtMost => order().is_some_and(Ordering::is_le),
        Comparison::Greater => order() == Some(Ordering::Greater),
        Comparison::AtLeast => order().is_some_and(Ordering::is_ge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(condition: &str, inputs: Value) -> bool {
        let Value::Object(inputs) = inputs else {
            panic!("inputs are an object")
        };
        let (steps, workflows, outputs) = Default::default();
        let scope = Scope {
            inputs: &inputs,
            steps: &steps,
            workflows: &workflows,
            outputs: &outputs,
            exchange: None,
            base_url: "http://localhost",
        };
        scope.holds(&Condition::parse(condition).unwrap())
    }

    // req: PACK-5
    #[test]
    fn conditions_hold_as_arazzo_says() {
        let inputs = || json!({"n": 3, "name": "Ada", "list": [{"a": 1}], "no": false});
        for condition in [
            "$inputs.n == 3 && $inputs.n != 4",
            "$inputs.n >= 3 && $inputs.n <= 3.0 && !($inputs.n < 3)",
            "$inputs.name == 'ADA'",
            "$inputs.list[0].a == 1",
            "$inputs.list#/0/a == 1",
            "$inputs.no == false || $inputs.nothing",
            "$inputs.nothing == null",
            "!$inputs.no",
        ] {
            assert!(holds(condition, inputs()), "{condition}");
        }
        for condition in [
            "$inputs.n",
            "$inputs.name == 'Ada''s'",
            "$inputs.name > 3",
            "$inputs.nothing",
            "$inputs.n == '3'",
        ] {
            let expected = condition == "$inputs.n";
            assert_eq!(holds(condition, inputs()), expected, "{condition}");
        }
    }
}
