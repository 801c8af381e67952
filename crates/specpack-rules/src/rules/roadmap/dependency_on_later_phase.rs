use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::RoadmapItem;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An item of the roadmap depends on an item of a later phase.
    ///
    /// It cannot be finished in its own phase.
    ///
    /// Fix: move one of the two, or remove the dependency.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// #### Phase 1: Foundation (Weeks 1-2)
    ///
    /// 1. **Cart** (Level 3 - EASY)
    ///    - Dependencies: Stock
    ///
    /// #### Phase 2: Selling (Weeks 3-4)
    ///
    /// 2. **Stock** (Level 3 - EASY)
    ///    - Dependencies: None
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// #### Phase 1: Foundation (Weeks 1-2)
    ///
    /// 1. **Stock** (Level 3 - EASY)
    ///    - Dependencies: None
    ///
    /// #### Phase 2: Selling (Weeks 3-4)
    ///
    /// 2. **Cart** (Level 3 - EASY)
    ///    - Dependencies: Stock
    /// ```
    pub static DEPENDENCY_ON_LATER_PHASE = "dependency-on-later-phase" {
        category: Category::Roadmap,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for item in graph.roadmap_items() {
        let Some(phase) = item.data.phase else { continue };
        for reference in &item.data.dependencies {
            for &node in reference.nodes() {
                let needed = graph.get::<RoadmapItem>(node);
                // Nodes are numbered in document order, so a later phase has a greater number.
                let later = needed.and_then(|needed| Some((needed, needed.data.phase?)));
                let Some((needed, later)) = later.filter(|&(_, later)| later > phase) else {
                    continue;
                };
                let (name, its) = (item.name(), needed.name());
                let found = DEPENDENCY_ON_LATER_PHASE
                    .at(reference.at, format!("`{name}` needs `{its}`, which comes in a later phase"))
                    .and(needed.at(), format!("planned in phase \"{}\"", graph.name(later)))
                    .help("Move one of the two, or remove the dependency.");
                findings.push(found);
            }
        }
    }
}
