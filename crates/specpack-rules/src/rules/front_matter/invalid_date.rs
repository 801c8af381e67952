use super::calendar::parse_date;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// `created` or `updated` is no date.
    ///
    /// Dates that tools cannot read cannot be compared, sorted or shown.
    ///
    /// Fix: write the day as `2025-11-01` (ISO 8601).
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// created: 31 November 2025
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// created: 2025-11-30
    /// ---
    /// ```
    pub static INVALID_DATE = "invalid-date" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let header = file.header;
        for (key, date) in [("created", &header.created), ("updated", &header.updated)] {
            let Some(date) = date else { continue };
            if parse_date(&date.value).is_some() {
                continue;
            }
            let found = INVALID_DATE
                .at(date.at, format!("`{key}` is no date: `{}`", date.value))
                .help("Write the day as `2025-11-01`.");
            findings.push(found);
        }
    }
}
