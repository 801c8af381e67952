use super::family::families;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature has another maturity or complexity than its system's roadmap plans.
    ///
    /// One of the two was changed and the other forgotten, so the effort planned is not the
    /// effort asked for.
    ///
    /// Fix: agree on one, and write it in both.
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
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 4
    /// system_spec: sys-shop
    /// ---
    /// # Cart
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
    /// maturity: 3
    /// system_spec: sys-shop
    /// ---
    /// # Cart
    /// ```
    pub static FEATURE_ROADMAP_MISMATCH = "feature-roadmap-mismatch" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for family in families(context) {
        for feature in &family.features {
            let Some(item) = family.planned.get(feature.data.id.as_str()) else {
                continue;
            };
            let header = context.pack.header(feature.data.file);
            let maturity = header.maturity.as_ref();
            if let (Some(planned), Some(field)) = (&item.data.maturity, maturity)
                && field.value.is_some_and(|value| value != planned.value)
            {
                let found = FEATURE_ROADMAP_MISMATCH
                    .at(field.at, format!(
                        "maturity {}, but the roadmap plans {}",
                        field.text, planned.value
                    ))
                    .and(planned.at, "planned here")
                    .help("Agree on one, and write it in both.");
                findings.push(found);
            }
            let complexity = header.complexity.as_ref();
            if let (Some(planned), Some(field)) = (&item.data.stated_complexity, complexity)
                && field.value.is_some_and(|value| value != planned.value)
            {
                let found = FEATURE_ROADMAP_MISMATCH
                    .at(field.at, format!(
                        "complexity {}, but the roadmap plans {}",
                        field.text,
                        planned.value.as_str()
                    ))
                    .and(planned.at, "planned here")
                    .help("Agree on one, and write it in both.");
                findings.push(found);
            }
        }
    }
}
