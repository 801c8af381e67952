//! What was not read: free text stays a passage of its section, all else is reported.

use super::coverage::{Fate, LeafKind};
use super::reader::Reader;
use crate::model::{DocumentKind, Outline, Spanned, Topic};
use crate::rules::{UNKNOWN_CONTENT, UNKNOWN_DOCUMENT, UNKNOWN_SECTION};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{Location, Span};

/// Settles every part that is still unread, and moves the passages to the outline.
pub(crate) fn settle(reader: &mut Reader<'_>, kind: DocumentKind, outline: &mut Outline) {
    if kind == DocumentKind::Unknown {
        report_document(reader);
        return;
    }
    keep_headings(reader);
    keep_passages(reader);
    report_rest(reader);
    for (section, passage) in std::mem::take(&mut reader.passages) {
        if let Some(section) = outline.sections.get_mut(section as usize) {
            section.passages.push(passage);
        }
    }
    for section in &mut outline.sections {
        section
            .passages
            .sort_by_key(|passage| passage.at.span.start);
    }
}

/// A document that is neither kind is reported once, with all its parts.
fn report_document(reader: &mut Reader<'_>) {
    let mut count = 0_u32;
    for leaf in reader.coverage.leaves_mut() {
        if leaf.fate == Fate::Unread {
            leaf.fate = Fate::Reported;
            count += 1;
        }
    }
    if count == 0 {
        return;
    }
    let sections = &reader.sections.placed;
    let span = sections.first().map_or_else(
        || first_line(reader.source.text()),
        |first| first.section.heading,
    );
    let headline = format!(
        "`{}` is neither a system spec, a feature spec nor a PRD; its {count} {} were not read",
        reader.source.path(),
        plural(count, "block", "blocks"),
    );
    let help = "State `kind: SystemArchitecture`, `kind: feature` or `kind: prd` in its front matter, \
                or leave the file out.";
    let at = reader.location(span);
    let diagnostic = Diagnostic::new(UNKNOWN_DOCUMENT, Level::Info, headline, at).help(help);
    reader.diagnostics.push(diagnostic);
}

fn first_line(text: &str) -> Span {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    Span::new(0..end)
}

/// The headings of known sections are in the outline; front matter is in the header.
fn keep_headings(reader: &mut Reader<'_>) {
    let sections = reader.sections;
    for leaf in reader.coverage.leaves_mut() {
        let is_structure = match leaf.kind {
            LeafKind::FrontMatter | LeafKind::Rule => true,
            LeafKind::Heading => leaf
                .section
                .and_then(|index| sections.get(index))
                .is_some_and(|placed| placed.topic != Topic::Unknown),
            _ => false,
        };
        if is_structure && leaf.fate == Fate::Unread {
            leaf.fate = Fate::Understood;
        }
    }
}

/// Free text of known sections stays as it stands.
fn keep_passages(reader: &mut Reader<'_>) {
    let sections = reader.sections;
    let source = reader.source;
    let file = reader.file;
    let mut kept_until = 0;
    for leaf in reader.coverage.leaves_mut() {
        if leaf.fate != Fate::Unread {
            continue;
        }
        let text = source.slice(leaf.span).trim();
        let is_comment = leaf.kind == LeafKind::Html && text.starts_with("<!--");
        if is_comment || text.is_empty() {
            leaf.fate = Fate::Understood;
            continue;
        }
        // Before the first heading stands an introduction.
        let topic = leaf
            .section
            .and_then(|index| sections.get(index))
            .map_or(Topic::Title, |placed| placed.topic);
        let is_text = leaf.kind == LeafKind::Paragraph || leaf.kind == LeafKind::Html;
        if topic == Topic::Unknown || !(is_text || takes_anything(topic)) {
            continue;
        }
        // What stands before the first heading belongs to the first section.
        let first = sections.get(0).map(|first| first.index);
        let Some(section) = leaf.section.or(first) else {
            continue;
        };
        leaf.fate = Fate::Understood;
        let at = Location {
            file,
            span: leaf.span,
        };
        // An item and a table bring along what is nested in them.
        let is_kept = leaf.span.start < kept_until;
        kept_until = kept_until.max(leaf.span.end);
        if !is_kept {
            let passage = Spanned::new(text.to_owned(), at);
            reader.passages.push((section, passage));
        }
    }
}

/// Whether a section is one of text, rather than one whose tables and lists have to be read.
fn takes_anything(topic: Topic) -> bool {
    !matches!(
        topic,
        Topic::Component
            | Topic::ComponentField
            | Topic::Event
            | Topic::EventFlows
            | Topic::Contract
            | Topic::DataOwnership
            | Topic::DataModels
            | Topic::Roles
            | Topic::Roadmap
            | Topic::FeatureBreakdown
            | Topic::Phase
            | Topic::RoadmapItem
            | Topic::Story
            | Topic::UserStories
            | Topic::FunctionalRequirements
            | Topic::Requirement
            | Topic::EndpointsOverview
            | Topic::Endpoint
            | Topic::AcceptanceCriteria
            | Topic::DeterministicTests
            | Topic::DeterministicTest
            | Topic::Goals
            | Topic::Goal
            | Topic::RequirementGroup
            | Topic::Tasks
            | Topic::Task
            | Topic::TaskHints
            | Topic::Checkpoints
            | Topic::Checkpoint
            | Topic::Exclusions
            | Topic::Unknown
    )
}

/// Parts that stand together in one section are reported together.
fn report_rest(reader: &mut Reader<'_>) {
    let mut runs: Vec<Run> = Vec::new();
    let sections = reader.sections;
    let mut is_contiguous = false;
    for leaf in reader.coverage.leaves_mut() {
        if leaf.fate != Fate::Unread {
            is_contiguous = false;
            continue;
        }
        leaf.fate = Fate::Reported;
        let home = unknown_home(sections, leaf.section);
        match runs.last_mut() {
            Some(run) if run.joins(home, leaf.section, is_contiguous) => {
                run.count += 1;
                run.span.end = leaf.span.end.max(run.span.end);
            }
            _ => runs.push(Run {
                section: leaf.section,
                home,
                span: leaf.span,
                count: 1,
            }),
        }
        is_contiguous = true;
    }
    for run in runs {
        let diagnostic = run.diagnostic(reader);
        reader.diagnostics.push(diagnostic);
    }
}

/// The outermost of the unknown sections that a part stands in, so that one finding names them.
fn unknown_home(sections: &super::outline::Sections<'_>, section: Option<u32>) -> Option<u32> {
    let mut at = section;
    let mut home = None;
    while let Some(placed) = at.and_then(|index| sections.get(index)) {
        if placed.topic != Topic::Unknown {
            break;
        }
        home = Some(placed.index);
        at = placed.parent;
    }
    home
}

struct Run {
    section: Option<u32>,
    /// The unknown section that all of it belongs to.
    home: Option<u32>,
    span: Span,
    count: u32,
}

impl Run {
    fn joins(&self, home: Option<u32>, section: Option<u32>, is_contiguous: bool) -> bool {
        match home {
            Some(_) => self.home == home,
            None => self.home.is_none() && is_contiguous && self.section == section,
        }
    }

    fn diagnostic(&self, reader: &Reader<'_>) -> Diagnostic {
        if let Some(placed) = self.home.and_then(|home| reader.sections.get(home)) {
            // The heading is a part as well, but no block of content.
            let count = self.count.saturating_sub(1);
            let title = placed.section.title.plain.trim();
            let headline = match count {
                0 => format!("no dialect knows the section `{title}`"),
                _ => format!(
                    "no dialect knows the section `{title}`; its {count} {} {} kept out of the graph",
                    plural(count, "block", "blocks"),
                    plural(count, "is", "are"),
                ),
            };
            let at = reader.location(placed.section.heading);
            return Diagnostic::new(UNKNOWN_SECTION, Level::Info, headline, at).help(
                "Give it the title of a known section, or move its text under one, if features \
                 should get to know of it.",
            );
        }
        let section = self.section.and_then(|index| reader.sections.get(index));
        let place = section.map_or("the document's start", |placed| {
            placed.section.title.plain.trim()
        });
        let headline = format!(
            "{} {} in `{place}` could not be read",
            self.count,
            plural(self.count, "block", "blocks"),
        );
        let at = reader.location(self.span);
        Diagnostic::new(UNKNOWN_CONTENT, Level::Info, headline, at)
            .help("Write it in a form that the section's kind knows, or as plain paragraphs.")
    }
}

fn plural(count: u32, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}
