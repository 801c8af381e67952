use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DeterministicTest;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A deterministic test lacks its input or its expected output.
    ///
    /// It is called deterministic because one input gives one output; without both it tests nothing.
    ///
    /// Fix: add `**Input:**` and `**Expected Output:**` with a code block each.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ## 9. Testing Strategy
    ///
    /// ### 9.3 Deterministic Tests
    ///
    /// #### DT-1: Add an item
    ///
    /// **Input:**
    ///
    /// ```json
    /// { "item": "a", "count": 1 }
    /// ```
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## 9. Testing Strategy
    ///
    /// ### 9.3 Deterministic Tests
    ///
    /// #### DT-1: Add an item
    ///
    /// **Input:**
    ///
    /// ```json
    /// { "item": "a", "count": 1 }
    /// ```
    ///
    /// **Expected Output:**
    ///
    /// ```json
    /// { "items": 1 }
    /// ```
    /// ````
    pub static DETERMINISTIC_TEST_WITHOUT_EXPECTATION = "deterministic-test-without-expectation" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let tests = context.graph().of::<DeterministicTest>();
    // A heading in brackets is a placeholder, which says as much.
    for test in tests.filter(|test| !test.name().starts_with('[')) {
        let is_checked = test.data.output.is_some() || !test.data.verification.is_empty();
        let missing = match (&test.data.input, is_checked) {
            (Some(_), true) => continue,
            (None, true) => "input",
            (Some(_), false) => "expected output",
            (None, false) => "input and no expected output",
        };
        let found = DETERMINISTIC_TEST_WITHOUT_EXPECTATION
            .at(test.at(), format!("test `{}` has no {missing}", test.name()))
            .help("Add `**Input:**` and `**Expected Output:**` with a code block each.");
        findings.push(found);
    }
}
