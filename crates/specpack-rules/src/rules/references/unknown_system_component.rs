use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::{Component, Entry, NodeId, Reference, Resolution};
use specpack_syntax::diagnostic::Level;
use std::collections::HashMap;

declare_rule! {
    /// A feature implements a component that its system does not have.
    ///
    /// Then nothing can tell the feature what it has to do, and the component that was meant
    /// looks as if nobody built it.
    ///
    /// Fix: write the component's name as the system spec has it.
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
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// system_component: Kart
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
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// system_component: Cart
    /// ---
    /// # Cart
    /// ```
    pub static UNKNOWN_SYSTEM_COMPONENT = "unknown-system-component" {
        category: Category::References,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut components: HashMap<NodeId, Vec<Entry<'_, Component>>> = HashMap::new();
    for component in graph.components() {
        components.entry(component.data.system).or_default().push(component);
    }
    for feature in graph.features() {
        let Some(named) = &feature.data.component else {
            continue;
        };
        // Without its system in the run nobody can tell.
        let system = feature.data.system.as_ref().and_then(Reference::node);
        let Some(known) = system.and_then(|system| components.get(&system)) else {
            continue;
        };
        if named.to != Resolution::Unknown {
            continue;
        }
        let found = UNKNOWN_SYSTEM_COMPONENT
            .at(named.at, format!("the system has no component `{}`", named.text));
        findings.push(match nearest(&named.text, known.iter().map(Entry::name)) {
            Some(meant) => found.help(format!("Did you mean `{meant}`?")),
            None => found.help("Write the component's name as the system spec has it."),
        });
    }
}
