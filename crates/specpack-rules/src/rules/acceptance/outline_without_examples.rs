use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::gherkin::Feature;
use specpack_syntax::source::Location;

declare_rule! {
    /// An outline has no examples.
    ///
    /// Each row of its examples is a scenario. Without one nothing is run, and nothing fails.
    ///
    /// Fix: add `Examples` with a row at least, or make it a scenario.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario Outline: Place orders
    ///     When <count> orders are placed
    ///     Then each is confirmed
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario Outline: Place orders
    ///     When <count> orders are placed
    ///     Then each is confirmed
    ///
    ///     Examples:
    ///       | count |
    ///       | 2     |
    /// ```
    pub static OUTLINE_WITHOUT_EXAMPLES = "outline-without-examples" {
        category: Category::Acceptance,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.pack.file_ids() {
        let document = context.pack.tree(file).gherkin();
        let feature = document.and_then(|document| document.feature.as_ref());
        let scenarios = feature.into_iter().flat_map(Feature::all_scenarios);
        for (_, scenario) in scenarios.filter(|(_, scenario)| scenario.runs_never()) {
            let title = &scenario.title;
            let span = title.head();
            let headline = format!("the outline `{}` has no examples", title.name.text);
            let found = OUTLINE_WITHOUT_EXAMPLES.at(Location { file, span }, headline);
            findings.push(found.help("Add `Examples` with a row for each case, or make it a scenario."));
        }
    }
}
