//! `specpack templates`.

use super::Outcome;
use crate::features::own_templates::OwnTemplates;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::transaction::Transaction;
use crate::output;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::templates;
use std::fmt::Write as _;

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
    match &arguments.command {
        TemplatesCommand::List => list()?,
        TemplatesCommand::Export { folder } => export(folder)?,
    }
    Ok(Outcome::Clean)
}

fn list() -> anyhow::Result<()> {
    let own = OwnTemplates::read(None)?;
    let mut text = String::new();
    for (name, _) in templates::export() {
        let whose = if own.texts.contains_key(name) {
            "yours"
        } else {
            "built in"
        };
        let _ = writeln!(text, "{name:40} {whose}");
    }
    let more = own.texts.keys();
    for name in more.filter(|name| !templates::export().iter().any(|(known, _)| known == name)) {
        let _ = writeln!(
            text,
            "{name:40} yours, used where another template includes it"
        );
    }
    output::text(&text)?;
    Ok(())
}

fn export(folder: &Utf8Path) -> anyhow::Result<()> {
    let mut writes = Transaction::default();
    let mut text = String::new();
    for (name, template) in templates::export() {
        let (below, file) = name.rsplit_once('/').unwrap_or(("", name));
        let target = OutputFolder::at(&folder.join(below))?;
        let file = FileName::parse(file)?;
        let path = target.join(&file);
        if target.read(&file)?.is_some() {
            let _ = writeln!(text, "left as it is: {path}");
            continue;
        }
        let _ = writeln!(text, "wrote: {path}");
        writes.stage(path, None, template.as_bytes())?;
    }
    writes.commit()?;
    output::text(&text)?;
    Ok(())
}
