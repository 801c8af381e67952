use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::name::key;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// The roadmap plans the same thing twice.
    ///
    /// Either the names are the same, or both items build the same component. Both feature specs would
    /// say the same and drift apart.
    ///
    /// Fix: merge the items, or name the parts that each one builds.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// 2. Cart (Level 4)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// 2. Stock (Level 4)
    /// ```
    pub static DUPLICATE_ROADMAP_ITEM = "duplicate-roadmap-item" {
        category: Category::Roadmap,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut names = HashMap::default();
    let mut built = HashMap::default();
    for item in context.graph().roadmap_items() {
        let same_name = names.insert((item.data.system, key(item.name())), item);
        let same_component = match item.data.component.to {
            Resolution::Node(component) => built.insert(component, item),
            _ => None,
        };
        let Some(first) = same_name.or(same_component) else {
            continue;
        };
        let headline = match same_name {
            Some(_) => format!("`{}` stands on the roadmap twice", item.name()),
            None => format!("`{}` and `{}` build the same component", first.name(), item.name()),
        };
        let found = DUPLICATE_ROADMAP_ITEM
            .at(item.at(), headline)
            .and(first.at(), "the other item")
            .help("Merge the items, or name the parts that each one builds.");
        findings.push(found);
    }
}
