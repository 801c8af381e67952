//! Planning: each feature's file, the files that no feature has any more, and the system spec.

use super::body::{Body, Part};
use super::document::FeatureDocument;
use super::gather::DocumentBuilder;
use super::header::{GeneratedHeader, Stated};
use super::index::SystemIndex;
use super::numbering::Numbering;
use super::plan::{Existing, FilePlan, FileStatus, Notice, Options, Plan, PlanError, PlannedFile};
use super::question::answered;
use super::selection;
use super::source::SystemSource;
use super::subject::{Subject, Subjects};
use crate::front_matter::{Splice, entry_of, set_list, set_scalar};
use crate::regenerate::{Change, OnConflict, newline_of, regenerate, write_block};
use crate::templates::of_maturity;
use specpack_graph::Pack;
use specpack_syntax::marked_blocks::{CommentForm, Digest, Ledger, Pieces};
use specpack_syntax::source::FileId;
use std::collections::BTreeSet;

/// Plans the features of one system.
pub(crate) struct Planner<'a, 'p> {
    /// What is known of the system.
    pub(crate) index: SystemIndex<'p>,
    /// The features.
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
            if pack.kind(file).is_feature() {
                let system = system.header().system_spec.as_ref();
                let system = system.map(|system| system.value.clone());
                return Err(PlanError::FeatureSpec { path, system });
            }
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

    pub(crate) fn wanted(&self) -> Result<Option<BTreeSet<usize>>, PlanError> {
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

    pub(crate) fn order(&self) -> Vec<String> {
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
        before: Option<String>,
        notices: &mut Vec<Notice>,
    ) -> Result<PlannedFile, PlanError> {
        let file_name = subject.file_name();
        let path = self.path(&file_name);
        let (status, after, changes) = match &before {
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
        let plan = FilePlan {
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
            before: before.as_deref().map(Digest::of),
            bytes: after.len(),
            is_written: before.as_deref() != Some(after.as_str()),
        };
        Ok(PlannedFile {
            plan,
            before,
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
                    write_block(&mut text, block, CommentForm::Markup);
                }
            }
        }
        text.push('\n');
        text.push_str(&ledger.line(CommentForm::Markup));
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
    pub(crate) fn orphans<E: Existing>(
        &self,
        existing: &E,
        plan: &mut Plan,
    ) -> Result<(), E::Error> {
        let current: BTreeSet<String> = self
            .subjects
            .all
            .iter()
            .map(|s| self.path(&s.file_name()))
            .collect();
        for path in existing.paths().filter(|path| !current.contains(*path)) {
            let Some(text) = existing.text(path)? else {
                continue;
            };
            let scalar = |key: &str| scalar_of(&text, key);
            let is_ours = scalar("system_spec").as_deref() == Some(self.index.system.id.as_str());
            if !is_ours || !Pieces::parse(&text).is_generated() {
                continue;
            }
            let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let id = scalar("id").unwrap_or_default();
            let component = scalar("system_component");
            plan.notices.push(Notice {
                rule: crate::ORPHANED_FEATURE,
                path: path.to_owned(),
                line: 1,
                message: format!(
                    "`{id}` is of a component that the system spec no longer has; the file stays"
                ),
                help: "Delete the file, or bring its component back.".to_owned(),
            });
            plan.files.push(FilePlan {
                name: scalar("name").unwrap_or_else(|| id.clone()),
                id,
                path: path.to_owned(),
                file_name,
                component,
                complexity: "",
                maturity: 0,
                depends_on: Vec::new(),
                status: FileStatus::Orphaned,
                changes: Vec::new(),
                before: Some(Digest::of(&text)),
                bytes: text.len(),
                is_written: false,
            });
        }
        Ok(())
    }

    /// The edit that brings the system spec's list of features up to date, where that changes it.
    pub(crate) fn system_spec(
        &self,
        existing: &impl Existing,
        plan: &Plan,
    ) -> Result<Option<Splice>, PlanError> {
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
            planned.contains(id) || existing.contains(&path) || listed.contains(&id)
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
