use super::family::{families, listed};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature names a system that does not list it under `feature_specs`.
    ///
    /// Whoever starts from the system never learns of the feature.
    ///
    /// Fix: generate the features again, which completes the list, or add the id by hand.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// feature_specs: []
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
    pub static SYSTEM_DOES_NOT_LIST_FEATURE = "system-does-not-list-feature" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for family in families(context) {
        let listed = listed(context, &family);
        let header = context.pack.header(family.system.data.file);
        let list = header.field("feature_specs").map(|field| field.key.at);
        for feature in &family.features {
            let id = feature.data.id.as_str();
            if listed.contains(id) {
                continue;
            }
            let system = &family.system.data.id;
            let claim = context.pack.header(feature.data.file).system_spec.as_ref();
            let at = claim.map_or(feature.at(), |claim| claim.at);
            let found = SYSTEM_DOES_NOT_LIST_FEATURE
                .at(at, format!("`{system}` does not list `{id}`"))
                .and(list.unwrap_or(family.system.at()), "the system it names")
                .help(format!("Add `{id}` to `feature_specs` of `{system}`."));
            findings.push(found);
        }
    }
}
