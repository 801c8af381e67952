use super::dependants::dependants;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{ContractKind, Reference, Resolution};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A short name could mean several components or items.
    ///
    /// No guess is made: a wrong one would order the work wrongly without anyone seeing it.
    ///
    /// Fix: write the full name.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Order Intake
    ///
    /// **Responsibility:** Take orders
    ///
    /// #### Component 2: Order History
    ///
    /// **Responsibility:** Show past orders
    ///
    /// #### Component 3: Billing
    ///
    /// **Responsibility:** Write invoices
    ///
    /// **Dependencies:** Order
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Order Intake
    ///
    /// **Responsibility:** Take orders
    ///
    /// #### Component 2: Order History
    ///
    /// **Responsibility:** Show past orders
    ///
    /// #### Component 3: Billing
    ///
    /// **Responsibility:** Write invoices
    ///
    /// **Dependencies:** Order Intake
    /// ```
    pub static AMBIGUOUS_REFERENCE = "ambiguous-reference" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for dependant in dependants(graph) {
        dependant.dependencies.iter().for_each(|it| report(context, it, findings));
    }
    for item in graph.roadmap_items() {
        report(context, &item.data.component, findings);
    }
    for contract in graph.contracts() {
        if let ContractKind::Internal { from, to } = &contract.data.kind {
            report(context, from, findings);
            report(context, to, findings);
        }
    }
    for domain in graph.data_domains() {
        report(context, &domain.data.owner, findings);
    }
    for event in graph.events() {
        let named = event.data.publishers.iter().chain(&event.data.subscribers);
        named.for_each(|it| report(context, it, findings));
    }
    for feature in graph.features() {
        feature.data.component.iter().for_each(|it| report(context, it, findings));
    }
}

fn report(context: &Context<'_>, reference: &Reference, findings: &mut Findings) {
    let Resolution::Ambiguous(candidates) = &reference.to else {
        return;
    };
    let graph = context.graph();
    let mut found = AMBIGUOUS_REFERENCE
        .at(reference.at, format!("`{}` could mean several things", reference.text))
        .help("Write the full name.");
    for &candidate in candidates {
        let node = graph.node(candidate);
        found = found.and(node.at, format!("`{}`", node.name));
    }
    findings.push(found);
}
