use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature names a system that is not among the systems of the run.
    ///
    /// Looked for only where the run holds a system at all. The feature is then checked without
    /// its system: nobody compares its component, its level and its references.
    ///
    /// Fix: write the system's id.
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
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shpo
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
    pub static UNKNOWN_SYSTEM = "unknown-system" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let Some(any) = graph.systems().next() else {
        return;
    };
    for feature in graph.features() {
        let Some(system) = &feature.data.system else {
            continue;
        };
        if system.nodes().is_empty() {
            let found = UNKNOWN_SYSTEM
                .at(system.at, format!("no system has the id `{}`", system.text))
                .help(format!("Write a system's id, such as `{}`.", any.data.id));
            findings.push(found);
        }
    }
}
