//! `specpack completions`.

use super::Outcome;
use crate::cli::Cli;
use crate::output;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack completions bash > ~/.local/share/bash-completion/completions/specpack
  specpack completions zsh > ~/.zfunc/_specpack
  specpack completions fish > ~/.config/fish/completions/specpack.fish")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "specpack",
        &mut script,
    );
    output::bytes(&script)?;
    Ok(Outcome::Clean)
}
