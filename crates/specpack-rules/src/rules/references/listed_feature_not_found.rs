use super::family::families;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A system lists a feature spec that is not there.
    ///
    /// Looked for only where other features of the system are part of the run; a system checked
    /// by itself says nothing about its features.
    ///
    /// Fix: generate the feature, correct the id, or take it off the list.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// feature_specs: [feat-cart, feat-basket]
    /// ---
    /// # Shop
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
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
    /// feature_specs: [feat-cart]
    /// ---
    /// # Shop
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// ---
    /// # Cart
    /// ```
    pub static LISTED_FEATURE_NOT_FOUND = "listed-feature-not-found" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for family in families(context) {
        if family.features.is_empty() {
            continue;
        }
        let header = context.pack.header(family.system.data.file);
        for id in &header.feature_specs {
            if !context.graph().specs_with_id(&id.value).is_empty() {
                continue;
            }
            let found = LISTED_FEATURE_NOT_FOUND
                .at(id.at, format!("no feature spec has the id `{}`", id.value))
                .help("Generate the feature, correct the id, or take it off the list.");
            findings.push(found);
        }
    }
}
