//! Cucumber expressions and tag expressions, held to what Cucumber publishes of them.

use super::{files, suite};
use specpack_syntax::cucumber_expression::{
    Expression, ExpressionError, Node, NodeKind, ParameterTypes, TokenKind, Value, parse, tokens,
};
use specpack_syntax::data::{self, Tree, parse_yaml};
use specpack_syntax::source::{FileId, SourceFile, Span};
use specpack_syntax::tag_expression::{TagExpression, TagExpressionError};
use std::path::Path;

fn cases(path: &Path) -> Tree {
    let text = std::fs::read_to_string(path).unwrap();
    let source = SourceFile::new(path.to_str().unwrap(), text);
    let whole = Span::new(0..source.text().len());
    let read = parse_yaml(FileId(0), &source, whole);
    assert_eq!(read.diagnostics, [], "{}", path.display());
    read.tree
}

fn text<'t>(case: data::Node<'t>, key: &str) -> &'t str {
    case.get(key).and_then(data::Node::as_str).unwrap()
}

/// The case of each file in a folder of the suite, and the file's name.
fn each(folder: &Path, run: impl Fn(&str, data::Node<'_>)) -> usize {
    let files = files(folder, |name| name.ends_with(".yaml"));
    for path in &files {
        let cases = cases(path);
        run(path.file_name().unwrap().to_str().unwrap(), cases.root());
    }
    files.len()
}

/// Published places count characters, ours bytes.
fn characters(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}

fn place(case: data::Node<'_>, key: &str) -> usize {
    text(case, key).parse().unwrap()
}

fn fails_as_published(name: &str, case: data::Node<'_>, error: &ExpressionError) {
    let published = text(case, "exception");
    let (_, rest) = published.split_once("at column ").unwrap();
    let column: usize = rest.split(':').next().unwrap().parse().unwrap();
    let at = characters(text(case, "expression"), error.range.start);
    assert_eq!(at + 1, column, "{name}: {error}");
}

// req: PACK-5
#[test]
fn cucumber_expressions_have_the_tokens_that_are_published() {
    let Some(folder) = suite("cucumber-expressions") else {
        return;
    };
    let count = each(
        &folder.join("cucumber-expression/tokenizer"),
        |name, case| {
            let source = text(case, "expression");
            let found = match tokens(source) {
                Ok(found) => found,
                Err(error) => return fails_as_published(name, case, &error),
            };
            let expected: Vec<_> = case.get("expected_tokens").unwrap().items().collect();
            let expected = &expected[1..expected.len() - 1];
            assert_eq!(found.len(), expected.len(), "{name}");
            for (token, expected) in found.iter().zip(expected) {
                let expected = *expected;
                let kind = match token.kind {
                    TokenKind::WhiteSpace => "WHITE_SPACE",
                    TokenKind::BeginOptional => "BEGIN_OPTIONAL",
                    TokenKind::EndOptional => "END_OPTIONAL",
                    TokenKind::BeginParameter => "BEGIN_PARAMETER",
                    TokenKind::EndParameter => "END_PARAMETER",
                    TokenKind::Alternation => "ALTERNATION",
                    TokenKind::Text => "TEXT",
                };
                assert_eq!(kind, text(expected, "type"), "{name}");
                assert_eq!(token.text, text(expected, "text"), "{name}");
                assert_eq!(
                    characters(source, token.range.start),
                    place(expected, "start"),
                    "{name}"
                );
                assert_eq!(
                    characters(source, token.range.end),
                    place(expected, "end"),
                    "{name}"
                );
            }
        },
    );
    assert!(count > 10, "{count}");
}

fn is_as_published(name: &str, source: &str, nodes: &[Node], expected: data::Node<'_>) {
    let expected = expected.get("nodes").into_iter();
    let expected: Vec<_> = expected.flat_map(data::Node::items).collect();
    assert_eq!(nodes.len(), expected.len(), "{name}");
    for (node, expected) in nodes.iter().zip(expected) {
        assert_eq!(
            characters(source, node.range.start),
            place(expected, "start"),
            "{name}"
        );
        assert_eq!(
            characters(source, node.range.end),
            place(expected, "end"),
            "{name}"
        );
        let (kind, within) = match &node.kind {
            NodeKind::Text(token) => {
                assert_eq!(token, text(expected, "token"), "{name}");
                ("TEXT_NODE", &[][..])
            }
            NodeKind::Optional(within) => ("OPTIONAL_NODE", within.as_slice()),
            NodeKind::Parameter(within) => ("PARAMETER_NODE", within.as_slice()),
            NodeKind::Alternation(within) => ("ALTERNATION_NODE", within.as_slice()),
            NodeKind::Alternative(within) => ("ALTERNATIVE_NODE", within.as_slice()),
        };
        assert_eq!(kind, text(expected, "type"), "{name}");
        is_as_published(name, source, within, expected);
    }
}

// req: PACK-5
#[test]
fn cucumber_expressions_have_the_trees_that_are_published() {
    let Some(folder) = suite("cucumber-expressions") else {
        return;
    };
    let count = each(&folder.join("cucumber-expression/parser"), |name, case| {
        let source = text(case, "expression");
        match parse(source) {
            Ok(nodes) => {
                is_as_published(name, source, &nodes, case.get("expected_ast").unwrap());
            }
            Err(error) => fails_as_published(name, case, &error),
        }
    });
    assert!(count > 20, "{count}");
}

fn is_value(value: &Value, expected: data::Node<'_>) -> bool {
    let written = expected.as_str().unwrap();
    match value {
        Value::Text(text) => text == written,
        Value::Integer(number) => number.to_string() == written,
        Value::Float(number) => written.parse() == Ok(*number),
        Value::Nothing => ["", "null"].contains(&written),
    }
}

// req: PACK-5
#[test]
fn steps_match_as_is_published() {
    let Some(folder) = suite("cucumber-expressions") else {
        return;
    };
    let types = ParameterTypes::default();
    let hold = |name: &str, case: data::Node<'_>| {
        let expression = match Expression::new(text(case, "expression"), &types) {
            Ok(expression) => expression,
            Err(error) => return fails_as_published(name, case, &error),
        };
        assert!(case.get("exception").is_none(), "{name} is accepted");
        let expected = case.get("expected_args").unwrap();
        let Some(arguments) = expression.arguments(text(case, "text")) else {
            return assert_eq!(expected.as_str(), Some(""), "{name} does not match");
        };
        let expected: Vec<_> = expected.items().collect();
        assert_eq!(arguments.len(), expected.len(), "{name}: {arguments:?}");
        for (argument, expected) in arguments.iter().zip(expected) {
            assert!(is_value(&argument.value, expected), "{name}: {argument:?}");
        }
    };
    let count = each(&folder.join("cucumber-expression/matching"), hold)
        + each(&folder.join("regular-expression/matching"), hold);
    assert!(count > 60, "{count}");
}

#[test]
fn cucumber_expressions_stand_for_the_patterns_that_are_published() {
    let Some(folder) = suite("cucumber-expressions") else {
        return;
    };
    let types = ParameterTypes::default();
    let count = each(
        &folder.join("cucumber-expression/transformation"),
        |name, case| {
            let expression = text(case, "expression");
            let expression = Expression::cucumber(expression, &types).unwrap();
            assert_eq!(expression.pattern(), text(case, "expected_regex"), "{name}");
        },
    );
    assert!(count > 5, "{count}");
}

// req: PACK-5
#[test]
fn tag_expressions_take_what_is_published() {
    let Some(folder) = suite("tag-expressions") else {
        return;
    };
    for case in cases(&folder.join("evaluations.yml")).root().items() {
        let expression = TagExpression::parse(text(case, "expression")).unwrap();
        for test in case.get("tests").unwrap().items() {
            let tags = test.get("variables").unwrap().items();
            let tags: Vec<&str> = tags.filter_map(data::Node::as_str).collect();
            let expected = text(test, "result") == "true";
            assert_eq!(
                expression.takes(&tags),
                expected,
                "{expression} of {tags:?}"
            );
        }
    }
    for case in cases(&folder.join("parsing.yml")).root().items() {
        let expression = TagExpression::parse(text(case, "expression")).unwrap();
        assert_eq!(expression.to_string(), text(case, "formatted"));
    }
    for case in cases(&folder.join("errors.yml")).root().items() {
        let written = text(case, "expression");
        let error = TagExpression::parse(written).expect_err(written);
        let published = match error {
            TagExpressionError::MissingOperator => "Expected operator.",
            TagExpressionError::MissingOperand => "Expected operand.",
            TagExpressionError::UnmatchedClose => "Unmatched ).",
            TagExpressionError::UnmatchedOpen => "Unmatched (.",
            TagExpressionError::Escape => "Illegal escape",
            TagExpressionError::TooLong => "too long",
        };
        assert!(
            text(case, "error").contains(published),
            "{written}: {error}"
        );
    }
}
