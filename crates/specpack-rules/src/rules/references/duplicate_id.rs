use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two specs have the same id.
    ///
    /// References to the id could mean either, and generating one overwrites the other.
    ///
    /// Fix: give one of them another id, and correct what refers to it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// <!-- file: basket.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// <!-- file: basket.md -->
    /// ---
    /// kind: feature
    /// id: feat-basket
    /// ---
    /// ```
    pub static DUPLICATE_ID = "duplicate-id" {
        category: Category::References,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for file in context.specs() {
        let Some(id) = &file.header.id else { continue };
        let Some(first) = seen.insert(id.value.as_str(), id.at) else {
            continue;
        };
        let found = DUPLICATE_ID
            .at(id.at, format!("two specs have the id `{}`", id.value))
            .and(first, "the other one")
            .help("Give one of them another id, and correct what refers to it.");
        findings.push(found);
    }
}
