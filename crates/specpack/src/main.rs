//! `specpack`: a compiler for specifications.
//!
//! This crate alone touches files and terminals: it reads what a command names, asks the
//! libraries, and writes what they answer.

mod acceptance;
mod approvals;
mod cli;
mod commands;
mod date;
mod drafting;
mod example;
mod failure;
mod feature_folder;
mod features;
mod files;
mod git;
mod interrupt;
mod moved_links;
mod output;
mod progress;
mod project;
mod prompt;
mod render;
mod scaffold;
mod shell;
mod task_document;
mod terminal;
mod threads;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return failure::of_arguments(&answer),
    };
    let terminal = terminal::Terminal::detect(cli.color);
    match commands::run(cli.command, &terminal) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => failure::report(&error, &terminal),
    }
}
