//! Steps are matched by Cucumber expressions, and scenarios taken by tag expressions.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_syntax::cucumber_expression::{
    DefineError, Expression, MAX_LEN, ParameterTypes, Problem, Value,
};
use specpack_syntax::tag_expression::{TagExpression, TagExpressionError};

fn expression(source: &str) -> Expression {
    Expression::new(source, &ParameterTypes::default()).unwrap()
}

fn values(source: &str, text: &str) -> Option<Vec<Value>> {
    let arguments = expression(source).arguments(text)?;
    Some(
        arguments
            .into_iter()
            .map(|argument| argument.value)
            .collect(),
    )
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

// req: PACK-5
#[test]
fn a_step_gives_its_arguments_as_values() {
    let found = values(
        "{word} buys {int} loaf/loaves for {float} {string}",
        r#"Ada buys 2 loaves for 1.5 "gold \"coins\"""#,
    );
    let expected = [
        text("Ada"),
        Value::Integer(2),
        Value::Float(1.5),
        text("gold \"coins\""),
    ];
    assert_eq!(found.unwrap(), expected);
    assert_eq!(values("{word} buys bread", "Ada sells bread"), None);
    assert_eq!(values("a loaf", "a loaf of bread"), None);
}

#[test]
fn an_argument_tells_where_it_stands() {
    let arguments = expression("der Käufer {string} zahlt").arguments("der Käufer 'Zoë' zahlt");
    let argument = arguments.unwrap().remove(0);
    assert_eq!(&"der Käufer 'Zoë' zahlt"[argument.range], "'Zoë'");
    assert_eq!(argument.parameter, "string");
}

#[test]
fn numbers_that_no_machine_number_holds_stay_text() {
    let long = "123456789012345678901234567890";
    assert_eq!(values("{biginteger}", long).unwrap(), [text(long)]);
}

#[test]
fn optional_text_and_alternatives_are_matched_and_escapes_are_text() {
    for step in ["1 loaf", "2 loafs", "3 rolls"] {
        assert!(values("{int} loaf(s)/rolls", step).is_some(), "{step}");
    }
    assert!(values(r"price \({int}\/kg\)", "price (3/kg)").is_some());
}

#[test]
fn a_regular_expression_gives_its_groups() {
    assert_eq!(
        values(r"^(\d+) loaves( left)?$", "3 loaves").unwrap(),
        [text("3"), Value::Nothing]
    );
    assert!(values("/lo.f/", "a loaf of bread").is_some());
}

#[test]
fn a_type_of_ones_own_is_named_once_and_takes_its_first_group() {
    let mut types = ParameterTypes::default();
    types.define("money", r"(\d+) gold|nothing").unwrap();
    let expression = Expression::new("pays {money} or {money}", &types).unwrap();
    let arguments = expression.arguments("pays 3 gold or nothing").unwrap();
    let values: Vec<_> = arguments
        .into_iter()
        .map(|argument| argument.value)
        .collect();
    assert_eq!(values, [text("3"), text("nothing")]);
    assert!(matches!(
        types.define("money", "x"),
        Err(DefineError::Duplicate(_))
    ));
    assert!(matches!(
        types.define("a/b", "x"),
        Err(DefineError::Name(_))
    ));
    assert!(matches!(
        types.define("broken", "("),
        Err(DefineError::Pattern(_))
    ));
}

// req: PACK-5
#[test]
fn what_is_no_expression_says_why_and_where() {
    for (source, problem, marked) in [
        ("a \\", Problem::EscapedEnd, "\\"),
        ("a \\b", Problem::EscapedOther, "b"),
        ("a (b", Problem::UnclosedOptional, "("),
        ("a {int", Problem::UnclosedParameter, "{"),
        ("a {b/c}", Problem::ParameterName, "/"),
        (
            "é {nix}",
            Problem::UnknownParameterType("nix".to_owned()),
            "{nix}",
        ),
        ("a () b", Problem::EmptyOptional, "()"),
        ("a (b(c))", Problem::NestedOptional, "(c)"),
        ("a ({int})", Problem::OptionalParameter, "{int}"),
        ("a (b/c)", Problem::AlternationInOptional, "/"),
        ("a/ b", Problem::EmptyAlternative, ""),
        ("a/(b) c", Problem::OptionalAlternative, "(b)"),
    ] {
        let error = Expression::new(source, &ParameterTypes::default()).unwrap_err();
        assert_eq!(error.problem, problem, "{source}");
        assert_eq!(&source[error.range], marked, "{source}");
    }
    let long = "(".repeat(MAX_LEN + 1);
    let error = Expression::new(&long, &ParameterTypes::default()).unwrap_err();
    assert_eq!(error.problem, Problem::TooLong);
}

// req: PACK-5
#[test]
fn tags_select_by_not_and_or_in_this_order() {
    let expression = TagExpression::parse("@a or @b and not (@c or @d)").unwrap();
    assert_eq!(
        expression.to_string(),
        "( @a or ( @b and not ( @c or @d ) ) )"
    );
    assert!(expression.takes(&["@a", "@c"]));
    assert!(expression.takes(&["@b"]));
    assert!(!expression.takes(&["@b", "@d"]));
    assert!(TagExpression::parse("  ").unwrap().takes(&[]));
}

#[test]
fn what_is_no_tag_expression_says_why() {
    for (text, expected) in [
        ("@a @b", TagExpressionError::MissingOperator),
        ("(@a (@b))", TagExpressionError::MissingOperator),
        ("@a and", TagExpressionError::MissingOperand),
        ("or", TagExpressionError::MissingOperand),
        ("()", TagExpressionError::MissingOperand),
        ("@a)", TagExpressionError::UnmatchedClose),
        ("(@a", TagExpressionError::UnmatchedOpen),
        ("@a\\b", TagExpressionError::Escape),
    ] {
        assert_eq!(TagExpression::parse(text), Err(expected), "{text}");
    }
    let deep = "(".repeat(3_000);
    assert_eq!(
        TagExpression::parse(&deep),
        Err(TagExpressionError::TooLong)
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_text_in_which_everything_is_escaped_matches_itself_alone(
        text in r"[a-zé(){}/\\.*+?|^$ \[\]]{0,24}",
    ) {
        let escaped: String = text
            .chars()
            .flat_map(|c| "(){}/\\ ".contains(c).then_some('\\').into_iter().chain([c]))
            .collect();
        let expression = Expression::cucumber(&escaped, &ParameterTypes::default()).unwrap();
        prop_assert!(expression.arguments(&text).is_some());
        let other = format!("{text}x");
        prop_assert!(expression.arguments(&other).is_none());
    }

    #[test]
    fn whatever_is_read_errors_stand_in_it(text in r"[ab(){}/\\ ]{0,24}|\PC{0,24}") {
        if let Err(error) = Expression::new(&text, &ParameterTypes::default()) {
            prop_assert!(text.get(error.range).is_some());
        }
        let _ = TagExpression::parse(&text);
    }

    #[test]
    fn a_tag_expression_is_read_back_from_what_it_shows(text in r"(@a|@b|not |and |or |\(|\)| ){0,12}") {
        if let Ok(expression) = TagExpression::parse(&text) {
            prop_assert_eq!(TagExpression::parse(&expression.to_string()).unwrap(), expression);
        }
    }
}
