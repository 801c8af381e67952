use crate::context::{Context, File};
use crate::rule::{Category, Findings, declare_rule};
use crate::walk;
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};
use specpack_syntax::markdown::Section;
use specpack_syntax::source::Span;

declare_rule! {
    /// A heading ends with a colon, comma, semicolon or full stop.
    ///
    /// Headings are titles, not sentences. The mark shows up in tables of contents, and other
    /// documents quote the title without it.
    ///
    /// Fix: remove it. Anchors do not change by that.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Purpose:
    ///
    /// Holds what a customer wants to buy.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Purpose
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static TRAILING_HEADING_PUNCTUATION = "trailing-heading-punctuation" {
        category: Category::Structure,
        default_level: Level::Info,
        check: check,
        fixable: true,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&TRAILING_HEADING_PUNCTUATION, findings, |file, findings| {
        walk::sections(file.document, &mut |section| {
            if let Some(span) = trailing(file, section) {
                let found = TRAILING_HEADING_PUNCTUATION
                    .at(file.at(span), format!("heading \"{}\" ends with punctuation", section.name))
                    .help("Remove it.")
                    .fix(Fix {
                        title: "Remove the punctuation".to_owned(),
                        safety: Safety::Safe,
                        edits: vec![Edit {
                            span,
                            replacement: String::new(),
                        }],
                    });
                findings.push(found);
            }
        });
    });
}

/// The marks at the end of a heading; none where they are an ellipsis or all of it.
fn trailing(file: &File<'_>, section: &Section) -> Option<Span> {
    let span = section.title.span;
    let text = file.source.slice(span);
    let bare = text.trim_end_matches([':', ',', ';', '.']);
    let is_ellipsis = text.ends_with("...");
    // A number alone, "3.", is not followed by a title at all; that is another matter.
    let is_title = bare.chars().any(char::is_alphabetic);
    if bare.len() == text.len() || is_ellipsis || !is_title {
        return None;
    }
    let start = span.range().start;
    Some(Span::new(start + bare.len()..start + text.len()))
}
