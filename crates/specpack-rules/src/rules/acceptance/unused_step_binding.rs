use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// No step meets an expression that binds a workflow.
    ///
    /// What nobody uses is not tried, and is wrong before anybody sees it.
    ///
    /// Fix: use it in a scenario, or remove it.
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
    ///   - workflowId: cancelOrder
    ///     x-cucumber: the order is cancelled
    ///     steps:
    ///       - {stepId: call, operationId: cancelOrder}
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
    ///   - workflowId: cancelOrder
    ///     x-cucumber: the order is cancelled
    ///     steps:
    ///       - {stepId: call, operationId: cancelOrder}
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
    ///     And the order is cancelled
    /// ```
    pub static UNUSED_STEP_BINDING = "unused-step-binding" {
        category: Category::Acceptance,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for binding in &context.steps().unused {
        let headline = format!("no step meets `{}`", binding.text);
        let found = UNUSED_STEP_BINDING.at(binding.at, headline);
        findings.push(found.help("Use it in a scenario, or remove it."));
    }
}
