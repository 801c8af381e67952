use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};

declare_rule! {
    /// The maturity stands under `maturity_level`.
    ///
    /// It is read all the same, but other tools of this format look for `maturity` alone.
    ///
    /// Fix: rename the key to `maturity`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity_level: 3
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 3
    /// ---
    /// ```
    pub static MISNAMED_FRONT_MATTER_KEY = "misnamed-front-matter-key" {
        category: Category::FrontMatter,
        default_level: Level::Info,
        check: check,
        fixable: true,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(field) = file.header.field("maturity_level") else {
            continue;
        };
        let mut found = MISNAMED_FRONT_MATTER_KEY
            .at(field.key.at, "the maturity stands under `maturity_level`")
            .help("Rename the key to `maturity`.");
        if file.header.field("maturity").is_none() {
            found = found.fix(Fix {
                title: "Rename the key to `maturity`".to_owned(),
                safety: Safety::Safe,
                edits: vec![Edit {
                    span: field.key.at.span,
                    replacement: "maturity".to_owned(),
                }],
            });
        }
        findings.push(found);
    }
}
