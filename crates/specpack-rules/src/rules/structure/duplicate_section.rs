use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{OutlineSection, Topic};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two sections of one parent have the same title.
    ///
    /// Readers find one and miss the other, and links to the title lead to the first alone.
    ///
    /// Fix: merge them, or give them titles that tell them apart.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    ///
    /// ## Security
    ///
    /// Carts are encrypted.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart. Carts are encrypted.
    /// ```
    pub static DUPLICATE_SECTION = "duplicate-section" {
        category: Category::Structure,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&DUPLICATE_SECTION, findings, |file, findings| {
        let mut seen = HashMap::default();
        for section in file.outline.sections.iter().filter(|it| !is_record(it)) {
            let key = (section.parent, section.name.to_lowercase());
            let Some(first) = seen.insert(key, section.heading) else {
                continue;
            };
            let headline = format!("section \"{}\" stands twice", section.name);
            let found = DUPLICATE_SECTION
                .at(file.at(section.heading), headline)
                .and(file.at(first), "it stands here, too")
                .help("Merge the two, or give them titles that tell them apart.");
            findings.push(found);
        }
    });
}

/// Whether a section is one of several of a kind, which may share what they are called by.
fn is_record(section: &OutlineSection) -> bool {
    matches!(
        section.topic,
        Topic::Participant | Topic::Step | Topic::SequenceNote
    )
}
