use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::markdown::KNOWN_KEYS;

declare_rule! {
    /// The front matter has a key that no tool here reads.
    ///
    /// It is kept as it is, but if it is a slip of the pen then what it says has no effect.
    ///
    /// Fix: correct the key, or silence the rule if the key is for another tool.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// depend_on: [feat-stock]
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// depends_on: [feat-stock]
    /// ---
    /// ```
    pub static UNKNOWN_FRONT_MATTER_KEY = "unknown-front-matter-key" {
        category: Category::FrontMatter,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        for field in file.header.fields.iter().filter(|field| !field.is_known) {
            let key = &field.key.value;
            let found = UNKNOWN_FRONT_MATTER_KEY
                .at(field.key.at, format!("unknown front matter key `{key}`"));
            findings.push(match nearest(key, KNOWN_KEYS.iter().copied()) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("It is kept, and has no effect here."),
            });
        }
    }
}
