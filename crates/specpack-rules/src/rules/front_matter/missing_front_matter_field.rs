use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;

/// The fields that every spec has to state, each with what it tells.
const REQUIRED: [(&str, &str); 6] = [
    ("specmas", "the format's version, such as `3.0`"),
    ("kind", "`SystemArchitecture` or `feature`"),
    ("id", "what other specs call it, such as `feat-cart`"),
    ("name", "what people call it"),
    ("complexity", "`EASY`, `MODERATE` or `HIGH`"),
    ("maturity", "a level from 1 to 5"),
];

declare_rule! {
    /// The front matter lacks a field that every spec has to state.
    ///
    /// The fields `specmas`, `kind`, `id`, `name`, `complexity` and `maturity` decide how a spec
    /// is read, what refers to it, and which sections it needs.
    ///
    /// Fix: add the field.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// specmas: 3.0
    /// kind: feature
    /// id: feat-cart
    /// name: Cart
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// specmas: 3.0
    /// kind: feature
    /// id: feat-cart
    /// name: Cart
    /// complexity: EASY
    /// maturity: 1
    /// ---
    /// ```
    pub static MISSING_FRONT_MATTER_FIELD = "missing-front-matter-field" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs().filter(|file| {
        file.header.at.is_some() && file.kind != DocumentKind::Prd
    }) {
        for (key, tells) in REQUIRED {
            let stands_for = if key == "maturity" { "maturity_level" } else { key };
            if file.header.field(key).or(file.header.field(stands_for)).is_some() {
                continue;
            }
            let headline = format!("the front matter has no `{key}`");
            let found = MISSING_FRONT_MATTER_FIELD
                .at(file.front_matter(), headline)
                .help(format!("Add `{key}`: {tells}."));
            findings.push(found);
        }
    }
}
