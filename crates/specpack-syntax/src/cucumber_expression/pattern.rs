//! From a tree to a regular expression.

use super::parse::{Node, NodeKind};
use super::{ExpressionError, Parameter, ParameterTypes, Problem};

/// The pattern of a tree, and its parameters with their groups.
pub(super) fn of(
    source: &str,
    nodes: &[Node],
    types: &ParameterTypes,
) -> Result<(String, Vec<Parameter>), ExpressionError> {
    let mut writer = Writer {
        source,
        types,
        pattern: String::from("^"),
        parameters: Vec::new(),
        groups: 0,
    };
    writer.all(nodes)?;
    writer.pattern.push('$');
    Ok((writer.pattern, writer.parameters))
}

struct Writer<'a> {
    source: &'a str,
    types: &'a ParameterTypes,
    pattern: String,
    parameters: Vec<Parameter>,
    groups: usize,
}

impl Writer<'_> {
    fn all(&mut self, nodes: &[Node]) -> Result<(), ExpressionError> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> Result<(), ExpressionError> {
        match &node.kind {
            NodeKind::Text(text) => {
                escape(text, &mut self.pattern);
                Ok(())
            }
            NodeKind::Optional(within) => self.optional(node, within),
            NodeKind::Parameter(name) => self.parameter(node, name),
            NodeKind::Alternation(alternatives) => self.alternation(alternatives),
            NodeKind::Alternative(within) => self.all(within),
        }
    }

    fn optional(&mut self, node: &Node, within: &[Node]) -> Result<(), ExpressionError> {
        let first = |is: fn(&NodeKind) -> bool| within.iter().find(|node| is(&node.kind));
        if let Some(parameter) = first(|kind| matches!(kind, NodeKind::Parameter(_))) {
            return refuse(parameter, Problem::OptionalParameter);
        }
        if let Some(optional) = first(|kind| matches!(kind, NodeKind::Optional(_))) {
            return refuse(optional, Problem::NestedOptional);
        }
        if within.is_empty() {
            return refuse(node, Problem::EmptyOptional);
        }
        self.pattern.push_str("(?:");
        self.all(within)?;
        self.pattern.push_str(")?");
        Ok(())
    }

    fn alternation(&mut self, alternatives: &[Node]) -> Result<(), ExpressionError> {
        self.pattern.push_str("(?:");
        for (index, alternative) in alternatives.iter().enumerate() {
            if let NodeKind::Alternative(within) = &alternative.kind {
                if within.is_empty() {
                    return refuse(alternative, Problem::EmptyAlternative);
                }
                let has_text = within.iter().any(|n| matches!(n.kind, NodeKind::Text(_)));
                if !has_text {
                    return refuse(alternative, Problem::OptionalAlternative);
                }
            }
            if index > 0 {
                self.pattern.push('|');
            }
            self.node(alternative)?;
        }
        self.pattern.push(')');
        Ok(())
    }

    fn parameter(&mut self, node: &Node, name: &[Node]) -> Result<(), ExpressionError> {
        let name: String = name.iter().map(|part| part.text(self.source)).collect();
        let Some(kind) = self.types.get(&name) else {
            return refuse(node, Problem::UnknownParameterType(name));
        };
        self.pattern.push('(');
        match kind.patterns.as_slice() {
            [one] => self.pattern.push_str(one),
            several => {
                let several = several.iter().map(|pattern| format!("(?:{pattern})"));
                self.pattern
                    .push_str(&several.collect::<Vec<_>>().join("|"));
            }
        }
        self.pattern.push(')');
        self.groups += 1;
        self.parameters.push(Parameter {
            name,
            conversion: kind.conversion,
            group: self.groups,
            inner: kind.groups,
        });
        self.groups += kind.groups;
        Ok(())
    }
}

impl Node {
    fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.kind {
            NodeKind::Text(text) => text,
            _ => source.get(self.range.clone()).unwrap_or_default(),
        }
    }
}

fn refuse(node: &Node, problem: Problem) -> Result<(), ExpressionError> {
    Err(ExpressionError {
        problem,
        range: node.range.clone(),
    })
}

/// Text as a pattern that matches it alone.
fn escape(text: &str, pattern: &mut String) {
    for character in text.chars() {
        if "\\^[({$.|?*+})]".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
}
