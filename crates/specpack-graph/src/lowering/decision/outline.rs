//! The sections of a decision record.

use crate::lowering::outline::Placed;
use crate::model::{Header, Topic};
use specpack_syntax::markdown::{Document, Section};

/// Whether a document is a decision record: by where it is, else by its sections.
pub(crate) fn is_decision(header: &Header, document: &Document, path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let is_numbered = name
        .trim_start_matches("adr-")
        .starts_with(|c: char| c.is_ascii_digit());
    let is_folder = |part: &str| matches!(part, "adr" | "adrs" | "decisions");
    if is_numbered && parts.next().is_some_and(is_folder) && header.kind.is_none() {
        return true;
    }
    let mut found: Vec<Topic> = Vec::new();
    let mut open: Vec<&Section> = document.sections.iter().collect();
    while let Some(section) = open.pop() {
        if section.level <= 3 {
            found.extend(topic(section).filter(|topic| *topic != Topic::DecisionStatus));
            open.extend(&section.children);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.len() >= 2 && found != [Topic::DecisionContext]
}

/// What a section is about; none where it is about something else.
fn topic(section: &Section) -> Option<Topic> {
    Some(match section.key().as_str() {
        "status" | "decision status" => Topic::DecisionStatus,
        "context" | "context and problem statement" | "problem statement" | "issue" => {
            Topic::DecisionContext
        }
        "decision drivers" => Topic::DecisionDrivers,
        "considered options" | "options considered" | "options" => Topic::DecisionOptions,
        "decision" | "decision outcome" | "the decision" | "outcome" => Topic::DecisionOutcome,
        "consequences" | "positive consequences" | "negative consequences" => {
            Topic::DecisionConsequences
        }
        _ => return None,
    })
}

/// The sections in reading order. What is about something else is a passage of the record.
pub(crate) fn place(document: &Document) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for section in &document.sections {
        add(section, None, &mut placed);
    }
    placed
}

fn add<'a>(section: &'a Section, parent: Option<u32>, placed: &mut Vec<Placed<'a>>) {
    let index = u32::try_from(placed.len()).unwrap_or(u32::MAX);
    let topic = match index {
        0 => Topic::Title,
        _ => topic(section).unwrap_or(Topic::Passage),
    };
    placed.push(Placed {
        index,
        section,
        topic,
        parent,
        concern: None,
    });
    for child in &section.children {
        add(child, Some(index), placed);
    }
}
