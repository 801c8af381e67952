use super::link::{decode, visit_local};
use crate::context::{Context, LinkTarget};
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A link leads to a file that does not exist.
    ///
    /// Readers end up nowhere, and what the link was to prove is not shown.
    ///
    /// Fix: correct the path, which is relative to the folder of the document, or write the file.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: features/feat-cart.md -->
    /// # Cart
    ///
    /// Part of the [shop](sys-shop.md).
    /// <!-- file: sys-shop.md -->
    /// # Shop
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: features/feat-cart.md -->
    /// # Cart
    ///
    /// Part of the [shop](../sys-shop.md).
    /// <!-- file: sys-shop.md -->
    /// # Shop
    /// ```
    pub static BROKEN_LINK = "broken-link" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        visit_local(file, &mut |link| {
            if link.path.is_empty() {
                return;
            }
            let path = decode(link.path);
            if matches!(context.linked(file, &path), LinkTarget::Missing) {
                let found = BROKEN_LINK
                    .at(file.at(link.span), format!("link to `{path}`, which does not exist"))
                    .help("Correct the path, which is relative to this document's folder.");
                findings.push(found);
            }
        });
    }
}
