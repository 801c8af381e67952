use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::name::upper_case;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::{HashMap, HashSet};

declare_rule! {
    /// Two PRDs of a pack state requirements of the same id.
    ///
    /// Both count, each as a requirement of its own. What names the id alone could mean either, so
    /// it proves nothing for any of them.
    ///
    /// Fix: give one of them an id of its own, such as `CART-1`, or write the id of the PRD before
    /// the requirement's wherever it is named: `prd-cart/REQ-001`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: cart.md -->
    /// # PRD: Cart
    ///
    /// ## Functional Requirements
    ///
    /// ### REQ-001: Keep a cart
    /// <!-- file: pay.md -->
    /// # PRD: Pay
    ///
    /// ## Functional Requirements
    ///
    /// ### REQ-001: Pay by card
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: cart.md -->
    /// # PRD: Cart
    ///
    /// ## Functional Requirements
    ///
    /// ### CART-001: Keep a cart
    /// <!-- file: pay.md -->
    /// # PRD: Pay
    ///
    /// ## Functional Requirements
    ///
    /// ### PAY-001: Pay by card
    /// ```
    pub static SHARED_REQUIREMENT_ID = "shared-requirement-id" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut first_of = HashMap::default();
    let prds = context.files().iter().filter(|file| file.kind == DocumentKind::Prd);
    let prds: HashSet<_> = prds.map(|file| file.id).collect();
    if prds.len() < 2 {
        return;
    }
    for requirement in context.graph().requirements() {
        let Some(id) = &requirement.data.id else { continue };
        if !prds.contains(&id.at.file) {
            continue;
        }
        let first = *first_of.entry(upper_case(&id.value)).or_insert(id.at);
        if first.file == id.at.file {
            continue;
        }
        let headline = format!("another PRD has a requirement `{}`, too", id.value);
        let found = SHARED_REQUIREMENT_ID
            .at(id.at, headline)
            .and(first, "the other one")
            .help("Give one of them an id of its own, or name the PRD before it where it is meant.");
        findings.push(found);
    }
}
