use crate::context::{Context, File};
use crate::rule::Findings;
use super::vague;
use specpack_graph::model::Requirement;
use specpack_syntax::source::{Location, Span};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement uses a word that everybody reads in a way of their own.
    ///
    /// "Fast", "user-friendly" and "as needed" can neither be built nor tested; the
    /// argument about them takes place at the end.
    ///
    /// Fix: say what is measured, with a number and a unit, or what happens.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: The search is fast and user-friendly
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: 95 % of searches answer within 300 ms
    /// ```
    pub static VAGUE_REQUIREMENT = "vague-requirement" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&VAGUE_REQUIREMENT, findings, |file, findings| {
        check_file(context, file, findings);
    });
}

fn check_file(context: &Context<'_>, file: &File<'_>, findings: &mut Findings) {
    for requirement in context.graph().of_in::<Requirement>(file.id) {
        let title = requirement.node;
        let id = requirement.data.id.as_ref();
        let name = id.map_or(title.name.as_str(), |id| id.value.as_str());
        let description = requirement.data.description.as_ref();
        let places = [Some(title.at), description.map(|text| text.at)];
        let mut places: Vec<Location> = places.into_iter().flatten().collect();
        // The title of a short requirement is its description.
        places.dedup();
        for place in places {
            let text = context.pack.text(place);
            for found in vague::words(text) {
                let word = text.get(found.range.clone()).unwrap_or_default();
                let start = place.span.range().start;
                let at = Location {
                    span: Span::new(start + found.range.start..start + found.range.end),
                    ..place
                };
                let finding = VAGUE_REQUIREMENT
                    .at(at, format!("`{word}` is vague in the requirement `{name}`"))
                    .help(found.remedy);
                findings.push(finding);
            }
        }
    }
}
