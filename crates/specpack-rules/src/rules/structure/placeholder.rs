use super::unfinished::{self, Words};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::document::Tree;

declare_rule! {
    /// A placeholder still stands where a person has to write something.
    ///
    /// Found are prose in square brackets, TBD, TBC, TODO, FIXME, `???`, "to be assigned" and the
    /// like, and "lorem ipsum"; not in code, links, check boxes or lists of values. A project can
    /// add words of its own under `[placeholders] words` in `specpack.toml`.
    ///
    /// Data and scenarios are looked through where `specpack pack new` drafted them: there
    /// brackets stand for what a PRD leaves open, and elsewhere for much else.
    ///
    /// Fix: write what is meant.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ### FR-1: Add an item
    ///
    /// - [ ] [Add detailed criteria]
    /// - [ ] Limit per customer: TBD
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ### FR-1: Add an item
    ///
    /// - [ ] A cart holds at most 100 items, `items[]` in the answer
    /// ```
    pub static PLACEHOLDER = "placeholder" {
        category: Category::Structure,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let words = Words::of(context.config);
    context.each_file(&PLACEHOLDER, findings, |file, findings| {
        let tree = context.pack.tree(file.id);
        let found = match tree {
            Tree::Data(_) | Tree::Gherkin(_) => unfinished::find_in_draft(file.source, tree, &words),
            Tree::None if file.kind == DocumentKind::Gherkin => {
                unfinished::find_in_draft(file.source, tree, &words)
            }
            Tree::Markdown(_) | Tree::None => unfinished::find(file.source, file.document, &words),
        };
        for span in found {
            let text = file.source.slice(span);
            let found = PLACEHOLDER
                .at(file.at(span), format!("placeholder `{text}` still stands"))
                .help("Write what is meant.");
            findings.push(found);
        }
    });
}
