use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Spanned};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A risk does not say how likely it is or how it harms.
    ///
    /// Risks that are all alike are looked at in no order.
    ///
    /// Fix: fill in likelihood and impact.
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
    /// | Carts are lost | | High | Low | Carts are written to disk | None |
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
    /// | Carts are lost | Low | High | Low | Carts are written to disk | None |
    /// ```
    pub static RISK_WITHOUT_RATING = "risk-without-rating" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_said = |text: &Option<Spanned<String>>| {
        text.as_ref()
            .is_some_and(|text| !text.value.trim().is_empty())
    };
    for risk in context.graph().risks() {
        let is_planned = context.pack.kind(risk.at().file) == DocumentKind::Prd;
        let missing = match (is_said(&risk.data.likelihood), is_said(&risk.data.impact)) {
            _ if !is_planned => continue,
            (true, true) => continue,
            (false, true) => "how likely it is",
            (true, false) => "how it harms",
            (false, false) => "how likely it is and how it harms",
        };
        let found = RISK_WITHOUT_RATING
            .at(
                risk.at(),
                format!("risk `{}` does not say {missing}", risk.name()),
            )
            .help("Fill in likelihood and impact.");
        findings.push(found);
    }
}
