use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step stands for several workflows.
    ///
    /// Nobody guesses which one is meant: the scenario is not run, and shows nothing.
    ///
    /// Workflows count that stand in the folder of the feature, or in the nearest folder around
    /// it that has some, and below that.
    ///
    /// Fix: word one of the expressions otherwise, or remove it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: orders.arazzo.yaml -->
    /// arazzo: 1.0.1
    /// info: {title: Orders, version: '1'}
    /// sourceDescriptions:
    ///   - {name: shop, url: openapi.yaml, type: openapi}
    /// workflows:
    ///   - workflowId: placeOrder
    ///     x-cucumber: an order is placed
    ///     steps:
    ///       - {stepId: call, operationId: placeOrder}
    ///   - workflowId: placeAnything
    ///     x-cucumber: '{word} order is placed'
    ///     steps:
    ///       - {stepId: call, operationId: placeAnything}
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: orders.arazzo.yaml -->
    /// arazzo: 1.0.1
    /// info: {title: Orders, version: '1'}
    /// sourceDescriptions:
    ///   - {name: shop, url: openapi.yaml, type: openapi}
    /// workflows:
    ///   - workflowId: placeOrder
    ///     x-cucumber: an order is placed
    ///     steps:
    ///       - {stepId: call, operationId: placeOrder}
    ///   - workflowId: placeAnything
    ///     x-cucumber: '{word} orders are placed'
    ///     steps:
    ///       - {stepId: call, operationId: placeAnything}
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    ///     When many orders are placed
    /// ```
    pub static AMBIGUOUS_STEP = "ambiguous-step" {
        category: Category::Acceptance,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (step, places) in &context.steps().ambiguous {
        let headline = format!("the step `{}` stands for {} workflows", step.text, places.len());
        let mut found = AMBIGUOUS_STEP.at(step.at, headline);
        for place in places {
            found = found.and(*place, "it is bound here");
        }
        findings.push(found.help("Word one of the expressions otherwise, or remove it."));
    }
}
