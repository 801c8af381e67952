//! Reading an Arazzo document.

mod action;
mod binding;
mod criterion;
mod step;

use super::runtime_expression::RuntimeExpression;
use super::template::{self, Refused, Template};
use super::workflow::{AppCode, Description, Input, Source, StepParameter, Workflow};
use super::{INVALID_RUNTIME_EXPRESSION, INVALID_WORKFLOW};
use crate::model::Spanned;
use specpack_syntax::cucumber_expression::ParameterTypes;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{FileId, Location, Span};

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
        let properties: Vec<_> = properties.collect();
        let inputs = properties.into_iter().map(|(name, property)| {
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
                other_than: property
                    .get("x-other-than")
                    .and_then(Node::as_str)
                    .map(str::to_owned),
                app_code: self.app_code(property),
            }
        });
        inputs.collect()
    }

    /// `x-totp: secret`, or with what is `ahead`.
    fn app_code(&mut self, property: Node<'t>) -> Option<AppCode> {
        let value = property.get("x-totp")?;
        let secret = value.get("secret").unwrap_or(value).as_str();
        let ahead = match value.get("ahead") {
            None => Some(0),
            Some(ahead) => ahead
                .as_integer()
                .and_then(|ahead| u8::try_from(ahead).ok()),
        };
        let (Some(secret), Some(ahead)) = (secret, ahead) else {
            let headline = "`x-totp` names the input with the `secret`, and how many codes `ahead`";
            self.invalid(value.span(), headline);
            return None;
        };
        Some(AppCode {
            secret: secret.to_owned(),
            ahead,
        })
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
}

/// Where a finding about a node as a whole points: its first key, else all of it.
fn first_line(node: Node<'_>) -> Span {
    let first = node.entries().next().map(|(key, _)| key.span());
    first.unwrap_or_else(|| node.span())
}
