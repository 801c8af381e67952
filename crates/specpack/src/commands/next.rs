//! `specpack next`.

use super::Outcome;
use crate::output;
use crate::task_document::{StatusFile, TaskDocument};
use clap::ValueEnum;
use specpack_emit::tasks::{self, Tasks};
use specpack_graph::tasks::readiness;

/// Say which tasks can start now, and what the others wait for
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack next specs/prd/shop.md
  specpack next shop.md --tasks .taskmaster/tasks/tasks.json     how far tasks are, by Task Master
  specpack next --format json                                    for programs, the PRD of this project")]
pub(crate) struct Arguments {
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
    /// Lists: what can start, what is under way, what waits for what
    #[default]
    Human,
    /// For programs
    Json,
}

/// Writes what can start.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let read = arguments.document.read()?;
    let tasks: Tasks<'_> = read.tasks()?;
    let statuses = arguments.statuses.statuses(tasks)?;
    let readiness = readiness(tasks.graph, &statuses);
    let text = match arguments.format {
        Format::Human => tasks::next_text(tasks, &statuses, &readiness),
        Format::Json => tasks::next_json(tasks, &statuses, &readiness),
    };
    output::text(&text)?;
    Ok(Outcome::Clean)
}
