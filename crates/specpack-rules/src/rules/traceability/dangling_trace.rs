use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::Suggestions;
use specpack_graph::model::{Mark, Resolution, Wanted};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A tag, a mark or a reference names a requirement that no document states.
    ///
    /// What it was to prove is not proved for anything, and the requirement that was meant looks
    /// as if nothing led to it.
    ///
    /// Fix: correct the id, or state the requirement.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: specs/features/feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Add an item
    /// <!-- file: specs/alerts.yaml -->
    /// groups:
    ///   - name: cart
    ///     rules:
    ///       - alert: CartFails
    ///         expr: rate(cart_failed_total[5m]) > 0
    ///         annotations: {requirements: FR-7}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: specs/features/feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Add an item
    /// <!-- file: specs/alerts.yaml -->
    /// groups:
    ///   - name: cart
    ///     rules:
    ///       - alert: CartFails
    ///         expr: rate(cart_failed_total[5m]) > 0
    ///         annotations: {requirements: FR-1}
    /// ```
    pub static DANGLING_TRACE = "dangling-trace" {
        category: Category::Traceability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let ids = || {
        let requirements = graph.requirements();
        requirements.filter_map(|it| Some(it.data.id.as_ref()?.value.as_str()))
    };
    // Where no requirements were given, nothing can be said about references to them.
    if ids().next().is_none() {
        return;
    }
    // Marks are about the requirements of the pack, which may be stated elsewhere.
    let has_own = !graph.pack_requirements().is_empty();
    let is_judged = |from| has_own || graph.get::<Mark>(from).is_none();
    let mut suggestions = Suggestions::new();
    for trace in graph.traces() {
        let is_dangling = trace.to == Resolution::Unknown && trace.wanted == Wanted::Requirement;
        if !is_dangling || trace.is_mention || !is_judged(trace.from) {
            continue;
        }
        let headline = format!(
            "`{}` names the requirement `{}`, which no document states",
            graph.name(trace.from),
            trace.name
        );
        let found = DANGLING_TRACE.at(trace.at, headline);
        let nearest = suggestions.nearest(&trace.name, ids());
        findings.push(match nearest {
            Some(nearest) => found.help(format!("Did you mean `{nearest}`?")),
            None => found.help("Use the id that the requirement has, or state it."),
        });
    }
}
