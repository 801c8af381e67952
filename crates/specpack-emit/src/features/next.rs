//! The feature to work on next, with all that is needed to do so.

use super::plan::{Existing, FilePlan, FileStatus, Options};
use super::planner::Planner;
use super::question::{Question, questions};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_syntax::marked_blocks::{Ledger, Pieces};
use specpack_syntax::source::FileId;

/// How far a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeatureState {
    /// It has no file yet.
    Missing,
    /// Its file has open questions, or says that it is a stub.
    Stub,
}

/// A passage of the system spec that concerns the feature.
#[derive(Clone, Debug, Serialize)]
pub struct ContextPassage {
    /// What it is about.
    pub topic: &'static str,
    /// Where it is from, as Markdown.
    pub source: String,
    /// The passage, as Markdown.
    pub text: String,
}

/// The feature to work on next.
#[derive(Clone, Debug, Serialize)]
pub struct NextFeature {
    /// The feature and its file.
    #[serde(flatten)]
    pub file: FilePlan,
    /// How far it is.
    pub state: FeatureState,
    /// Its position in the recommended order, from 1.
    pub position: usize,
    /// How many features the system has.
    pub total: usize,
    /// The ids of the features that are done.
    pub done: Vec<String>,
    /// The ids of all features in the recommended order.
    pub order: Vec<String>,
    /// What the component is responsible for.
    pub responsibility: Option<String>,
    /// Its key features.
    pub key_features: Vec<String>,
    /// Its endpoints.
    pub endpoints: Vec<String>,
    /// The data domains it owns.
    pub data: Vec<String>,
    /// The features that depend on it, by id.
    pub required_by: Vec<String>,
    /// What the system spec says that concerns it.
    pub context: Vec<ContextPassage>,
    /// What is still to be said, in the order of the document.
    pub open_questions: Vec<Question>,
    /// What to run, in order.
    pub commands: Vec<String>,
}

/// The first feature in dependency order that has no file or is still a stub; none when all are
/// done.
///
/// # Errors
///
/// When there is nothing to generate, a template is wrong, or a file cannot be read.
pub fn next<E: Existing>(
    pack: &Pack,
    system: FileId,
    existing: &E,
    options: &Options<'_>,
) -> Result<Option<NextFeature>, E::Error> {
    let planner = Planner::new(pack, system, options)?;
    let order = planner.subjects.ordered();
    let id_of = |&at: &usize| {
        planner
            .subjects
            .all
            .get(at)
            .map(|subject| subject.id.clone())
    };
    let mut done = Vec::new();
    for (position, &at) in order.iter().enumerate() {
        let Some(subject) = planner.subjects.all.get(at) else {
            continue;
        };
        let before = existing.text(&planner.path(&subject.file_name()))?;
        if before.as_ref().is_some_and(|text| !is_stub(text)) {
            done.push(subject.id.clone());
            continue;
        }
        let file = planner.file(at, subject, before, &mut Vec::new())?;
        let ledger = file.before.as_deref();
        let ledger = ledger.map(|text| Ledger::of(&Pieces::parse(text)));
        let document = planner.document(at, subject, &ledger.unwrap_or_default());
        let context = document
            .context
            .into_iter()
            .filter_map(|(topic, injected)| {
                let injected = injected.filter(|_| !is_part_of_another(topic))?;
                Some(ContextPassage {
                    topic,
                    source: injected.source,
                    text: injected.text,
                })
            });
        let downstream = document
            .downstream
            .iter()
            .filter(|relation| relation.is_dependency);
        let system_path = pack.file(system).path();
        return Ok(Some(NextFeature {
            state: if file.before.is_some() {
                FeatureState::Stub
            } else {
                FeatureState::Missing
            },
            position: position + 1,
            total: order.len(),
            done,
            order: order.iter().filter_map(id_of).collect(),
            responsibility: document.component.responsibility,
            key_features: document.in_scope,
            endpoints: document
                .endpoints
                .into_iter()
                .map(|endpoint| endpoint.heading)
                .collect(),
            data: document
                .domains
                .into_iter()
                .map(|domain| domain.name)
                .collect(),
            required_by: downstream.map(|relation| relation.id.clone()).collect(),
            context: context.collect(),
            open_questions: questions(&file.after),
            commands: commands(system_path, &options.output_dir, &file.plan),
            file: file.plan,
        }));
    }
    Ok(None)
}

/// Whether a topic repeats what a wider one holds.
fn is_part_of_another(topic: &str) -> bool {
    matches!(topic, "controls" | "validation" | "limits" | "audit")
}

fn is_stub(text: &str) -> bool {
    let says_so = text
        .lines()
        .any(|line| line.starts_with("**Document Status:** STUB"));
    says_so || !questions(text).is_empty()
}

fn commands(system: &str, output_dir: &str, file: &FilePlan) -> Vec<String> {
    let mut commands = Vec::new();
    if file.status == FileStatus::Created {
        commands.push(format!(
            "specpack features {} --feature {} --output-dir {} --yes",
            shell_word(system),
            file.id,
            shell_word(output_dir),
        ));
    }
    commands.push(format!("specpack validate-spec {}", shell_word(&file.path)));
    commands
}

fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':');
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
