use super::link::{decode, visit_local};
use crate::context::{Context, File, LinkTarget};
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::Suggestions;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::FileId;
use ecow::EcoString;
use specpack_syntax::hash::{HashMap, HashSet};

declare_rule! {
    /// A link leads to a heading that does not exist.
    ///
    /// Anchors are made from headings: lower case, spaces as hyphens, punctuation left out. When
    /// a heading is reworded, every link to it breaks without a sound.
    ///
    /// Fix: correct the anchor to that of an existing heading.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// See [security](#security-model).
    ///
    /// ## 7. Security Model
    ///
    /// Only the customer sees the cart.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// See [security](#7-security-model).
    ///
    /// ## 7. Security Model
    ///
    /// Only the customer sees the cart.
    /// ```
    pub static BROKEN_ANCHOR = "broken-anchor" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut known: HashMap<FileId, HashSet<EcoString>> = HashMap::default();
    let mut suggestions = Suggestions::new();
    for file in context.files() {
        visit_local(file, &mut |link| {
            let Some(anchor) = link.anchor.map(decode).filter(|anchor| !anchor.is_empty()) else {
                return;
            };
            let target = match link.path {
                "" => file,
                path => match context.linked(file, &decode(path)) {
                    LinkTarget::File(target) => target,
                    LinkTarget::Outside | LinkTarget::Missing => return,
                },
            };
            let anchors = known.entry(target.id).or_insert_with(|| anchors(target));
            if anchors.contains(&*anchor) {
                return;
            }
            let place = match link.path {
                "" => "this document".to_owned(),
                path => format!("`{path}`"),
            };
            let found = BROKEN_ANCHOR
                .at(file.at(link.span), format!("no heading of {place} has the anchor `#{anchor}`"));
            let sections = target.outline.sections.iter();
            findings.push(match suggestions.nearest(&anchor, sections.map(|section| section.anchor.as_str())) {
                Some(meant) => found.help(format!("Did you mean `#{meant}`?")),
                None => found.help("Use the anchor of an existing heading."),
            });
        });
    }
}

/// The anchors of a document's headings, and those set by hand as `<a id="…">`.
fn anchors(file: &File<'_>) -> HashSet<EcoString> {
    let headings = file.outline.sections.iter().map(|section| section.anchor.clone());
    let by_hand = ["id=\"", "name=\""].into_iter().flat_map(|opening| {
        let rest = file.source.text().split(opening).skip(1);
        rest.filter_map(|rest| rest.split_once('"')).map(|(id, _)| EcoString::from(id))
    });
    headings.chain(by_hand).collect()
}
