use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A high risk has no contingency.
    ///
    /// Its mitigation may fail, and then nobody knows what to do.
    ///
    /// Fix: say what is done when it happens.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Open Questions & Risks
    ///
    /// ### Risks & Mitigation
    ///
    /// | Risk | Likelihood | Impact | Severity | Mitigation | Contingency |
    /// |---|---|---|---|---|---|
    /// | Carts are lost | Low | High | High | Carts are written to disk | |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Open Questions & Risks
    ///
    /// ### Risks & Mitigation
    ///
    /// | Risk | Likelihood | Impact | Severity | Mitigation | Contingency |
    /// |---|---|---|---|---|---|
    /// | Carts are lost | Low | High | High | Carts are written to disk | Customers are told, and given a voucher |
    /// ```
    pub static HIGH_RISK_WITHOUT_CONTINGENCY = "high-risk-without-contingency" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for risk in context.graph().risks() {
        let is_planned = context.pack.kind(risk.at().file) == DocumentKind::Prd;
        let severity = risk.data.severity.as_ref().or(risk.data.impact.as_ref());
        let word = severity.map(|severity| severity.value.to_lowercase());
        let is_high = word.is_some_and(|word| word.contains("high") || word.contains("critical"));
        let contingency = risk.data.contingency.as_ref();
        let has_contingency = contingency.is_some_and(|text| !text.value.trim().is_empty());
        if !is_planned || !is_high || has_contingency {
            continue;
        }
        let found = HIGH_RISK_WITHOUT_CONTINGENCY
            .at(
                risk.at(),
                format!("the high risk `{}` has no contingency", risk.name()),
            )
            .help("Say what is done when it happens.");
        findings.push(found);
    }
}
