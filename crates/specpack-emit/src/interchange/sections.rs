//! The text of sections, and which of them hold text alone.

use super::content::Part;
use super::source_text::{FencedLines, with_top_level};
use specpack_graph::Pack;
use specpack_graph::model::{Outline, OutlineSection, Statement, Topic};
use specpack_syntax::source::FileId;
use std::fmt::Write as _;

/// Sections that spec-kit keeps in its spec.
pub(super) const SPEC_PARTS: &[&str] = &[
    "Edge Cases",
    "Key Entities",
    "Assumptions",
    "Dependencies",
    "Clarifications",
    "Glossary",
];

/// Under what title a PRD names the documents that came with it.
pub(super) const DOCUMENTS: &str = "Documents";

/// What only names the documents that came along says nothing of how a thing is built.
pub(super) fn without_document_links(design: &str) -> String {
    let mut out = String::new();
    for part in parts_of(design) {
        if part.title == DOCUMENTS {
            continue;
        }
        if !part.title.is_empty() {
            let _ = write!(out, "## {}\n\n", part.title);
        }
        out.push_str(&part.text);
        out.push_str("\n\n");
    }
    out.trim().to_owned()
}

/// The sections of a text by their topmost headings; what stands before the first has no title.
pub(super) fn parts_of(text: &str) -> Vec<Part> {
    let text = with_top_level(text, 2);
    let mut parts: Vec<Part> = Vec::new();
    for (line, is_code) in FencedLines::new(&text) {
        match line.strip_prefix("## ").filter(|_| !is_code) {
            Some(title) => parts.push(Part {
                title: title.trim().to_owned(),
                text: String::new(),
            }),
            None => {
                if parts.is_empty() {
                    parts.push(Part {
                        title: String::new(),
                        text: String::new(),
                    });
                }
                if let Some(part) = parts.last_mut() {
                    part.text.push_str(line);
                    part.text.push('\n');
                }
            }
        }
    }
    for part in &mut parts {
        part.text = part.text.trim().to_owned();
    }
    parts.retain(|part| !part.title.is_empty() || !part.text.is_empty());
    parts
}

pub(super) fn add_paragraph(text: &mut String, paragraph: &str) {
    if !text.is_empty() && !paragraph.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paragraph);
}

/// For each section, whether it holds text alone: neither it nor one below states anything.
pub(super) fn text_alone(outline: &Outline) -> Vec<bool> {
    let sections = outline.sections.iter();
    let mut alone: Vec<bool> = sections
        .map(|section| section.topic == Topic::Passage)
        .collect();
    // What holds a section comes before it.
    for (at, section) in outline.sections.iter().enumerate().rev() {
        let is_alone = alone.get(at).copied().unwrap_or(false);
        let parent = section.parent.map(|parent| parent as usize);
        if let Some(parent) = parent.and_then(|parent| alone.get_mut(parent)) {
            *parent &= is_alone;
        }
    }
    for (section, is_alone) in outline.sections.iter().zip(&mut alone) {
        *is_alone = *is_alone && !is_below_statement(outline, section);
    }
    alone
}

/// Whether a section is a part of a requirement or a story.
fn is_below_statement(outline: &Outline, section: &OutlineSection) -> bool {
    let mut parent = section.parent;
    while let Some(above) = parent.and_then(|at| outline.sections.get(at as usize)) {
        if matches!(
            above.topic,
            Topic::Requirement | Topic::Story | Topic::Exclusions
        ) {
            return true;
        }
        parent = above.parent;
    }
    false
}

/// The text of a section without that of sections below it.
pub(super) fn own_text<'a>(pack: &'a Pack, file: FileId, section: &OutlineSection) -> &'a str {
    let outline = &pack.outlines[file.0 as usize];
    // Sections come in reading order.
    let sections = &outline.sections;
    let next = sections.partition_point(|other| other.span.start <= section.span.start);
    let end = sections.get(next).map(|other| other.span.start);
    let end = end.unwrap_or(section.span.end).min(section.span.end);
    let source = pack.file(file).text();
    let body = &source[section.heading.end as usize..end.max(section.heading.end) as usize];
    bare(body).trim()
}

/// A section may end with a rule, and a document with the mark of how it was written.
pub(super) fn bare(body: &str) -> &str {
    let body = super::mark::unmarked(body).trim_start_matches(['\r', '\n']);
    let body = body.strip_suffix("---\n").unwrap_or(body);
    body.trim_end().strip_suffix("\n---").unwrap_or(body)
}

/// The Markdown of a section of a PRD, with what is below it.
pub(super) fn section_text(pack: &Pack, file: FileId, topic: Topic) -> String {
    let outline = &pack.outlines[file.0 as usize];
    let Some(section) = outline.section(topic) else {
        return String::new();
    };
    let source = pack.file(file).text();
    let body = &source[section.heading.end as usize..section.span.end as usize];
    bare(body).trim().to_owned()
}

/// Statements as they were written, each on its own.
pub(super) fn statements(pack: &Pack, statements: &[Statement]) -> String {
    let mut out = String::new();
    for statement in statements {
        let raw = pack.file(statement.at.file).slice(statement.at.span).trim();
        if statement.text.starts_with('[') {
            continue;
        }
        add_paragraph(&mut out, raw);
    }
    out
}
