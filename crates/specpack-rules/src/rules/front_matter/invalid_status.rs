use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_syntax::diagnostic::Level;

const STATUSES: [&str; 17] = [
    "draft", "proposed", "review", "in-review", "approved", "accepted", "active", "in-progress",
    "implemented", "done", "stable", "final", "deprecated", "superseded", "archived", "rejected",
    "stub",
];

declare_rule! {
    /// The `status` is none of the usual ones.
    ///
    /// A status that only its author understands tells others nothing about whether to build on
    /// the spec. Usual are draft, proposed, review, approved, active, in-progress, implemented,
    /// done, stable, deprecated, superseded, archived and rejected.
    ///
    /// Fix: write one of these.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// status: aproved
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// status: approved
    /// ---
    /// ```
    pub static INVALID_STATUS = "invalid-status" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(status) = &file.header.status else {
            continue;
        };
        let written = status.value.trim().to_lowercase().replace([' ', '_'], "-");
        if STATUSES.contains(&written.as_str()) {
            continue;
        }
        let found = INVALID_STATUS.at(status.at, format!("unknown status `{}`", status.value));
        findings.push(match nearest(&written, STATUSES) {
            Some(meant) => found.help(format!("Did you mean `{meant}`?")),
            None => found.help("Write a usual one, such as `draft`, `approved` or `implemented`."),
        });
    }
}
