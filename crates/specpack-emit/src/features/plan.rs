//! What generating the features of a system would write.

use super::document::FeatureDocument;
use super::gather::DocumentBuilder;
use super::header::{GeneratedHeader, Stated};
use super::index::SystemIndex;
use super::numbering::Numbering;
use super::question::answered;
use super::selection;
use super::source::SystemSource;
use super::subject::{Subject, Subjects};
use crate::blocks::{Ledger, Piece, Pieces};
use crate::front_matter::{SetListError, entry_of, set_list, set_scalar};
use crate::regenerate::{Change, GeneratedBlock, OnConflict, newline_of, regenerate, written};
use crate::templates::{TemplateError, Templates, of_maturity};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_syntax::source::FileId;
use std::collections::{BTreeMap, BTreeSet};

/// How features are generated.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The date for `created` and `updated`; without one, that of the system spec.
    pub date: Option<String>,
    /// The folder of the features, by a path on the same footing as the system spec's.
    pub output_dir: String,
    /// Only these features, by the names that people use; all where empty.
    pub only: Vec<String>,
    /// What happens where both a person and the system spec changed something.
    pub on_conflict: OnConflict,
    /// The owner of new features.
    pub owner: Option<String>,
    /// The tags of new features, in place of those made from their components.
    pub tags: Vec<String>,
    /// Answers to open questions: by feature id, then by question id.
    pub answers: BTreeMap<String, BTreeMap<String, String>>,
    /// The templates.
    pub templates: &'a Templates,
}

impl<'a> Options<'a> {
    /// All features into a folder, with nothing stated in advance.
    #[must_use]
    pub fn new(output_dir: impl Into<String>, templates: &'a Templates) -> Self {
        Self {
            date: None,
            output_dir: output_dir.into(),
            only: Vec::new(),
            on_conflict: OnConflict::Show,
            owner: None,
            tags: Vec::new(),
            answers: BTreeMap::new(),
            templates,
        }
    }
}

/// Why features cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The document names neither roadmap items nor components.
    #[error(
        "`{path}` has no roadmap and no components; describe them under \"System Components\" and \"Implementation Roadmap\""
    )]
    NothingToGenerate {
        /// The system spec.
        path: String,
    },
    /// No feature has that name, or several might.
    #[error("no feature is named `{name}`; {}", suggestion(.nearest, .all))]
    UnknownFeature {
        /// The name.
        name: String,
        /// The names most like it.
        nearest: Vec<String>,
        /// All names.
        all: Vec<String>,
    },
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// `feature_specs` cannot be edited.
    #[error("the list of features in `{path}` cannot be updated")]
    FeatureSpecs {
        /// The system spec.
        path: String,
        /// Why.
        #[source]
        source: SetListError,
    },
}

fn suggestion(nearest: &[String], all: &[String]) -> String {
    match nearest.first() {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("choose one of {}", all.join(", ")),
    }
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileStatus {
    /// It is new.
    Created,
    /// It changes.
    Updated,
    /// It stays as it is.
    Unchanged,
    /// Both a person and the system spec changed the same part of it.
    Conflict,
    /// The system spec no longer has its component; the file stays as it is.
    Orphaned,
}

/// What becomes of one file.
#[derive(Clone, Debug, Serialize)]
pub struct FilePlan {
    /// The feature's id.
    pub id: String,
    /// The feature's name.
    pub name: String,
    /// The file, in the output folder.
    pub path: String,
    /// Its name alone.
    pub file_name: String,
    /// The component that it implements.
    pub component: Option<String>,
    /// EASY, MODERATE or HIGH.
    pub complexity: &'static str,
    /// 1 to 5.
    pub maturity: u8,
    /// The features that it depends on, by id.
    pub depends_on: Vec<String>,
    /// What becomes of it.
    pub status: FileStatus,
    /// What changes in it.
    pub changes: Vec<Change>,
    /// Its text until now.
    #[serde(skip)]
    pub before: Option<String>,
    /// Its text from now on.
    #[serde(skip)]
    pub after: String,
}

impl FilePlan {
    /// Whether the file has to be written.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.before.as_deref() != Some(self.after.as_str())
    }
}

/// Something that a person should know about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The rule, see [`crate::RULES`].
    pub rule: &'static str,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is the case.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What generating would write.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The features, in the order of the roadmap; files of components that went away come last.
    pub files: Vec<FilePlan>,
    /// The new text of the system spec, where its list of features changes.
    #[serde(skip)]
    pub system_spec: Option<String>,
    /// The ids of all features of the system, each after those that it depends on.
    pub order: Vec<String>,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

impl Plan {
    /// Whether any file would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.system_spec.is_none() && !self.files.iter().any(FilePlan::is_written)
    }
}

/// Plans the features of a system. `existing` holds the texts of the files of the output folder,
/// by path: the output folder and the file's name, joined by `/`.
///
/// # Errors
///
/// When there is nothing to generate, a name in `only` is unknown, or a template is wrong.
pub fn plan(
    pack: &Pack,
    system: FileId,
    existing: &BTreeMap<String, String>,
    options: &Options<'_>,
) -> Result<Plan, PlanError> {
    let planner = Planner::new(pack, system, options)?;
    let wanted = planner.wanted()?;
    let mut plan = Plan {
        files: Vec::new(),
        system_spec: None,
        order: planner.order(),
        notices: Vec::new(),
    };
    for (at, subject) in planner.subjects.all.iter().enumerate() {
        if wanted.as_ref().is_none_or(|wanted| wanted.contains(&at)) {
            let before = existing.get(&planner.path(&subject.file_name()));
            let file = planner.file(at, subject, before, &mut plan.notices)?;
            plan.files.push(file);
        }
    }
    planner.orphans(existing, &mut plan);
    plan.system_spec = planner.system_spec(existing, &plan)?;
    Ok(plan)
}

pub(crate) struct Planner<'a, 'p> {
    pub(crate) index: SystemIndex<'p>,
    pub(crate) subjects: Subjects,
    options: &'a Options<'a>,
    date: Option<String>,
}

impl<'a, 'p> Planner<'a, 'p> {
    pub(crate) fn new(
        pack: &'p Pack,
        file: FileId,
        options: &'a Options<'a>,
    ) -> Result<Self, PlanError> {
        let system = SystemSource::new(pack, file, &options.output_dir);
        let subjects = Subjects::of(&system);
        if subjects.all.is_empty() {
            let path = pack.file(file).path().to_owned();
            return Err(PlanError::NothingToGenerate { path });
        }
        let header = system.header();
        let dated = header.updated.as_ref().or(header.created.as_ref());
        let date = options
            .date
            .clone()
            .or_else(|| dated.map(|date| date.value.clone()));
        Ok(Self {
            index: SystemIndex::new(system),
            subjects,
            options,
            date,
        })
    }

    pub(crate) fn path(&self, file_name: &str) -> String {
        let folder = self.options.output_dir.trim_end_matches('/');
        match folder {
            "" | "." => file_name.to_owned(),
            folder => format!("{folder}/{file_name}"),
        }
    }

    fn wanted(&self) -> Result<Option<BTreeSet<usize>>, PlanError> {
        let all = &self.subjects.all;
        if self.options.only.is_empty() {
            return Ok(None);
        }
        let found = self.options.only.iter().map(|name| {
            selection::find(all, name).ok_or_else(|| PlanError::UnknownFeature {
                name: name.clone(),
                nearest: selection::nearest(all, name),
                all: all.iter().map(|subject| subject.name.clone()).collect(),
            })
        });
        found
            .collect::<Result<BTreeSet<usize>, PlanError>>()
            .map(Some)
    }

    fn order(&self) -> Vec<String> {
        let order = self.subjects.ordered().into_iter();
        let subjects = order.filter_map(|at| self.subjects.all.get(at));
        subjects.map(|subject| subject.id.clone()).collect()
    }

    pub(crate) fn document(
        &self,
        at: usize,
        subject: &Subject,
        ledger: &Ledger,
    ) -> FeatureDocument {
        let builder = DocumentBuilder {
            index: &self.index,
            subjects: &self.subjects,
            date: self.date.as_deref(),
        };
        builder.build(at, subject, &mut Numbering::after(ledger))
    }

    pub(crate) fn file(
        &self,
        at: usize,
        subject: &Subject,
        before: Option<&String>,
        notices: &mut Vec<Notice>,
    ) -> Result<FilePlan, PlanError> {
        let file_name = subject.file_name();
        let path = self.path(&file_name);
        let (status, after, changes) = match before {
            None => {
                let text = self.created(at, subject)?;
                (FileStatus::Created, text, Vec::new())
            }
            Some(before) => self.regenerated(at, subject, before, &path, notices)?,
        };
        let component = subject
            .component
            .map(|id| self.index.graph().name(id).to_owned());
        let upstream = self
            .subjects
            .upstream
            .get(at)
            .map_or(&[][..], Vec::as_slice);
        let dependencies = upstream.iter().filter(|relation| relation.is_dependency);
        let dependencies = dependencies.filter_map(|r| self.subjects.all.get(r.other));
        Ok(FilePlan {
            id: subject.id.clone(),
            name: subject.name.clone(),
            path,
            file_name,
            component,
            complexity: subject.complexity.as_str(),
            maturity: subject.maturity,
            depends_on: dependencies.map(|other| other.id.clone()).collect(),
            status,
            changes,
            before: before.cloned(),
            after,
        })
    }

    fn header(&self, document: &FeatureDocument) -> GeneratedHeader {
        let stated = Stated {
            owner: self.options.owner.clone(),
            tags: self.options.tags.clone(),
        };
        GeneratedHeader::new(document, &stated)
    }

    fn created(&self, at: usize, subject: &Subject) -> Result<String, PlanError> {
        let mut ledger = Ledger::default();
        let document = self.document(at, subject, &ledger);
        let body = self.body(&document)?;
        let header = self.header(&document);
        header.record(&mut ledger);
        let mut text = header.text();
        for piece in &body.pieces {
            match piece {
                Part::Text(kept) => text.push_str(kept),
                Part::Block(block) => {
                    ledger.blocks.insert(block.name.clone());
                    text.push_str(&written(block));
                }
            }
        }
        text.push('\n');
        text.push_str(&ledger.line());
        text.push('\n');
        Ok(self.with_answers(subject, text))
    }

    fn with_answers(&self, subject: &Subject, text: String) -> String {
        match self.options.answers.get(&subject.id) {
            Some(answers) => answered(&text, answers),
            None => text,
        }
    }

    fn regenerated(
        &self,
        at: usize,
        subject: &Subject,
        before: &str,
        path: &str,
        notices: &mut Vec<Notice>,
    ) -> Result<(FileStatus, String, Vec<Change>), PlanError> {
        let pieces = Pieces::parse(before);
        if !pieces.is_generated() {
            notices.push(Notice {
                rule: crate::HAND_WRITTEN_FEATURE,
                path: path.to_owned(),
                line: 1,
                message: format!("`{path}` was not generated and stays as it is"),
                help: "Move the file away to have it generated.".to_owned(),
            });
            return Ok((FileStatus::Unchanged, before.to_owned(), Vec::new()));
        }
        notices.extend(pieces.strays.iter().map(|stray| Notice {
            rule: crate::BROKEN_BLOCK_MARKER,
            path: path.to_owned(),
            line: stray.line,
            message: format!(
                "the marker of `{}` {}, so its text is not refreshed",
                stray.name, stray.defect
            ),
            help: "Delete the marker, or restore its counterpart.".to_owned(),
        }));
        let mut ledger = Ledger::of(&pieces);
        let document = self.document(at, subject, &ledger);
        let blocks = self.body(&document)?.blocks();
        let on_conflict = self.options.on_conflict;
        let header = self.header(&document);
        let (text, mut changes) = header.refresh(before, &mut ledger, on_conflict);
        let pieces = Pieces::parse(&text);
        let merged = regenerate(
            &pieces,
            &blocks,
            &mut ledger,
            newline_of(&text),
            on_conflict,
        );
        changes.extend(merged.changes);
        self.tell_kept(path, &text, &changes, notices);
        let has_conflict = changes
            .iter()
            .any(|change| matches!(change, Change::Conflict(_)));
        if has_conflict && on_conflict == OnConflict::Fail {
            return Ok((FileStatus::Conflict, before.to_owned(), changes));
        }
        let mut after = self.with_answers(subject, merged.text);
        if after == before {
            return Ok((FileStatus::Unchanged, after, changes));
        }
        if let Some(date) = &self.date {
            after = set_scalar(&after, "updated", date);
        }
        let status = if has_conflict {
            FileStatus::Conflict
        } else {
            FileStatus::Updated
        };
        Ok((status, after, changes))
    }

    fn tell_kept(&self, path: &str, text: &str, changes: &[Change], notices: &mut Vec<Notice>) {
        for change in changes {
            let Change::Kept(name) = change else { continue };
            let Some(range) = entry_of(text, name) else {
                continue;
            };
            let before = text.get(..range.start).unwrap_or_default();
            notices.push(Notice {
                rule: crate::EDITED_FRONT_MATTER,
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                message: format!(
                    "`{name}` was changed by hand and no longer says what the system spec says"
                ),
                help:
                    "Run again with `--on-conflict theirs` to take the system spec's, or leave it."
                        .to_owned(),
            });
        }
    }

    fn body(&self, document: &FeatureDocument) -> Result<Body, PlanError> {
        let name = of_maturity(document.maturity);
        let text = self.options.templates.render(name, document)?;
        Ok(Body::parse(&text, name)?)
    }

    /// Files that were generated from this system and that no feature of it has any more.
    fn orphans(&self, existing: &BTreeMap<String, String>, plan: &mut Plan) {
        let current: BTreeSet<String> = self
            .subjects
            .all
            .iter()
            .map(|s| self.path(&s.file_name()))
            .collect();
        for (path, text) in existing.iter().filter(|(path, _)| !current.contains(*path)) {
            let scalar = |key: &str| scalar_of(text, key);
            let is_ours = scalar("system_spec").as_deref() == Some(self.index.system.id.as_str());
            if !is_ours || !Pieces::parse(text).is_generated() {
                continue;
            }
            let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let id = scalar("id").unwrap_or_default();
            let component = scalar("system_component");
            plan.notices.push(Notice {
                rule: crate::ORPHANED_FEATURE,
                path: path.clone(),
                line: 1,
                message: format!(
                    "`{id}` is of a component that the system spec no longer has; the file stays"
                ),
                help: "Delete the file, or bring its component back.".to_owned(),
            });
            plan.files.push(FilePlan {
                name: scalar("name").unwrap_or_else(|| id.clone()),
                id,
                path: path.clone(),
                file_name,
                component,
                complexity: "",
                maturity: 0,
                depends_on: Vec::new(),
                status: FileStatus::Orphaned,
                changes: Vec::new(),
                before: Some(text.clone()),
                after: text.clone(),
            });
        }
    }

    /// The system spec with its list of features brought up to date, where that changes it.
    fn system_spec(
        &self,
        existing: &BTreeMap<String, String>,
        plan: &Plan,
    ) -> Result<Option<String>, PlanError> {
        let source = self.index.system.pack.file(self.index.system.file);
        let header = self.index.system.header();
        let listed: Vec<&str> = header
            .feature_specs
            .iter()
            .map(|id| id.value.as_str())
            .collect();
        let planned: BTreeSet<&str> = plan.files.iter().map(|file| file.id.as_str()).collect();
        let subjects = self.subjects.all.iter();
        let ours: BTreeSet<&str> = subjects
            .clone()
            .map(|subject| subject.id.as_str())
            .collect();
        let orphaned = plan
            .files
            .iter()
            .filter(|file| file.status == FileStatus::Orphaned);
        let orphaned: BTreeSet<&str> = orphaned.map(|file| file.id.as_str()).collect();
        let is_there = |subject: &&Subject| {
            let id = subject.id.as_str();
            let path = self.path(&subject.file_name());
            planned.contains(id) || existing.contains_key(&path) || listed.contains(&id)
        };
        let mut ids: Vec<String> = subjects.filter(is_there).map(|s| s.id.clone()).collect();
        let others = listed
            .iter()
            .filter(|id| !ours.contains(*id) && !orphaned.contains(*id));
        ids.extend(others.map(|id| (*id).to_owned()));
        set_list(source.text(), "feature_specs", &ids).map_err(|error| PlanError::FeatureSpecs {
            path: source.path().to_owned(),
            source: error,
        })
    }
}

fn scalar_of(text: &str, key: &str) -> Option<String> {
    let entry = text.get(entry_of(text, key)?)?;
    let (_, value) = entry.split_once(':')?;
    let value = value.trim().trim_matches('"').trim_matches('\'');
    Some(value.to_owned())
}

/// A rendered template: blocks, and what stands around them.
struct Body {
    pieces: Vec<Part>,
}

enum Part {
    Text(String),
    Block(GeneratedBlock),
}

impl Body {
    fn parse(text: &str, template: &str) -> Result<Self, TemplateError> {
        let parsed = Pieces::parse(text);
        if let Some(stray) = parsed.strays.first() {
            let message = format!("the marker of the block `{}` {}", stray.name, stray.defect);
            return Err(TemplateError::new(template, stray.line, message));
        }
        let mut heading = None;
        let mut pieces = Vec::new();
        for piece in parsed.pieces {
            match piece {
                Piece::Text(text) => {
                    let last = text.lines().rev().find(|line| line.starts_with('#'));
                    heading = last.map(str::to_owned).or(heading);
                    pieces.push(Part::Text(text.to_owned()));
                }
                Piece::Ledger(_) => {}
                Piece::Block(block) => pieces.push(Part::Block(GeneratedBlock {
                    kind: block.kind,
                    name: block.name.to_owned(),
                    content: trimmed(block.content),
                    heading: heading.clone(),
                })),
            }
        }
        Ok(Self { pieces })
    }

    fn blocks(self) -> Vec<GeneratedBlock> {
        let blocks = self.pieces.into_iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Text(_) => None,
        });
        blocks.collect()
    }
}

/// A block's content without blank lines at its ends.
fn trimmed(content: &str) -> String {
    let content = content.trim_matches('\n');
    if content.is_empty() {
        String::new()
    } else {
        format!("{content}\n")
    }
}
