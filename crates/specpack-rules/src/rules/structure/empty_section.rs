use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::RequirementKind;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::FileId;

declare_rule! {
    /// A section has a heading and nothing below it.
    ///
    /// It looks as if something had been said. A required section that is empty promises what
    /// is not there. The heading of a quality that states its number says all there is to say.
    ///
    /// Fix: write it, say why nothing applies, or remove the heading.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// ## 7. Security
    ///
    /// ## 8. Glossary
    ///
    /// - Cart: what a customer wants to buy
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// ## 7. Security
    ///
    /// Nothing beyond what holds for the whole system.
    /// ```
    pub static EMPTY_SECTION = "empty-section" {
        category: Category::Structure,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let mut stated = None;
        for section in file.outline.sections.iter().filter(|section| !section.has_content) {
            // A title alone is a document that was only begun; its missing sections say so.
            let is_title = section.level == 1 && section.parent.is_none();
            // A heading in brackets is a placeholder, which says as much.
            if is_title || section.name.starts_with('[') {
                continue;
            }
            let stated = stated.get_or_insert_with(|| stated_qualities(context, file.id));
            let after = stated.partition_point(|start| *start < section.span.start);
            if stated.get(after).is_some_and(|start| *start < section.span.end) {
                continue;
            }
            let found = EMPTY_SECTION
                .at(file.at(section.heading), format!("section \"{}\" is empty", section.title))
                .help("Write it, say why nothing applies, or remove the heading.");
            findings.push(found);
        }
    }
}

/// Where qualities stand in a file whose own words state a number, in order.
fn stated_qualities(context: &Context<'_>, file: FileId) -> Vec<u32> {
    let requirements = context.graph().requirements().filter(|it| {
        it.at().file == file
            && it.data.kind == RequirementKind::NonFunctional
            && it.name().bytes().any(|byte| byte.is_ascii_digit())
    });
    let mut starts: Vec<u32> = requirements.map(|it| it.at().span.start).collect();
    starts.sort_unstable();
    starts
}
