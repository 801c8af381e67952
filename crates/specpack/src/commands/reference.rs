//! `specpack reference`: the help of every command as one Markdown page.

use super::Outcome;
use crate::cli::Cli;
use crate::output;
use clap::{Command, CommandFactory as _};
use std::fmt::Write as _;

const INTRODUCTION: &str = "\
# Command line

Written by `cargo xtask generate` from the program's own help; edits are lost.
";
const WIDTH: usize = 100;

/// Print the help of every command as Markdown
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// Prints the page.
pub(crate) fn run(_arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut command = Cli::command().term_width(WIDTH);
    command.build();
    let mut text = INTRODUCTION.to_owned();
    add(&mut text, &mut command, "specpack");
    output::text(&text)?;
    Ok(Outcome::Clean)
}

fn add(text: &mut String, command: &mut Command, path: &str) {
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    let _ = write!(text, "\n## `{path}`\n\n```text\n{}\n```\n", help.join("\n"));
    for below in command.get_subcommands_mut() {
        if !below.is_hide_set() && below.get_name() != "help" {
            let path = format!("{path} {}", below.get_name());
            add(text, below, &path);
        }
    }
}
