use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The `maturity` is no level from 1 to 5.
    ///
    /// The level decides which sections a spec has to have, from an overview at 1 to
    /// deterministic tests at 5.
    ///
    /// Fix: write a whole number from 1 to 5.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 7
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 4
    /// ---
    /// ```
    pub static INVALID_MATURITY = "invalid-maturity" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(field) = &file.header.maturity else {
            continue;
        };
        if file.maturity().is_none() {
            let found = INVALID_MATURITY
                .at(field.at, format!("maturity `{}` is no level from 1 to 5", field.text))
                .help("Write a whole number from 1 to 5.");
            findings.push(found);
        }
    }
}
