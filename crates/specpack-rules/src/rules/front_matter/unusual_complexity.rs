use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Complexity;
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};

declare_rule! {
    /// The `complexity` is understood but not written as EASY, MODERATE or HIGH.
    ///
    /// Lower case and words such as `simple` are in use and are read, but other tools of this
    /// format take only the three words in capitals.
    ///
    /// Fix: write the word in capitals.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// complexity: simple
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// complexity: EASY
    /// ---
    /// ```
    pub static UNUSUAL_COMPLEXITY = "unusual-complexity" {
        category: Category::FrontMatter,
        default_level: Level::Info,
        check: check,
        fixable: true,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(field) = &file.header.complexity else {
            continue;
        };
        let Some(usual) = field.value.map(Complexity::as_str) else {
            continue;
        };
        if field.text == usual {
            continue;
        }
        let found = UNUSUAL_COMPLEXITY
            .at(field.at, format!("complexity `{}` is written `{usual}`", field.text))
            .help(format!("Write `{usual}`."))
            .fix(Fix {
                title: format!("Write `{usual}`"),
                safety: Safety::Safe,
                edits: vec![Edit {
                    span: field.at.span,
                    replacement: usual.to_owned(),
                }],
            });
        findings.push(found);
    }
}
