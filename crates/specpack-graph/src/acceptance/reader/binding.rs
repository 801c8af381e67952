//! Which steps of scenarios a workflow stands for.

use super::Reader;
use crate::acceptance::INVALID_STEP_EXPRESSION;
use crate::acceptance::workflow::{Binding, TableForm};
use crate::model::Spanned;
use specpack_syntax::cucumber_expression::{Expression, ParameterTypes};
use specpack_syntax::data::Node;
use specpack_syntax::source::Span;

impl<'t> Reader<'t> {
    pub(super) fn types(&mut self) -> ParameterTypes {
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

    pub(super) fn bindings(&mut self, node: Node<'t>, types: &ParameterTypes) -> Vec<Binding> {
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
