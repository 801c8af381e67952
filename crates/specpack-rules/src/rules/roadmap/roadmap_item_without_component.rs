use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::Suggestions;
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An item of the roadmap builds no component of the system.
    ///
    /// Its feature spec then has no responsibility, no endpoints and no data to begin with.
    /// Suffixes such as "Service", "Setup" and "Feature Spec" do not matter.
    ///
    /// Fix: name the item after its component, or describe the component.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// 2. Warehouse (Level 3)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart Feature Spec (Level 3)
    /// ```
    pub static ROADMAP_ITEM_WITHOUT_COMPONENT = "roadmap-item-without-component" {
        category: Category::Roadmap,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut suggestions = Suggestions::new();
    for item in graph.roadmap_items() {
        // A component that the item names in words of its own is told by `unknown-component`.
        let is_by_name = item.data.component.at == item.at();
        if item.data.component.to != Resolution::Unknown || !is_by_name {
            continue;
        }
        let headline = format!("no component belongs to roadmap item `{}`", item.name());
        let found = ROADMAP_ITEM_WITHOUT_COMPONENT.at(item.at(), headline);
        let names = graph.components().map(|component| component.name());
        findings.push(match suggestions.nearest(item.name(), names) {
            Some(meant) => found.help(format!("Did you mean `{meant}`?")),
            None => found.help("Name the item after its component, or describe the component."),
        });
    }
}
