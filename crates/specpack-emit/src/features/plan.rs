//! What generating the features of a system would write.

use super::planner::Planner;
use crate::front_matter::{SetListError, Splice};
use crate::regenerate::{Change, OnConflict};
use crate::templates::{TemplateError, Templates};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_syntax::marked_blocks::Digest;
use specpack_syntax::source::FileId;
use std::collections::BTreeMap;

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
    /// The document is a feature spec.
    #[error("`{path}` is a feature spec{}; give the system spec that it belongs to", of_system(.system))]
    FeatureSpec {
        /// The document.
        path: String,
        /// The id of its system, where it names one.
        system: Option<String>,
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

fn of_system(system: &Option<String>) -> String {
    let named = system.as_ref();
    named.map_or_else(String::new, |system| format!(" of `{system}`"))
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// The digest of its text until now, where it has one.
    #[serde(skip)]
    pub before: Option<Digest>,
    /// The length of its text from now on, in bytes.
    #[serde(skip)]
    pub bytes: usize,
    /// Whether it has to be written.
    #[serde(skip)]
    pub is_written: bool,
}

/// One file with its texts. A plan hands these out one by one and holds none of them.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// What becomes of it.
    pub plan: FilePlan,
    /// Its text until now.
    pub before: Option<String>,
    /// Its text from now on.
    pub after: String,
}

/// The files that are in the output folder already, each read when it is asked for.
pub trait Existing {
    /// Why a file could not be read, or no plan be made.
    type Error: From<PlanError>;

    /// Their paths: the output folder and the file's name, joined by `/`.
    fn paths(&self) -> impl Iterator<Item = &str>;

    /// Whether there is a file at a path.
    fn contains(&self, path: &str) -> bool;

    /// The text of a file; none where there is no such file.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    fn text(&self, path: &str) -> Result<Option<String>, Self::Error>;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The features, in the order of the roadmap; files of components that went away come last.
    pub files: Vec<FilePlan>,
    /// The edit of the system spec, where its list of features changes.
    #[serde(skip)]
    pub system_spec: Option<Splice>,
    /// The ids of all features of the system, each after those that it depends on.
    pub order: Vec<String>,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

impl Plan {
    /// Whether any file would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.system_spec.is_none() && !self.files.iter().any(|file| file.is_written)
    }
}

/// Plans the features of a system, and gives each file to `take` as soon as it is made: the texts
/// of a large system together are many times as long as its spec.
///
/// # Errors
///
/// When there is nothing to generate, a name in `only` is unknown, a template is wrong, a file
/// cannot be read, or `take` fails.
pub fn plan<E: Existing>(
    pack: &Pack,
    system: FileId,
    existing: &E,
    options: &Options<'_>,
    mut take: impl FnMut(&PlannedFile) -> Result<(), E::Error>,
) -> Result<Plan, E::Error> {
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
            let before = existing.text(&planner.path(&subject.file_name()))?;
            let file = planner.file(at, subject, before, &mut plan.notices)?;
            take(&file)?;
            plan.files.push(file.plan);
        }
    }
    planner.orphans(existing, &mut plan)?;
    plan.system_spec = planner.system_spec(existing, &plan)?;
    Ok(plan)
}
