use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Resolution, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A reference names a requirement whose id several documents use.
    ///
    /// It is anyone's guess which one was meant, and nothing is proved for either.
    ///
    /// Fix: write the id of the document before it: `feat-cart/FR-1`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: feat-cart.md -->
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
    /// <!-- file: feat-pay.md -->
    /// ---
    /// kind: feature
    /// id: feat-pay
    /// ---
    ///
    /// # Pay
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Pay
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     requirements: [FR-1]
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: feat-cart.md -->
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
    /// <!-- file: feat-pay.md -->
    /// ---
    /// kind: feature
    /// id: feat-pay
    /// ---
    ///
    /// # Pay
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Pay
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     requirements: [feat-pay/FR-1]
    /// ```
    pub static AMBIGUOUS_TRACE = "ambiguous-trace" {
        category: Category::Traceability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for trace in graph.traces().iter().filter(|trace| !trace.is_mention && trace.wanted == Wanted::Requirement) {
        let Resolution::Ambiguous(candidates) = &trace.to else {
            continue;
        };
        let headline = format!("`{}` could mean {} things", trace.name, candidates.len());
        let mut found = AMBIGUOUS_TRACE
            .at(trace.at, headline)
            .help("Write the id of the document before it, as in `feat-cart/FR-1`.");
        for &candidate in candidates.iter().take(MAX_PLACES) {
            found = found.and(graph.node(candidate).at, "this is one of them");
        }
        findings.push(found);
    }
}

/// How many candidates are shown.
const MAX_PLACES: usize = 4;
