//! The commands: each reads what it was given, asks the libraries and writes the answer.

pub(crate) mod agent;
pub(crate) mod approve;
mod call_arguments;
pub(crate) mod check;
pub(crate) mod checkpoint;
pub(crate) mod completions;
pub(crate) mod conform;
mod drafting_arguments;
pub(crate) mod example;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod features;
pub(crate) mod fill;
pub(crate) mod gate;
pub(crate) mod graph;
pub(crate) mod impact;
pub(crate) mod import;
pub(crate) mod man;
pub(crate) mod new;
pub(crate) mod next;
mod on_conflict;
pub(crate) mod pack;
mod pack_arguments;
pub(crate) mod plan;
pub(crate) mod reference;
pub(crate) mod rtm;
pub(crate) mod rules;
pub(crate) mod scaffold;
pub(crate) mod sequence;
pub(crate) mod tasks;
pub(crate) mod templates;
pub(crate) mod test;
pub(crate) mod trace;
pub(crate) mod validate;

pub(crate) use call_arguments::CallArguments;
pub(crate) use drafting_arguments::{DraftingArguments, DraftingFormat};
pub(crate) use on_conflict::OnConflict;
pub(crate) use pack_arguments::PackArguments;

use crate::cli::Command;
use crate::terminal::Terminal;
use crate::threads;
use std::process::ExitCode;

/// How a run ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing at or above the failing level was found.
    Clean,
    /// Something was.
    Findings,
}

impl Outcome {
    /// What the shell is told.
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Clean => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
        }
    }
}

/// Does what the command line asks for.
pub(crate) fn run(command: Command, terminal: &Terminal) -> anyhow::Result<Outcome> {
    // What is read for scenarios is little, and a thread that looks for something to do takes from
    // the service that they wait for.
    if !matches!(command, Command::Test(_)) {
        threads::share();
    }
    match command {
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::ValidateSpec(arguments) => validate::run(&arguments, terminal),
        Command::Test(arguments) => test::run(&arguments, terminal),
        Command::Conform(arguments) => conform::run(&arguments, terminal),
        Command::Rules(arguments) => rules::run(&arguments, terminal),
        Command::Explain(arguments) => explain::run(&arguments, terminal),
        Command::Features(arguments) => features::run(&arguments, terminal),
        Command::Templates(arguments) => templates::run(&arguments),
        Command::Agent(arguments) => agent::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Impact(arguments) => impact::run(&arguments, terminal),
        Command::Gate(arguments) => gate::run(&arguments, terminal),
        Command::Approve(arguments) => approve::run(&arguments),
        Command::Scaffold(arguments) => scaffold::run(&arguments, terminal),
        Command::Sequence(arguments) => sequence::run(&arguments),
        Command::Tasks(arguments) => tasks::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments, terminal),
        Command::Next(arguments) => next::run(&arguments),
        Command::Checkpoint(arguments) => checkpoint::run(&arguments),
        Command::Fill(arguments) => fill::run(&arguments, terminal),
        Command::Import(arguments) => import::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Rtm(arguments) => rtm::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments, terminal),
        Command::New(arguments) => new::run(&arguments, terminal),
        Command::Pack(arguments) => pack::run(&arguments, terminal),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Reference(arguments) => reference::run(&arguments),
        Command::GenerateExample(arguments) => example::run(&arguments),
    }
}
