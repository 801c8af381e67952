//! What a PRD, or the spec of another tool, says: the part of it that has a place in both.

use super::exhibits;
use super::links;
use super::sections::{
    SPEC_PARTS, add_paragraph, bare, own_text, parts_of, section_text, statements, text_alone,
    without_document_links,
};
use super::source_text::written;
use crate::draft::is_placeholder;
use crate::tasks::Tasks;
use specpack_graph::Pack;
use specpack_graph::model::{
    self, Criterion as CriterionNode, DocumentKind, Entry, Exclusion as ExclusionNode, Goal,
    NodeId, NodeKind, OutlineSection, Prd, Priority, RequirementChange, RequirementDialect,
    RequirementKind, RequirementSet, Spanned, Topic,
};
use specpack_syntax::file_path::beside;
use specpack_syntax::source::FileId;
use std::fmt::Write as _;

/// How the head of a PRD names the part of a system that it is about.
pub(super) const CAPABILITY: &str = "Capability";

/// What a document says.
#[derive(Clone, Debug, Default)]
pub struct Content<'a> {
    /// Its name.
    pub name: String,
    /// Who wrote it, when, and how far it is.
    pub author: Option<String>,
    /// The date, as written.
    pub date: Option<String>,
    /// How far it is, as written.
    pub status: Option<String>,
    /// What it is about, as Markdown.
    pub introduction: String,
    /// The problem that it solves, as Markdown.
    pub problem: String,
    /// The stories, in order.
    pub stories: Vec<Story>,
    /// The requirements, in order.
    pub requirements: Vec<Requirement>,
    /// What is left out on purpose.
    pub exclusions: Vec<Exclusion>,
    /// What OpenSpec calls the part of the system that it is about.
    pub capability: Option<String>,
    /// Other text, by section.
    pub parts: Vec<Part>,
    /// How it is built, as Markdown.
    pub design: String,
    /// The tasks.
    pub tasks: Option<Tasks<'a>>,
    /// What it says that only a PRD has a place for, each with how many there are.
    pub unplaced: Vec<(&'static str, usize)>,
}

/// A story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who, what and why; empty where it is told in other words.
    pub sentence: Option<[String; 3]>,
    /// Other paragraphs.
    pub paragraphs: Vec<String>,
    /// When it is done.
    pub criteria: Vec<Criterion>,
    /// How much it matters.
    pub priority: Option<Priority>,
}

/// A requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// What it asks for, by paragraph, table and piece of code.
    pub paragraphs: Vec<String>,
    /// When it is met.
    pub criteria: Vec<Criterion>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Whether it asks how well something is done.
    pub is_quality: bool,
    /// Whether it stands elsewhere, and says something else from now on.
    pub is_modified: bool,
    /// What it was called until now.
    pub former_name: Option<String>,
}

impl Requirement {
    /// Whether it stands elsewhere already.
    pub(super) fn is_change(&self) -> bool {
        self.is_modified || self.former_name.is_some()
    }

    /// Whether it says nothing but that it is called otherwise.
    pub(super) fn is_rename(&self) -> bool {
        self.former_name.is_some() && !self.is_modified
    }
}

/// A criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criterion {
    /// What it says, or what it is called.
    pub text: String,
    /// Its steps, where they stand on lines of their own: `**WHEN** …`.
    pub steps: Vec<String>,
    /// Whether it is ticked.
    pub is_checked: bool,
}

/// What is left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// What.
    pub name: String,
    /// Whether it is a requirement that was met until now, and is given up.
    pub is_removal: bool,
    /// Why.
    pub reason: Option<String>,
    /// What to do until it comes, or instead of it.
    pub notes: Vec<String>,
}

/// A section of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// What stands in it, as Markdown.
    pub text: String,
}

impl<'a> Content<'a> {
    /// What the documents of these files say together: a PRD, or the specs of a feature. `name` is
    /// what it is called where they do not say so.
    #[must_use]
    pub fn of(pack: &'a Pack, files: &[FileId], tasks: Option<Tasks<'a>>, name: &str) -> Self {
        let mut content = Self {
            name: name.to_owned(),
            tasks,
            ..Self::default()
        };
        let states = |file: &&FileId| {
            let kind = pack.kind(**file);
            matches!(kind, DocumentKind::Prd | DocumentKind::Requirements)
        };
        for &file in files.iter().filter(states) {
            let mut own = Self {
                name: std::mem::take(&mut content.name),
                ..Self::default()
            };
            match pack.kind(file) {
                DocumentKind::Prd => own.read_prd(pack, file),
                _ => own.read_set(pack, file),
            }
            own.read_nodes(pack, file);
            let path = pack.file(file).path();
            own.for_each_text(&mut |text| {
                *text = links::rewritten(text, &mut |link| Some(beside(path, link)));
            });
            content.take(own);
        }
        content
    }

    /// Adds what another document says.
    fn take(&mut self, other: Self) {
        self.name = other.name;
        self.author = other.author.or(self.author.take());
        self.date = other.date.or(self.date.take());
        self.status = other.status.or(self.status.take());
        self.capability = other.capability.or(self.capability.take());
        add_paragraph(&mut self.introduction, &other.introduction);
        add_paragraph(&mut self.problem, &other.problem);
        add_paragraph(&mut self.design, &other.design);
        for mut story in other.stories {
            if story.number.is_empty() {
                story.number = (self.stories.len() + 1).to_string();
            }
            self.stories.push(story);
        }
        self.requirements.extend(other.requirements);
        self.exclusions.extend(other.exclusions);
        self.parts.extend(other.parts);
        self.unplaced.extend(other.unplaced);
    }

    /// Every text that may hold a link.
    pub(super) fn for_each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        let own = [&mut self.introduction, &mut self.problem, &mut self.design];
        own.into_iter().for_each(&mut *change);
        for story in &mut self.stories {
            change(&mut story.title);
            story.sentence.iter_mut().flatten().for_each(&mut *change);
            story.paragraphs.iter_mut().for_each(&mut *change);
            for_each_of_criteria(&mut story.criteria, change);
        }
        for requirement in &mut self.requirements {
            change(&mut requirement.title);
            requirement.paragraphs.iter_mut().for_each(&mut *change);
            for_each_of_criteria(&mut requirement.criteria, change);
        }
        for exclusion in &mut self.exclusions {
            change(&mut exclusion.name);
            exclusion.reason.iter_mut().for_each(&mut *change);
            exclusion.notes.iter_mut().for_each(&mut *change);
        }
        for part in &mut self.parts {
            change(&mut part.text);
        }
    }

    /// Why it is built, as Markdown: what introduces it, then the problem; empty where it says
    /// neither.
    pub(super) fn motive(&self) -> String {
        let texts = [&self.introduction, &self.problem].into_iter();
        let texts: Vec<&str> = texts
            .filter(|text| !text.is_empty())
            .map(String::as_str)
            .collect();
        texts.join("\n\n")
    }

    fn read_prd(&mut self, pack: &Pack, file: FileId) {
        let Some(prd) = pack.graph.of::<Prd>().find(|prd| prd.data.file == file) else {
            return;
        };
        let text = |value: &Option<Spanned<String>>| {
            let value = value.as_ref()?;
            Some(written(pack, value.at, &value.value)).filter(|text| !is_placeholder(text))
        };
        self.name = prd.name().to_owned();
        self.author = text(&prd.data.author);
        self.date = text(&prd.data.date);
        self.status = text(&prd.data.status);
        let mut properties = prd.data.properties.iter();
        let capability = properties.find(|property| property.label == CAPABILITY);
        self.capability = capability.map(|property| property.text.clone());
        self.introduction = statements(pack, &prd.data.summary);
        self.problem = section_text(pack, file, Topic::Problem);
        self.design = section_text(pack, file, Topic::TechnicalConsiderations);
        self.split_design();
        let count = |kind| {
            let nodes = pack.graph.of_kind(kind).iter();
            nodes.filter(|node| node.file() == file).count()
        };
        let goals = pack.graph.of::<Goal>().filter(|it| it.id.file() == file);
        self.unplaced = vec![
            ("goals", goals.count()),
            ("open questions", count(NodeKind::Question)),
            ("risks", count(NodeKind::Risk)),
            ("checkpoints", count(NodeKind::Checkpoint)),
        ];
    }

    /// Sections of a spec that stand among the technical considerations of a PRD are the spec's.
    fn split_design(&mut self) {
        let mut design = String::new();
        for part in parts_of(&self.design) {
            let is_of_spec = SPEC_PARTS.iter().any(|title| part.title == *title);
            if is_of_spec {
                self.parts.push(part);
            } else if !part.title.is_empty() {
                let _ = write!(design, "## {}\n\n{}\n\n", part.title, part.text);
            } else {
                design.push_str(&part.text);
                design.push_str("\n\n");
            }
        }
        self.design = without_document_links(design.trim());
    }

    fn read_set(&mut self, pack: &Pack, file: FileId) {
        let sets = pack.graph.of::<RequirementSet>();
        let Some(set) = sets.into_iter().find(|set| set.data.file == file) else {
            return;
        };
        if set.data.dialect == RequirementDialect::OpenSpec {
            self.capability = Some(set.data.id.clone());
        }
        if set.data.dialect == RequirementDialect::SpecKit {
            let name = set.name();
            let name = name.strip_prefix("Feature Specification:").unwrap_or(name);
            self.name = name.trim().to_owned();
        }
        let outline = &pack.outlines[file.0 as usize];
        let alone = text_alone(outline);
        for (section, is_part) in outline.sections.iter().zip(&alone) {
            let parent = section.parent.and_then(|at| alone.get(at as usize));
            let is_within = parent.copied().unwrap_or(false);
            self.read_section(pack, file, section, *is_part && !is_within);
        }
    }

    /// Text that is no requirement: an introduction, or a part of its own.
    fn read_section(&mut self, pack: &Pack, file: FileId, section: &OutlineSection, is_part: bool) {
        match section.topic {
            Topic::Title => {
                let own = own_text(pack, file, section);
                let rest = own.lines().filter(|line| !self.take_head(line));
                let text = rest.collect::<Vec<_>>().join("\n");
                add_paragraph(&mut self.introduction, text.trim());
            }
            Topic::Passage if is_part => {
                let source = pack.file(file).text();
                let body = &source[section.heading.end as usize..section.span.end as usize];
                let text = bare(body).trim().to_owned();
                let title = section.name.trim().to_owned();
                match title.as_str() {
                    _ if text.is_empty() => {}
                    "Introduction" | "Purpose" | "Overview" => {
                        add_paragraph(&mut self.introduction, &text);
                    }
                    _ => self.parts.push(Part { title, text }),
                }
            }
            _ => {}
        }
    }

    /// Takes a line of a head: `**Status**: Draft`.
    fn take_head(&mut self, line: &str) -> bool {
        let Some((label, value)) = line.trim().split_once("**:") else {
            return false;
        };
        let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match label {
            "**Created" => self.date = value,
            "**Status" => self.status = value,
            "**Author" => self.author = value,
            _ => return false,
        }
        true
    }

    fn read_nodes(&mut self, pack: &Pack, file: FileId) {
        let is_here = |id: NodeId| id.file() == file;
        for story in pack.graph.stories().filter(|it| is_here(it.id)) {
            self.stories.push(read_story(pack, story));
        }
        let dialect = pack
            .graph
            .of::<RequirementSet>()
            .find(|it| it.data.file == file);
        let dialect = dialect.map(|set| set.data.dialect);
        for requirement in pack.graph.requirements().filter(|it| is_here(it.id)) {
            self.requirements
                .push(read_requirement(pack, requirement, dialect));
        }
        for exclusion in pack.graph.of::<ExclusionNode>().filter(|it| is_here(it.id)) {
            let reason = exclusion.data.reason.as_ref();
            self.exclusions.push(Exclusion {
                name: written(pack, exclusion.at(), exclusion.name()),
                is_removal: exclusion.data.is_removal,
                reason: reason.map(|reason| written(pack, reason.at, &reason.value)),
                notes: paragraphs(pack, &exclusion.data.notes),
            });
        }
    }
}

fn for_each_of_criteria(criteria: &mut [Criterion], change: &mut dyn FnMut(&mut String)) {
    for criterion in criteria {
        change(&mut criterion.text);
        criterion.steps.iter_mut().for_each(&mut *change);
    }
}

fn read_story(pack: &Pack, story: Entry<'_, model::Story>) -> Story {
    let text = |value: &Option<Spanned<String>>| {
        let value = value.as_ref();
        value
            .map(|value| written(pack, value.at, &value.value))
            .unwrap_or_default()
    };
    let data = story.data;
    let is_told = data.role.is_some() || data.want.is_some();
    Story {
        number: data.number.clone().unwrap_or_default(),
        title: written(pack, story.at(), story.name()),
        sentence: is_told.then(|| [text(&data.role), text(&data.want), text(&data.benefit)]),
        paragraphs: exhibits::with_exhibits(pack, &data.notes, &data.exhibits),
        criteria: criteria(pack, &data.criteria),
        priority: data.priority,
    }
}

fn paragraphs(pack: &Pack, notes: &[Spanned<String>]) -> Vec<String> {
    let notes = notes.iter().filter(|note| !is_placeholder(&note.value));
    notes
        .map(|note| written(pack, note.at, &note.value))
        .collect()
}

fn read_requirement(
    pack: &Pack,
    requirement: Entry<'_, model::Requirement>,
    dialect: Option<RequirementDialect>,
) -> Requirement {
    let data = requirement.data;
    let criteria = criteria(pack, &data.criteria);
    let is_section = matches!(
        dialect,
        Some(RequirementDialect::OpenSpec | RequirementDialect::Kiro)
    );
    // What is only renamed stands in a list.
    let is_renamed = matches!(data.change, Some(RequirementChange::Renamed(_)));
    let paragraphs = match is_section && !is_renamed {
        true => body_of(pack, requirement),
        false => {
            let description = data.description.iter();
            let description = description.map(|it| Spanned::new(it.value.to_string(), it.at));
            let all: Vec<_> = description.chain(data.notes.iter().cloned()).collect();
            exhibits::among(pack, data, &all)
        }
    };
    let id = data.id.as_ref().map(|id| id.value.to_string());
    Requirement {
        id: match dialect {
            // Kiro numbers requirements, and a number alone is no name elsewhere.
            Some(RequirementDialect::Kiro) => id.map(|number| kiro_id(&number)),
            _ => id,
        },
        title: written(pack, requirement.at(), requirement.name()),
        paragraphs,
        criteria,
        priority: data.priority,
        is_quality: data.kind == RequirementKind::NonFunctional,
        is_modified: data
            .change
            .as_ref()
            .is_some_and(RequirementChange::is_modified),
        former_name: data.change.as_ref().and_then(|change| {
            let name = change.former_name()?;
            Some(written(pack, name.at, &name.value))
        }),
    }
}

/// Requirement 3 of Kiro is `REQ-3` elsewhere.
pub(super) fn kiro_id(number: &str) -> String {
    match number.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("REQ-{number}"),
        false => number.to_owned(),
    }
}

/// The paragraphs of a requirement that is a section, up to its criteria.
fn body_of(pack: &Pack, requirement: Entry<'_, model::Requirement>) -> Vec<String> {
    let Some(section) = requirement.node.section else {
        return Vec::new();
    };
    let outline = &pack.outlines[section.file.0 as usize];
    let Some(section_here) = outline.sections.get(section.index as usize) else {
        return Vec::new();
    };
    let own = own_text(pack, section.file, section_here);
    let start = own.as_ptr() as usize - pack.file(section.file).text().as_ptr() as usize;
    let criteria = requirement.data.criteria.iter();
    let first = criteria
        .map(|id| pack.graph.node(*id).extent.start as usize)
        .min();
    let end = first.map_or(own.len(), |first| {
        first.saturating_sub(start).min(own.len())
    });
    let own = own[..end].trim_end_matches(['-', '*', ' ']);
    let mut pieces = exhibits::pieces(own);
    if let Some(first) = pieces.first_mut() {
        *first = without_story_label(first).to_owned();
    }
    let end = u32::try_from(start + end).unwrap_or(u32::MAX);
    let after = requirement.data.exhibits.iter();
    let after = after.filter(|exhibit| exhibit.at.span.start >= end);
    pieces.extend(after.map(|exhibit| exhibits::as_block(pack, exhibit.at)));
    pieces
}

fn without_story_label(text: &str) -> &str {
    let labels = [
        "**User Story:**",
        "**User Story**:",
        "**Objective:**",
        "**Objective**:",
    ];
    let rest = labels.iter().find_map(|label| text.strip_prefix(label));
    rest.map_or(text, str::trim)
}

fn criteria(pack: &Pack, ids: &[NodeId]) -> Vec<Criterion> {
    let nodes = ids
        .iter()
        .filter_map(|&id| pack.graph.get::<CriterionNode>(id));
    let nodes = nodes.filter(|it| !is_placeholder(it.name()));
    nodes
        .map(|criterion| {
            let at = criterion.at();
            let text = written(pack, at, criterion.name());
            let extent = pack.file(at.file).slice(criterion.node.extent);
            let mut steps = steps(super::mark::unmarked(extent));
            // A criterion without steps has one that says the same where steps are asked for.
            steps.retain(|step| *step != step_of(&text));
            Criterion {
                text,
                steps,
                is_checked: criterion.data.is_checked == Some(true),
            }
        })
        .collect()
}

/// The one step of a criterion that has none.
pub(super) fn step_of(text: &str) -> String {
    format!("**THEN** {text}")
}

/// What stands on lines of their own below a criterion.
fn steps(extent: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for line in extent.lines().skip(1).map(str::trim) {
        match line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            Some(step) => steps.push(step.trim().to_owned()),
            None if line.is_empty() => {}
            None => {
                if let Some(last) = steps.last_mut() {
                    last.push(' ');
                    last.push_str(line);
                }
            }
        }
    }
    steps
}
