//! PRDs as folders of spec-kit, OpenSpec, Kiro and cc-sdd, and such folders as PRDs.
//!
//! Both ways lead through the same graph: what a document says is gathered from its nodes
//! ([`Content`]) and written in the other form. What the other form has no place for is counted,
//! so that it can be said. A folder that is written, read, and written again is the same.

mod content;
mod exhibits;
mod kiro;
mod links;
mod mark;
mod open_spec;
mod prd;
mod removals;
mod sections;
mod source_text;
mod spec_kit;

pub use content::{Content, Criterion, Exclusion, Part, Requirement, Story};
pub use links::{Places, inlined};
pub use mark::{is_untouched, marked};
pub use prd::prd;

use crate::tasks::{Tasks, ToolDialect};
use specpack_graph::TaskGraph;

/// A tool that keeps specs in folders of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `specs/001-cart/{spec.md,plan.md,tasks.md}`
    SpecKit,
    /// `openspec/changes/cart/{proposal.md,design.md,tasks.md,specs/cart/spec.md}`
    OpenSpec,
    /// `.kiro/specs/cart/{requirements.md,design.md,tasks.md}`
    Kiro,
    /// As Kiro, with a `spec.json` that says how far the spec is.
    CcSdd,
}

impl Tool {
    /// How the tool writes its `tasks.md`.
    #[must_use]
    pub fn dialect(self) -> ToolDialect {
        match self {
            Self::SpecKit => ToolDialect::SpecKit,
            Self::OpenSpec => ToolDialect::OpenSpec,
            Self::Kiro | Self::CcSdd => ToolDialect::Kiro,
        }
    }

    /// The name of the document that says how something is built.
    #[must_use]
    pub fn design(self) -> &'static str {
        match self {
            Self::SpecKit => "plan.md",
            Self::OpenSpec | Self::Kiro | Self::CcSdd => "design.md",
        }
    }
}

/// A document of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its path in the folder.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The documents but for the list of tasks.
    pub documents: Vec<Document>,
    /// The tasks, with requirements under the names that they have in the folder.
    pub tasks: Option<TaskGraph>,
    /// What the form has no place for, each with how many there are.
    pub omitted: Vec<(&'static str, usize)>,
    /// Files that documents link to, and that no relative path leads to from where they will stand.
    pub unreachable: Vec<String>,
    /// What the tool will ask for that the document does not say, each with how many lack it.
    pub missing: Vec<(&'static str, usize)>,
}

/// The documents of a feature in the form of a tool, but for its list of tasks.
#[must_use]
pub fn folder(content: &Content<'_>, tool: Tool, slug: &str, places: &Places) -> Written {
    let mut written = match tool {
        Tool::SpecKit => spec_kit::write(content),
        Tool::OpenSpec => open_spec::write(content, slug),
        Tool::Kiro | Tool::CcSdd => kiro::write(content),
    };
    if !content.design.is_empty() {
        let title = match tool {
            Tool::SpecKit => format!("# Implementation Plan: {}", content.name),
            Tool::OpenSpec => "# Design".to_owned(),
            Tool::Kiro | Tool::CcSdd => "# Design Document".to_owned(),
        };
        let text = source_text::with_top_level(&content.design, 2);
        written.documents.push(Document {
            path: tool.design().to_owned(),
            text: format!("{title}\n\n{}\n", text.trim()),
        });
    }
    for document in &mut written.documents {
        let text = places.relinked(&document.path, &document.text, &mut written.unreachable);
        document.text = marked(&text);
    }
    if tool == Tool::CcSdd {
        written.documents.push(kiro::state(slug));
    }
    written.omitted.extend(content.unplaced.iter().copied());
    written.omitted.retain(|(_, count)| *count > 0);
    written.missing.retain(|(_, count)| *count > 0);
    written
}

/// The lines of a head, for a form that has none.
fn head(content: &Content<'_>) -> (&'static str, usize) {
    let lines = [&content.author, &content.date, &content.status];
    ("lines of the head", lines.into_iter().flatten().count())
}

/// What a change makes of requirements that stand already, for a form that states what holds.
fn changes(content: &Content<'_>) -> (&'static str, usize) {
    let changed = content.requirements.iter().filter(|it| it.is_change());
    (
        "changes of requirements that stand already",
        changed.count(),
    )
}

/// The tasks under other names of what they serve.
fn renamed(tasks: Option<Tasks<'_>>, name: &dyn Fn(&str) -> String) -> Option<TaskGraph> {
    let mut graph = tasks?.graph.clone();
    for task in &mut graph.tasks {
        for requirement in &mut task.requirements {
            *requirement = name(requirement);
        }
    }
    Some(graph)
}
