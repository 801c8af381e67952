//! What a document is: by its front matter, else by its sections.

use super::text::words::words;
use super::{companion, decision, requirements, sequence, task_list, titles};
use crate::model::{DocumentKind, Header, Topic};
use specpack_syntax::markdown::{Document, Section};

/// What a document is.
pub(crate) fn of(header: &Header, document: &Document, path: &str) -> DocumentKind {
    let stated = header.kind.as_ref().map(|kind| kind.value.as_str());
    if let Some(kind) = stated.and_then(parse) {
        return kind;
    }
    if companion::is_companion(path) {
        return DocumentKind::Companion;
    }
    if is_titled_prd(document) {
        return DocumentKind::Prd;
    }
    if sequence::is_sequence(document) {
        return DocumentKind::Sequence;
    }
    if task_list::outline::is_task_list(document, path) {
        return DocumentKind::TaskList;
    }
    if requirements::outline::dialect(document).is_some() {
        return DocumentKind::Requirements;
    }
    if decision::outline::is_decision(header, document, path) {
        return DocumentKind::Decision;
    }
    let has = |kind, topics: &[Topic]| has_section(&document.sections, kind, topics, 0);
    if has(
        DocumentKind::System,
        &[Topic::Components, Topic::ComponentDetails],
    ) {
        return DocumentKind::System;
    }
    if prd_topics(&document.sections) >= 2 {
        return DocumentKind::Prd;
    }
    if has(DocumentKind::System, &[Topic::FeatureBreakdown]) {
        return DocumentKind::System;
    }
    if has(
        DocumentKind::Feature,
        &[Topic::FunctionalRequirements, Topic::UserStories],
    ) {
        return DocumentKind::Feature;
    }
    if requirements::outline::is_ledger(document) {
        return DocumentKind::Requirements;
    }
    DocumentKind::Unknown
}

/// Reads a kind in any case and spelling.
fn parse(text: &str) -> Option<DocumentKind> {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    let key: String = letters.collect::<String>().to_ascii_lowercase();
    Some(match key.as_str() {
        "systemarchitecture" | "systemarchitecturespec" | "system" | "systemspec" => {
            DocumentKind::System
        }
        "feature" | "featurespec" => DocumentKind::Feature,
        "securitycriticalspec" | "securitycritical" => DocumentKind::SecurityCritical,
        "qaspec" | "qa" => DocumentKind::Qa,
        "prd" | "productrequirements" | "productrequirementsdocument" => DocumentKind::Prd,
        "requirements" | "requirementsdocument" | "requirementset" => DocumentKind::Requirements,
        "adr" | "decision" | "decisionrecord" | "architecturedecisionrecord" => {
            DocumentKind::Decision
        }
        "sequence" | "sequencediagram" | "sequencedocument" => DocumentKind::Sequence,
        _ => return None,
    })
}

/// Whether the title says so: "PRD: Two-factor sign-in".
fn is_titled_prd(document: &Document) -> bool {
    let Some(first) = document.sections.first() else {
        return false;
    };
    let words = words(&first.title.plain);
    let names = ["product requirements", "product requirement document"];
    words.split(' ').any(|word| word == "prd") || names.iter().any(|name| words.contains(name))
}

/// What a PRD speaks of and neither a system spec nor a feature spec does.
const PRD_TOPICS: [Topic; 7] = [
    Topic::Problem,
    Topic::Goals,
    Topic::Checkpoints,
    Topic::TaskHints,
    Topic::EffortEstimation,
    Topic::Roadmap,
    Topic::TechnicalConsiderations,
];

/// How many of them a document has. A feature spec may have one by chance.
fn prd_topics(sections: &[Section]) -> usize {
    let found = |topic: &&Topic| has_section(sections, DocumentKind::Prd, &[**topic], 0);
    PRD_TOPICS.iter().filter(found).count()
}

/// Sections deeper than this do not tell what a document is.
const MAX_DEPTH: u8 = 3;

fn has_section(sections: &[Section], kind: DocumentKind, topics: &[Topic], depth: u8) -> bool {
    depth < MAX_DEPTH
        && sections.iter().any(|section| {
            titles::exact(&section.name, kind).is_some_and(|topic| topics.contains(&topic))
                || has_section(&section.children, kind, topics, depth + 1)
        })
}
