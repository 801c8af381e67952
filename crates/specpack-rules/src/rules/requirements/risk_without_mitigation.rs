use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A risk has no mitigation.
    ///
    /// A risk that is only named is a risk that is taken.
    ///
    /// Fix: say what is done about it, or that it is accepted and by whom.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 9. Risk Assessment
    ///
    /// | Risk | Impact | Likelihood | Mitigation |
    /// |------|--------|------------|------------|
    /// | Carts are lost | High | Low | |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 9. Risk Assessment
    ///
    /// | Risk | Impact | Likelihood | Mitigation |
    /// |------|--------|------------|------------|
    /// | Carts are lost | High | Low | Carts are written to disk |
    /// ```
    pub static RISK_WITHOUT_MITIGATION = "risk-without-mitigation" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    // A risk in brackets is a placeholder, which says as much.
    let risks = context.graph().risks();
    for risk in risks.filter(|risk| !risk.name().starts_with('[')) {
        let stated = risk.data.mitigation.as_ref();
        if stated.is_some_and(|text| !text.value.trim().is_empty()) {
            continue;
        }
        let found = RISK_WITHOUT_MITIGATION
            .at(risk.at(), format!("risk `{}` has no mitigation", risk.name()))
            .help("Say what is done about it, or that it is accepted and by whom.");
        findings.push(found);
    }
}
