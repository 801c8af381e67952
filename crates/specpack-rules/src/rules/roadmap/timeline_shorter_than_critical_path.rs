use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Entry, NodeId, Phase};
use specpack_graph::query::critical_path;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

/// Working minutes of a day and of a week, as estimates count them.
const MINUTES_A_DAY: u32 = 8 * 60;
const MINUTES_A_WEEK: u32 = 5 * MINUTES_A_DAY;

declare_rule! {
    /// The phases end before the longest chain of items can be done.
    ///
    /// The items of a chain follow one another, so that no number of people makes it shorter. Even
    /// with the lower estimates the chain takes longer than the weeks of the roadmap.
    ///
    /// Fix: give the phases more weeks, cut the items of the chain, or break a dependency.
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
    /// 1. **Stock** (Level 3 - EASY)
    ///    - Dependencies: None
    ///    - Estimated: 8-10 days
    /// 2. **Cart** (Level 3 - EASY)
    ///    - Dependencies: Stock
    ///    - Estimated: 8-10 days
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// #### Phase 1: Foundation (Weeks 1-4)
    ///
    /// 1. **Stock** (Level 3 - EASY)
    ///    - Dependencies: None
    ///    - Estimated: 8-10 days
    /// 2. **Cart** (Level 3 - EASY)
    ///    - Dependencies: Stock
    ///    - Estimated: 8-10 days
    /// ```
    pub static TIMELINE_SHORTER_THAN_CRITICAL_PATH = "timeline-shorter-than-critical-path" {
        category: Category::Roadmap,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut last: HashMap<NodeId, (u32, Entry<'_, Phase>)> = HashMap::default();
    for phase in graph.phases() {
        let Some(weeks) = phase.data.weeks else { continue };
        let end = last.entry(phase.data.plan).or_insert((weeks.last, phase));
        if weeks.last >= end.0 {
            *end = (weeks.last, phase);
        }
    }
    let mut items: HashMap<NodeId, Vec<NodeId>> = HashMap::default();
    for item in graph.roadmap_items() {
        items.entry(item.data.system).or_default().push(item.id);
    }
    for system in graph.systems() {
        let Some((weeks, phase)) = last.get(&system.id) else {
            continue;
        };
        let items = items.remove(&system.id).unwrap_or_default();
        let path = critical_path(graph, &items);
        if path.min_minutes <= weeks.saturating_mul(MINUTES_A_WEEK) {
            continue;
        }
        let days = path.min_minutes.div_ceil(MINUTES_A_DAY);
        let headline = format!("the roadmap ends after {weeks} weeks, its longest chain takes at least {days} days");
        let mut found = TIMELINE_SHORTER_THAN_CRITICAL_PATH
            .at(phase.at(), headline)
            .help("Give the phases more weeks, cut the items of the chain, or break a dependency.");
        for (step, &item) in (1..).zip(&path.items) {
            let node = graph.node(item);
            found = found.and(node.at, format!("`{}` is step {step} of the chain", node.name));
        }
        findings.push(found);
    }
}
