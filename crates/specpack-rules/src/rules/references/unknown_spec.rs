use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::{Feature, Entry, Reference};
use specpack_syntax::diagnostic::Level;
use std::collections::HashSet;

declare_rule! {
    /// A feature refers to a spec that neither exists nor is planned.
    ///
    /// Looked for where the feature's system is part of the run: then every spec it may refer to
    /// is either there or on the roadmap.
    ///
    /// Fix: correct the id, or remove the reference.
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
    /// system_spec: sys-shop
    /// depends_on: [feat-stcok]
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
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// depends_on: []
    /// ---
    /// # Cart
    /// ```
    pub static UNKNOWN_SPEC = "unknown-spec" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut known: HashSet<&str> = HashSet::new();
    known.extend(graph.systems().map(|system| system.data.id.as_str()));
    known.extend(graph.features().map(|feature| feature.data.id.as_str()));
    known.extend(graph.roadmap_items().map(|item| item.data.feature_id.as_str()));
    let mut names: Vec<&str> = known.iter().copied().collect();
    names.sort_unstable();
    for feature in graph.features() {
        let system = feature.data.system.as_ref();
        if system.is_none_or(|system| system.node().is_none()) {
            continue;
        }
        for reference in references(feature) {
            let id = reference.text.as_str();
            if known.contains(id) || !reference.nodes().is_empty() || !is_spec_id(id) {
                continue;
            }
            let found = UNKNOWN_SPEC
                .at(reference.at, format!("no spec has or will have the id `{id}`"));
            findings.push(match nearest(id, names.iter().copied()) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("Correct the id, or remove the reference."),
            });
        }
    }
}

fn references<'a>(feature: Entry<'a, Feature>) -> impl Iterator<Item = &'a Reference> {
    let data = feature.data;
    let related = data.related.iter().map(|(reference, _)| reference);
    data.depends_on.iter().chain(&data.required_by).chain(related)
}

/// `feat-none` and the like stand for nothing.
fn is_spec_id(id: &str) -> bool {
    let bare = ["sys-", "feat-", "qa-"].iter().find_map(|prefix| id.strip_prefix(prefix));
    bare.is_some_and(|bare| bare != "none")
}
