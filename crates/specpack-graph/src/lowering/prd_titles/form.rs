//! What a section is about by its own form: by the number that it starts with, and what stands in
//! it.

use crate::lowering::prd::fields::{self, Field};
use crate::lowering::prd::task_line;
use crate::lowering::shared::risks;
use crate::lowering::text::{ids, labels};
use crate::model::Topic;
use specpack_syntax::markdown::{BlockKind, Section, Text};

/// The topic that a section has by its own form: "Phase 1: …", "REQ-001: …", "Story 2: …".
pub(crate) fn by_form(section: &Section, title: &str) -> Option<Topic> {
    if is_phase(title) {
        return Some(Topic::Phase);
    }
    let name = section.name.trim();
    let first = name.split([':', ' ', '：']).next().unwrap_or_default();
    if ids::is_requirement_id(first) {
        let is_story = first
            .get(..2)
            .is_some_and(|head| head.eq_ignore_ascii_case("US"));
        return Some(if is_story {
            Topic::Story
        } else {
            Topic::Requirement
        });
    }
    let mut words = title.split(' ');
    let (word, number) = (words.next()?, words.next().unwrap_or_default());
    let has_number = number.starts_with(|c: char| c.is_ascii_digit());
    Some(match word {
        "story" if has_number => Topic::Story,
        "user" if number == "story" => Topic::Story,
        "goal" | "objective" | "doel" | "objetivo" | "ziel" if has_number => Topic::Goal,
        "checkpoint" | "gate" if has_number => Topic::Checkpoint,
        _ if is_task(name) => Topic::Task,
        _ => return None,
    })
}

/// What phases are called, in the languages that PRDs come in.
const PHASE_WORDS: &[&str] = &[
    "phase",
    "milestone",
    "sprint",
    "stage",
    "iteration",
    "wave",
    "fase",
    "etapa",
    "étape",
    "चरण",
    "フェーズ",
    "段階",
];

fn is_phase(title: &str) -> bool {
    PHASE_WORDS.iter().any(|word| {
        let rest = title.strip_prefix(*word);
        rest.is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// "1.1 Store it (3h)", or a title with an owner, an effort or dependencies below it.
pub(super) fn tells_a_task(section: &Section) -> bool {
    let line = task_line::parse(&section.name);
    if line.effort.is_some() || line.size.is_some() || !line.requirements.is_empty() {
        return true;
    }
    let is_told = |text: &Text| {
        let label = labels::single(text).and_then(|part| fields::field(part.label));
        matches!(
            label,
            Some(Field::Owner | Field::Effort | Field::Complexity | Field::Dependencies)
        )
    };
    is_told_below(section, &is_told)
}

/// "Risk 1: Fire" with what it does, how likely it is or what is done about it below.
pub(super) fn tells_a_risk(section: &Section) -> bool {
    let is_told = |text: &Text| {
        let label = labels::single(text).map(|part| part.label);
        label.is_some_and(|label| risks::part(label).is_some())
    };
    is_told_below(section, &is_told)
}

/// "Q1: Which provider?", or a title with options or a deadline below it.
pub(super) fn tells_a_question(section: &Section) -> bool {
    let is_told = |text: &Text| {
        let label = labels::single(text).and_then(|part| fields::field(part.label));
        matches!(label, Some(Field::Options | Field::Deadline))
    };
    let name = section.name.trim_end();
    name.ends_with(['?', '？']) || is_told_below(section, &is_told)
}

/// Whether a paragraph or an item right below a heading is of a kind.
fn is_told_below(section: &Section, is_told: &dyn Fn(&Text) -> bool) -> bool {
    section.blocks.iter().any(|block| match &block.kind {
        BlockKind::Paragraph(text) => is_told(text),
        BlockKind::List(list) => list.items.iter().any(|item| is_told(&item.text)),
        _ => false,
    })
}

fn is_task(name: &str) -> bool {
    task_line::parse(name).number.is_some()
}
