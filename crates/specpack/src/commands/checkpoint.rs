//! `specpack checkpoint`.

use super::Outcome;
use crate::output;
use crate::task_document::{StatusFile, TaskDocument};
use anyhow::bail;
use clap::ValueEnum;
use specpack_emit::tasks::{checkpoint_json, checkpoint_text, checkpoint_title};
use specpack_graph::tasks::{checkpoints, is_called};

/// Say whether a checkpoint of a PRD is met: its criteria, tasks and tests, and what to do if not
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack checkpoint 1 specs/prd/shop.md                the one that ends phase 1
  specpack checkpoint \"Phase 2\" shop.md --tasks .taskmaster/tasks/tasks.json
  specpack checkpoint 1 --format json                    for programs, the PRD of this project

A criterion is met when its box is ticked, or when the requirements that it names have tests and
their tasks are closed. Exit codes: 0 met, 1 not met, 2 could not run.")]
pub(crate) struct Arguments {
    /// The number or the title of the checkpoint, or of the phase that it ends
    #[arg(value_name = "PHASE")]
    phase: String,
    #[command(flatten)]
    document: TaskDocument,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    statuses: StatusFile,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Criteria, tasks and tests
    #[default]
    Human,
    /// For programs
    Json,
}

/// Writes how the checkpoint stands.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let read = arguments.document.read()?;
    let tasks = read.tasks()?;
    let graph = &tasks.pack.graph;
    let statuses = arguments.statuses.statuses(tasks)?;
    let all = checkpoints(graph, tasks.graph, &statuses);
    let wanted = all
        .iter()
        .find(|state| is_called(graph, state, &arguments.phase));
    let Some(state) = wanted else {
        let titles = all.iter().map(|state| checkpoint_title(tasks, state));
        let titles: Vec<String> = titles.map(|title| format!("  {title}")).collect();
        match titles.is_empty() {
            true => bail!("the document has no checkpoints"),
            false => bail!(
                "no checkpoint is called `{}`; there are:\n{}",
                arguments.phase,
                titles.join("\n")
            ),
        }
    };
    output::text(&match arguments.format {
        Format::Human => checkpoint_text(tasks, state),
        Format::Json => checkpoint_json(tasks, state),
    })?;
    Ok(match state.is_met() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}
