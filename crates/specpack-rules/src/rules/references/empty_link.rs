use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::walk;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::markdown::MarkKind;

declare_rule! {
    /// A link leads nowhere.
    ///
    /// Its destination is empty or `#`, as it is left when a link was begun and not finished.
    ///
    /// Fix: fill in the destination, or remove the link.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// Part of the [shop]().
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// Part of the shop.
    /// ```
    pub static EMPTY_LINK = "empty-link" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        walk::texts(file.document, &mut |text| {
            for mark in text.marks() {
                let MarkKind::Link { destination } = &mark.kind else {
                    continue;
                };
                if matches!(destination.trim(), "" | "#") {
                    let found = EMPTY_LINK
                        .at(file.at(mark.span), "the link leads nowhere")
                        .help("Fill in the destination, or remove the link.");
                    findings.push(found);
                }
            }
        });
    }
}
