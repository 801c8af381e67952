use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step stands for no workflow.
    ///
    /// Its scenario is not run, and shows nothing.
    ///
    /// Where no workflows stand in the folder of the feature, nor in one around it, something
    /// else runs the scenarios, and nothing is said.
    ///
    /// Fix: bind it by the `x-cucumber` of a workflow, or word it as the expression is.
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
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    ///     Then the order is confirmed
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
    ///   - workflowId: lookAtOrder
    ///     x-cucumber: the order is confirmed
    ///     steps:
    ///       - {stepId: call, operationId: lookAtOrder}
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    ///     Then the order is confirmed
    /// ```
    pub static UNDEFINED_STEP = "undefined-step" {
        category: Category::Acceptance,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in &context.steps().undefined {
        let headline = format!("no workflow is bound to the step `{}`", step.text);
        let found = UNDEFINED_STEP.at(step.at, headline);
        findings.push(found.help("Bind it by the `x-cucumber` of a workflow."));
    }
}
