use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};

const KINDS: [&str; 9] = [
    "SystemArchitecture",
    "feature",
    "FeatureSpec",
    "SecurityCriticalSpec",
    "QASpec",
    "PRD",
    "sequence",
    "requirements",
    "ADR",
];

declare_rule! {
    /// The `kind` is none that this format knows.
    ///
    /// The kind decides how the sections are read and which are required. Known are
    /// `SystemArchitecture`, `feature`, `FeatureSpec`, `SecurityCriticalSpec`, `QASpec`, `PRD`,
    /// `sequence`, `requirements` and `ADR`.
    ///
    /// Fix: write one of these, in this case.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: systemarchitecture
    /// id: sys-shop
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    /// ```
    pub static WRONG_KIND = "wrong-kind" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
        fixable: true,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let Some(kind) = &file.header.kind else {
            continue;
        };
        let written = kind.value.as_str();
        // Documents of other tools have kinds of their own; only a spec has to have one of ours.
        let is_spec = file.header.specmas.is_some() || file.header.id.is_some();
        if KINDS.contains(&written) || !is_spec {
            continue;
        }
        let mut found = WRONG_KIND.at(kind.at, format!("unknown kind `{written}`"));
        found = match nearest(written, KINDS) {
            Some(meant) => found.help(format!("Did you mean `{meant}`?")),
            None => found.help(format!("Use one of {}.", KINDS.join(", "))),
        };
        if let Some(meant) = KINDS.iter().find(|known| known.eq_ignore_ascii_case(written)) {
            found = found.fix(Fix {
                title: format!("Write the kind as `{meant}`"),
                safety: Safety::Safe,
                edits: vec![Edit {
                    span: kind.at.span,
                    replacement: (*meant).to_owned(),
                }],
            });
        }
        findings.push(found);
    }
}
