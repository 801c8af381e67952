use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A document is neither a system spec nor a feature spec.
    ///
    /// Only its links, tables and placeholders are checked, so that a spec whose kind was not
    /// recognised would look better than it is.
    ///
    /// Fix: state its `kind` in front matter if it is a spec; leave it out of the run if not.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: notes.md -->
    /// # Notes of a meeting
    ///
    /// We met.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    pub static UNRECOGNISED_DOCUMENT = "unrecognised-document" {
        category: Category::Structure,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let unknown = |kind: DocumentKind| kind == DocumentKind::Unknown;
    for file in context.files().iter().filter(|file| unknown(file.kind)) {
        let found = UNRECOGNISED_DOCUMENT
            .at(file.title(), "the document is neither a system spec nor a feature spec")
            .help("state its `kind` in front matter, or leave it out of the run");
        findings.push(found);
    }
}
