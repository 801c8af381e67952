use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{EdgeKind, Entry, NodeId, Reference, RoadmapItem};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// The roadmap builds a component before one that it depends on.
    ///
    /// The components say one order and the roadmap another. Its item would have to wait, or be
    /// built against something that is not there.
    ///
    /// Fix: move the item behind the one it needs, and name that one under its dependencies.
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Dependencies:** None
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// 2. Stock (Level 3)
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Dependencies:** None
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Stock (Level 3)
    /// 2. Cart (Level 3)
    /// ```
    pub static COMPONENT_BUILT_BEFORE_DEPENDENCY = "component-built-before-dependency" {
        category: Category::Roadmap,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut built: HashMap<NodeId, Entry<'_, RoadmapItem>> = HashMap::default();
    for item in graph.roadmap_items() {
        if let Some(component) = item.data.component.node() {
            built.entry(component).or_insert(item);
        }
    }
    for component in graph.components() {
        let Some(item) = built.get(&component.id) else {
            continue;
        };
        let edges = graph.outgoing(component.id);
        for edge in edges.filter(|edge| edge.kind == EdgeKind::DependsOn) {
            let needed = built.get(&edge.to);
            let Some(needed) = needed.filter(|needed| is_later(needed, item)) else {
                continue;
            };
            let (name, its) = (component.name(), graph.name(edge.to));
            let found = COMPONENT_BUILT_BEFORE_DEPENDENCY
                .at(item.at(), format!("`{name}` is built before `{its}`, which it depends on"))
                .and(edge.at, format!("`{name}` depends on `{its}` here"))
                .and(needed.at(), format!("`{its}` is built here"))
                .help("Move the item behind the one it needs.");
            findings.push(found);
        }
    }
}

/// Whether `needed` comes later and the plan does not know. Where an item itself names what comes
/// later, the order of building follows that, and other rules speak of phases.
fn is_later(needed: &Entry<'_, RoadmapItem>, item: &Entry<'_, RoadmapItem>) -> bool {
    let mut named = item.data.dependencies.iter().flat_map(Reference::nodes);
    let is_same_system = needed.data.system == item.data.system;
    is_same_system && needed.data.position > item.data.position && !named.any(|&it| it == needed.id)
}
