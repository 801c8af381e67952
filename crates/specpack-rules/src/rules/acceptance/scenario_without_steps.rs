use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::gherkin::Feature;
use specpack_syntax::source::Location;

declare_rule! {
    /// A scenario has no steps.
    ///
    /// It passes whatever the service does.
    ///
    /// Fix: say what is given, what happens and what is to be seen, or remove it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    ///     Then it is confirmed
    /// ```
    pub static SCENARIO_WITHOUT_STEPS = "scenario-without-steps" {
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
        for (_, scenario) in scenarios.filter(|(_, scenario)| scenario.steps.is_empty()) {
            let title = &scenario.title;
            let span = title.head();
            let headline = format!("the scenario `{}` has no steps", title.name.text);
            let found = SCENARIO_WITHOUT_STEPS.at(Location { file, span }, headline);
            findings.push(found.help("Write its steps, or remove it."));
        }
    }
}
