//! What a document is: by its front matter, else by its sections.

mod evidence;

use super::text::words::words;
use super::{companion, decision, requirements, sequence, task_list};
use crate::model::{DocumentKind, Header, Topic};
use specpack_syntax::markdown::Document;

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
    let has = |kind, topics: &[Topic]| evidence::has_section(header, document, kind, topics);
    if has(
        DocumentKind::System,
        &[Topic::Components, Topic::ComponentDetails],
    ) {
        return DocumentKind::System;
    }
    if evidence::is_prd(header, document) {
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
