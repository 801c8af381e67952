use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A key stands twice in the front matter.
    ///
    /// Only the last one counts, and readers who see the first are misled.
    ///
    /// Fix: keep one of them.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// status: draft
    /// status: approved
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
    pub static DUPLICATE_FRONT_MATTER_KEY = "duplicate-front-matter-key" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let mut seen = HashMap::default();
        for field in &file.header.fields {
            let key = field.key.value.as_str();
            let Some(first) = seen.insert(key, field.key.at) else {
                continue;
            };
            let found = DUPLICATE_FRONT_MATTER_KEY
                .at(field.key.at, format!("`{key}` stands twice in the front matter"))
                .and(first, "it stands here, too")
                .help("Keep one of them; the last one counts.");
            findings.push(found);
        }
    }
}
