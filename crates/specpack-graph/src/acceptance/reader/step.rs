//! The steps of a workflow.

use super::Reader;
use crate::acceptance::template::Template;
use crate::acceptance::workflow::{
    Capture, Concurrency, ParameterPlace, RequestBody, Step, StepParameter, Target,
};
use crate::acceptance::{INVALID_CRITERION, INVALID_WORKFLOW};
use crate::model::Spanned;
use specpack_syntax::data::Node;

/// The most requests that a step may send at once.
const MOST_AT_ONCE: i64 = 256;

impl<'t> Reader<'t> {
    pub(super) fn step(&mut self, node: Node<'t>) -> Option<Step> {
        let id = self.required(node, "stepId", "a step")?;
        let target = self.target(node, &id)?;
        let concurrency = self.concurrency(node);
        Some(Step {
            target,
            parameters: self.parameters(node),
            body: self.body(node),
            criteria: self.criteria(node, "successCriteria"),
            on_success: self.actions(node, "onSuccess"),
            on_failure: self.actions(node, "onFailure"),
            outputs: self.outputs(node),
            captures: self.captures(node),
            concurrency,
            is_invalid_request: node.get("x-invalid-request").and_then(Node::as_bool) == Some(true),
            id,
        })
    }

    fn target(&mut self, node: Node<'t>, id: &Spanned<String>) -> Option<Target> {
        if let Some(operation) = self.text(node, "operationId") {
            return Some(self.operation(operation));
        }
        if let Some(path) = self.text(node, "operationPath") {
            let target = operation_path(&path);
            if target.is_none() {
                let headline = format!("`{}` is no place of an operation", path.value);
                self.invalid(path.at.span, headline);
            }
            return target;
        }
        if let Some(workflow) = self.text(node, "workflowId") {
            return Some(Target::Workflow(workflow));
        }
        if let Some(kind) = self.text(node, "x-event") {
            let holding = node.get("x-holding").map(|holding| self.template(holding));
            return Some(Target::Event {
                kind,
                holding: holding.unwrap_or_else(|| Template::Object(Vec::new())),
            });
        }
        if node.get("x-check").and_then(Node::as_bool) == Some(true) {
            return Some(Target::Nothing(id.at));
        }
        let headline = format!("the step `{}` calls nothing", id.value);
        self.report(
            INVALID_WORKFLOW,
            id.at.span,
            headline,
            "Give it an `operationId`, an `operationPath`, a `workflowId` or an `x-event`, or mark it `x-check: true`.",
        );
        None
    }

    /// An operation's id, which may come with its source: `$sourceDescriptions.shop.addLoaf`.
    fn operation(&mut self, mut id: Spanned<String>) -> Target {
        let named = id.value.strip_prefix("$sourceDescriptions.");
        let parts = named.and_then(|named| named.split_once('.'));
        let parts = parts.map(|(source, id)| (source.to_owned(), id.to_owned()));
        let source = parts.map(|(source, operation)| {
            id.value = operation;
            source
        });
        Target::Operation { source, id }
    }

    pub(super) fn parameters(&mut self, node: Node<'t>) -> Vec<StepParameter> {
        let mut parameters = Vec::new();
        for written in self.list(node, "parameters") {
            let parameter = self.referred(written);
            let Some(name) = self.required(parameter, "name", "a parameter") else {
                continue;
            };
            let place = match parameter.get("in").and_then(Node::as_str) {
                Some("path") => ParameterPlace::Path,
                Some("query") => ParameterPlace::Query,
                Some("header") => ParameterPlace::Header,
                Some("cookie") => ParameterPlace::Cookie,
                None => ParameterPlace::Input,
                Some(other) => {
                    let headline = format!("a parameter cannot be in `{other}`");
                    self.invalid(name.at.span, headline);
                    continue;
                }
            };
            // A reference may give the parameter another value than the component has.
            let Some(value) = written.get("value").or_else(|| parameter.get("value")) else {
                let headline = format!("the parameter `{}` has no `value`", name.value);
                self.invalid(name.at.span, headline);
                continue;
            };
            parameters.push(StepParameter {
                name,
                place,
                value: self.template(value),
            });
        }
        parameters
    }

    fn body(&mut self, node: Node<'t>) -> Option<RequestBody> {
        let body = node.get("requestBody")?;
        let content_type = self.text(body, "contentType").map(|text| text.value);
        let payload = body.get("payload").map(|payload| self.template(payload));
        let mut replacements = Vec::new();
        for replacement in self.list(body, "replacements") {
            let target = self.required(replacement, "target", "a replacement");
            let value = replacement.get("value").map(|value| self.template(value));
            if let (Some(target), Some(value)) = (target, value) {
                replacements.push((target.value, value));
            }
        }
        Some(RequestBody {
            content_type: content_type.unwrap_or_else(|| "application/json".to_owned()),
            payload: payload.unwrap_or(Template::Literal(serde_json::Value::Null)),
            replacements,
        })
    }

    fn captures(&mut self, node: Node<'t>) -> Vec<Capture> {
        let Some(captures) = node.get("x-captures") else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (name, capture) in captures.entries() {
            let from = capture.get("from").and_then(|from| self.expression(from));
            let pattern = self.required(capture, "pattern", "a capture");
            let (Some(from), Some(pattern)) = (from, pattern) else {
                continue;
            };
            match regex::Regex::new(&pattern.value) {
                Ok(regex) => read.push(Capture {
                    name: self.spanned(name, name.as_str().unwrap_or_default()),
                    from,
                    pattern: regex,
                }),
                Err(error) => {
                    let help = "Write a regular expression.";
                    self.report(INVALID_CRITERION, pattern.at.span, error.to_string(), help);
                }
            }
        }
        read
    }

    fn concurrency(&mut self, node: Node<'t>) -> Option<Concurrency> {
        let value = node.get("x-concurrently")?;
        let number = |key| value.get(key).and_then(Node::as_integer);
        let count = number("count").filter(|count| (2..=MOST_AT_ONCE).contains(count));
        let succeeding = number("succeeding").filter(|n| Some(*n) <= count && *n >= 0);
        let (Some(count), Some(succeeding)) = (count, succeeding) else {
            let headline = format!(
                "`x-concurrently` needs a `count` of 2 to {MOST_AT_ONCE}, and how many are `succeeding`"
            );
            self.invalid(value.span(), headline);
            return None;
        };
        Some(Concurrency {
            count: usize::try_from(count).ok()?,
            succeeding: usize::try_from(succeeding).ok()?,
        })
    }
}

/// `{$sourceDescriptions.shop.url}#/paths/~1loaves/post`
fn operation_path(written: &Spanned<String>) -> Option<Target> {
    let rest = written.value.strip_prefix("{$sourceDescriptions.")?;
    let (source, rest) = rest.split_once(".url}#/paths/")?;
    let (path, method) = rest.rsplit_once('/')?;
    Some(Target::Path {
        source: source.to_owned(),
        path: path.replace("~1", "/").replace("~0", "~"),
        method: method.to_owned(),
        at: written.at,
    })
}
