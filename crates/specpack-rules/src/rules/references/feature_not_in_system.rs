use super::family::families;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature names a system whose roadmap does not plan it.
    ///
    /// Its component or its item may have been renamed or removed. The feature is kept, but
    /// nothing refreshes it any more.
    ///
    /// Fix: correct the feature's id, put it on the roadmap, or retire it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    /// # Shop
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// <!-- file: feat-basket.md -->
    /// ---
    /// kind: feature
    /// id: feat-basket
    /// system_spec: sys-shop
    /// ---
    /// # Basket
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    /// # Shop
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// ---
    /// # Cart
    /// ```
    pub static FEATURE_NOT_IN_SYSTEM = "feature-not-in-system" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for family in families(context) {
        // Without a roadmap there is nothing that could plan a feature.
        if family.planned.is_empty() {
            continue;
        }
        for feature in &family.features {
            let id = feature.data.id.as_str();
            if family.planned.contains_key(id) {
                continue;
            }
            let header = context.pack.header(feature.data.file);
            let at = header.id.as_ref().map_or(feature.at(), |id| id.at);
            let found = FEATURE_NOT_IN_SYSTEM
                .at(at, format!("the roadmap of `{}` does not plan `{id}`", family.system.data.id))
                .help("Correct the id, put the feature on the roadmap, or retire it.");
            findings.push(found);
        }
    }
}
