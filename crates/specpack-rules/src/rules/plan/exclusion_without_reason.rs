use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Exclusion;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// What is out of scope has no reason.
    ///
    /// Somebody asks for it again, and nobody remembers why it was left out.
    ///
    /// Fix: add `- Reason:` below it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Out of Scope
    ///
    /// 1. **Sharing a cart**
    ///    - Future: Consider for v2.0
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Out of Scope
    ///
    /// 1. **Sharing a cart**
    ///    - Reason: Nobody asked for it
    ///    - Future: Consider for v2.0
    /// ```
    pub static EXCLUSION_WITHOUT_REASON = "exclusion-without-reason" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for exclusion in context.graph().of::<Exclusion>() {
        if exclusion.data.reason.is_some() || exclusion.name().starts_with('[') {
            continue;
        }
        let headline = format!("`{}` is out of scope without a reason", exclusion.name());
        let found = EXCLUSION_WITHOUT_REASON
            .at(exclusion.at(), headline)
            .help("Add `- Reason:` below it.");
        findings.push(found);
    }
}
