use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The `complexity` is none of EASY, MODERATE and HIGH.
    ///
    /// The complexity picks the template and the depth that is expected of a spec.
    ///
    /// Fix: write `EASY`, `MODERATE` or `HIGH`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// complexity: gigantic
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// complexity: HIGH
    /// ---
    /// ```
    pub static INVALID_COMPLEXITY = "invalid-complexity" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(field) = &file.header.complexity else {
            continue;
        };
        if field.value.is_none() {
            let found = INVALID_COMPLEXITY
                .at(field.at, format!("unknown complexity `{}`", field.text))
                .help("Write `EASY`, `MODERATE` or `HIGH`.");
            findings.push(found);
        }
    }
}
