//! Reading an Arazzo document.

use super::condition::Condition;
use super::runtime_expression::RuntimeExpression;
use super::template::{self, Refused, Template};
use super::workflow::{
    Action, ActionKind, Binding, Capture, Concurrency, Criterion, CriterionKind, Description,
    Destination, Input, ParameterPlace, RequestBody, Source, Step, StepParameter, TableForm,
    Target, Workflow,
};
use super::{
    INVALID_CRITERION, INVALID_RUNTIME_EXPRESSION, INVALID_STEP_EXPRESSION, INVALID_WORKFLOW,
};
use crate::model::Spanned;
use specpack_syntax::cucumber_expression::{Expression, ParameterTypes};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{FileId, Location, Span};

/// The most requests that a step may send at once.
const MOST_AT_ONCE: i64 = 256;

/// Reads an Arazzo document. What cannot be used of it is reported and left out.
#[must_use]
pub fn read(file: FileId, root: Node<'_>) -> (Description, Vec<Diagnostic>) {
    let mut reader = Reader {
        file,
        root,
        expressions: Vec::new(),
        findings: Vec::new(),
    };
    let types = reader.types();
    let sources = reader.sources();
    let workflows = reader.list(root, "workflows");
    if workflows.is_empty() {
        reader.invalid(first_line(root), "the document has no workflows");
    }
    let workflows = workflows.into_iter();
    let workflows = workflows
        .filter_map(|node| reader.workflow(node, &types))
        .collect();
    let description = Description {
        file,
        sources,
        workflows,
        types,
    };
    (description, reader.findings)
}

struct Reader<'t> {
    file: FileId,
    root: Node<'t>,
    /// The expressions of the workflow that is being read.
    expressions: Vec<(RuntimeExpression, Location)>,
    findings: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }

    fn report(&mut self, rule: &'static str, span: Span, headline: String, help: &str) {
        let at = self.at(span);
        let finding = Diagnostic::new(rule, Level::Error, headline, at);
        self.findings.push(finding.help(help));
    }

    fn invalid(&mut self, span: Span, headline: impl Into<String>) {
        let help = "Write it as Arazzo 1.0 describes it.";
        self.report(INVALID_WORKFLOW, span, headline.into(), help);
    }

    /// The items of a list; what is none is reported.
    fn list(&mut self, node: Node<'t>, key: &str) -> Vec<Node<'t>> {
        let Some(value) = node.get(key) else {
            return Vec::new();
        };
        if !value.is_sequence() {
            self.invalid(value.span(), format!("`{key}` is no list"));
        }
        value.items().collect()
    }

    fn text(&mut self, node: Node<'t>, key: &str) -> Option<Spanned<String>> {
        let value = node.get(key)?;
        let Some(text) = value.as_str() else {
            self.invalid(value.span(), format!("`{key}` is no text"));
            return None;
        };
        Some(self.spanned(value, text))
    }

    fn spanned(&self, node: Node<'t>, text: &str) -> Spanned<String> {
        Spanned::new(text.to_owned(), self.at(node.text_span()))
    }

    fn required(&mut self, node: Node<'t>, key: &str, what: &str) -> Option<Spanned<String>> {
        if node.get(key).is_none() {
            self.invalid(first_line(node), format!("{what} has no `{key}`"));
        }
        self.text(node, key)
    }

    fn types(&mut self) -> ParameterTypes {
        let mut types = ParameterTypes::default();
        let Some(node) = self.root.get("x-parameter-types") else {
            return types;
        };
        for (name, pattern) in node.entries() {
            let defined = types.define(
                name.as_str().unwrap_or_default(),
                pattern.as_str().unwrap_or_default(),
            );
            if let Err(error) = defined {
                let help = "Give each parameter type a name of its own and a regular expression.";
                self.report(
                    INVALID_STEP_EXPRESSION,
                    name.span(),
                    error.to_string(),
                    help,
                );
            }
        }
        types
    }

    fn sources(&mut self) -> Vec<Source> {
        let mut sources = Vec::new();
        for node in self.list(self.root, "sourceDescriptions") {
            let name = self.required(node, "name", "a source description");
            let url = self.required(node, "url", "a source description");
            if let (Some(name), Some(url)) = (name, url) {
                let kind = node.get("type").and_then(Node::as_str);
                sources.push(Source {
                    name,
                    url,
                    is_contract: kind != Some("arazzo"),
                });
            }
        }
        sources
    }

    fn workflow(&mut self, node: Node<'t>, types: &ParameterTypes) -> Option<Workflow> {
        let id = self.required(node, "workflowId", "a workflow")?;
        let steps = self.list(node, "steps");
        if steps.is_empty() {
            self.invalid(
                id.at.span,
                format!("the workflow `{}` has no steps", id.value),
            );
        }
        let on_success = self.actions(node, "successActions");
        let on_failure = self.actions(node, "failureActions");
        let shared = self.parameters(node);
        let mut read = Vec::new();
        for step in steps {
            if let Some(mut step) = self.step(step) {
                step.on_success.extend(on_success.iter().cloned());
                step.on_failure.extend(on_failure.iter().cloned());
                let own = step.parameters.clone();
                let is_overruled = |shared: &&StepParameter| {
                    own.iter()
                        .any(|own| own.name.value == shared.name.value && own.place == shared.place)
                };
                let inherited = shared
                    .iter()
                    .filter(|shared| !is_overruled(shared))
                    .cloned();
                step.parameters.extend(inherited);
                read.push(step);
            }
        }
        let summary = node
            .get("summary")
            .and_then(Node::as_str)
            .unwrap_or_default();
        Some(Workflow {
            bindings: self.bindings(node, types),
            inputs: self.inputs(node),
            outputs: self.outputs(node),
            summary: summary.to_owned(),
            steps: read,
            id,
            expressions: std::mem::take(&mut self.expressions),
        })
    }

    fn bindings(&mut self, node: Node<'t>, types: &ParameterTypes) -> Vec<Binding> {
        let Some(value) = node.get("x-cucumber") else {
            return Vec::new();
        };
        let all = match value.is_sequence() {
            true => value.items().collect(),
            false => vec![value],
        };
        let bindings = all.into_iter();
        bindings
            .filter_map(|node| self.binding(node, types))
            .collect()
    }

    fn binding(&mut self, node: Node<'t>, types: &ParameterTypes) -> Option<Binding> {
        let source = match node.as_str() {
            Some(text) => self.spanned(node, text),
            None => self.required(node, "expression", "a binding")?,
        };
        let expression = match Expression::new(&source.value, types) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let span = within(&source, error.range.clone());
                let help = "Write it as a Cucumber expression.";
                self.report(INVALID_STEP_EXPRESSION, span, error.to_string(), help);
                None
            }
        };
        let inputs = self.list(node, "inputs");
        let inputs = inputs
            .into_iter()
            .map(|name| self.spanned(name, name.as_str().unwrap_or_default()))
            .collect();
        Some(Binding {
            expression,
            source,
            inputs,
            table: self.table(node),
            doc_string: self.text(node, "docString"),
        })
    }

    fn table(&mut self, node: Node<'t>) -> Option<(Spanned<String>, TableForm)> {
        let value = node.get("table")?;
        if let Some(name) = value.as_str() {
            return Some((self.spanned(value, name), TableForm::Rows));
        }
        let input = self.required(value, "input", "a table")?;
        let form = match value.get("as").and_then(Node::as_str) {
            None | Some("rows") => TableForm::Rows,
            Some("object") => TableForm::Object,
            Some("cells") => TableForm::Cells,
            Some(other) => {
                let headline =
                    format!("`{other}` is no form of a table: `rows`, `object`, `cells`");
                self.invalid(value.span(), headline);
                TableForm::Rows
            }
        };
        Some((input, form))
    }

    fn inputs(&mut self, node: Node<'t>) -> Vec<Input> {
        let Some(schema) = node.get("inputs") else {
            return Vec::new();
        };
        let schema = self.referred(schema);
        let required: Vec<&str> = schema
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        let properties = schema.get("properties").into_iter().flat_map(Node::entries);
        let inputs = properties.map(|(name, property)| {
            let text = name.as_str().unwrap_or_default();
            let property = self.referred(property);
            Input {
                name: self.spanned(name, text),
                kind: property
                    .get("type")
                    .and_then(Node::as_str)
                    .map(str::to_owned),
                is_required: required.contains(&text),
                default: property.get("default").map(template::value),
                generate: property
                    .get("x-generate")
                    .and_then(Node::as_str)
                    .map(str::to_owned),
            }
        });
        inputs.collect()
    }

    /// What a `$ref` within the document, or a `reference` to its components, leads to.
    fn referred(&self, node: Node<'t>) -> Node<'t> {
        let reference = node.get("$ref").or_else(|| node.get("reference"));
        let Some(reference) = reference.and_then(Node::as_str) else {
            return node;
        };
        let path = reference.strip_prefix("#/").map(|path| path.split('/'));
        let parts: Vec<&str> = match (path, reference.strip_prefix("$components.")) {
            (Some(path), _) => path.collect(),
            (_, Some(name)) => std::iter::once("components")
                .chain(name.split('.'))
                .collect(),
            _ => return node,
        };
        let found = parts
            .iter()
            .try_fold(self.root, |node, part| node.get(part));
        found.unwrap_or(node)
    }

    fn outputs(&mut self, node: Node<'t>) -> Vec<(Spanned<String>, Template)> {
        let Some(outputs) = node.get("outputs") else {
            return Vec::new();
        };
        let entries: Vec<_> = outputs.entries().collect();
        let outputs = entries.into_iter().map(|(name, value)| {
            let text = name.as_str().unwrap_or_default();
            (self.spanned(name, text), self.template(value))
        });
        outputs.collect()
    }

    fn template(&mut self, node: Node<'t>) -> Template {
        let mut refused: Vec<Refused> = Vec::new();
        let template = Template::read(node, &mut refused);
        for (span, error) in refused {
            self.refused(span, &error.to_string());
        }
        let at = self.at(node.span());
        let expressions = template.expressions().into_iter().cloned();
        self.expressions
            .extend(expressions.map(|expression| (expression, at)));
        template
    }

    fn refused(&mut self, span: Span, headline: &str) {
        let help = "Write a runtime expression of Arazzo, such as `$response.body#/id`.";
        self.report(INVALID_RUNTIME_EXPRESSION, span, headline.to_owned(), help);
    }

    fn expression(&mut self, node: Node<'t>) -> Option<RuntimeExpression> {
        let text = node.as_str().unwrap_or_default();
        match RuntimeExpression::parse(text) {
            Ok(expression) => {
                let at = self.at(node.span());
                self.expressions.push((expression.clone(), at));
                Some(expression)
            }
            Err(error) => {
                self.refused(node.span(), &error.to_string());
                None
            }
        }
    }

    fn step(&mut self, node: Node<'t>) -> Option<Step> {
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
        if node.get("x-check").and_then(Node::as_bool) == Some(true) {
            return Some(Target::Nothing(id.at));
        }
        let headline = format!("the step `{}` calls nothing", id.value);
        self.report(
            INVALID_WORKFLOW,
            id.at.span,
            headline,
            "Give it an `operationId`, an `operationPath` or a `workflowId`, or mark it `x-check: true`.",
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

    fn parameters(&mut self, node: Node<'t>) -> Vec<StepParameter> {
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

    fn criteria(&mut self, node: Node<'t>, key: &str) -> Vec<Criterion> {
        let criteria = self.list(node, key).into_iter();
        let criteria = criteria.filter_map(|criterion| {
            let source = self.required(criterion, "condition", "a criterion")?;
            let kind = self.criterion(criterion, &source);
            Some(Criterion { source, kind })
        });
        criteria.collect()
    }

    fn criterion(&mut self, node: Node<'t>, source: &Spanned<String>) -> CriterionKind {
        let kind = node.get("type");
        let kind = kind.and_then(|kind| kind.as_str().or_else(|| kind.get("type")?.as_str()));
        let read = match kind {
            None | Some("simple") => self.simple(source),
            Some("regex") => self.context(node).and_then(|context| {
                let pattern = regex::Regex::new(&source.value);
                let pattern = pattern.map_err(|error| error.to_string())?;
                Ok(CriterionKind::Regex { context, pattern })
            }),
            Some("jsonpath") => self.context(node).and_then(|context| {
                let path = serde_json_path::JsonPath::parse(&source.value);
                let path = path.map_err(|error| error.to_string())?;
                Ok(CriterionKind::JsonPath { context, path })
            }),
            Some(other) => Err(format!(
                "criteria of type `{other}` are not supported; there are `simple`, `regex`, `jsonpath`"
            )),
        };
        read.unwrap_or_else(|headline| {
            let help = "Write a condition of Arazzo, such as `$statusCode == 200`.";
            self.report(INVALID_CRITERION, source.at.span, headline, help);
            CriterionKind::Unreadable
        })
    }

    fn simple(&mut self, source: &Spanned<String>) -> Result<CriterionKind, String> {
        let condition = Condition::parse(&source.value).map_err(|error| error.to_string())?;
        let expressions = condition.expressions().into_iter().cloned();
        let at = source.at;
        self.expressions
            .extend(expressions.map(|expression| (expression, at)));
        Ok(CriterionKind::Simple(condition))
    }

    fn context(&mut self, node: Node<'t>) -> Result<RuntimeExpression, String> {
        let context = node
            .get("context")
            .ok_or("the criterion has no `context`")?;
        let expression = self.expression(context);
        expression.ok_or_else(|| "its `context` cannot be read".to_owned())
    }

    fn actions(&mut self, node: Node<'t>, key: &str) -> Vec<Action> {
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

/// A part of a text as a place in the file; all of it where the text is written with escapes.
fn within(text: &Spanned<String>, range: std::ops::Range<usize>) -> Span {
    let at = text.at.span;
    let is_as_written = (at.end - at.start) as usize == text.value.len();
    match is_as_written && !range.is_empty() {
        true => Span::new(at.range().start + range.start..at.range().start + range.end),
        false => at,
    }
}

/// Where a finding about a node as a whole points: its first key, else all of it.
fn first_line(node: Node<'_>) -> Span {
    let first = node.entries().next().map(|(key, _)| key.span());
    first.unwrap_or_else(|| node.span())
}
