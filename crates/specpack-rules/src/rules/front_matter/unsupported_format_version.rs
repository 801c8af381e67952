use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// `specmas` names a version of the format other than 3.
    ///
    /// The document is read as version 3, which may not be what its author meant.
    ///
    /// Fix: bring the document up to version 3 and write `specmas: 3.0`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// specmas: 2.1
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// specmas: v3
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    pub static UNSUPPORTED_FORMAT_VERSION = "unsupported-format-version" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(version) = &file.header.specmas else {
            continue;
        };
        let number = version.value.trim_start_matches(['v', 'V']);
        if number == "3" || number.starts_with("3.") {
            continue;
        }
        let found = UNSUPPORTED_FORMAT_VERSION
            .at(version.at, format!("format version `{}` is read as version 3", version.value))
            .help("Bring the document up to version 3 and write `specmas: 3.0`.");
        findings.push(found);
    }
}
