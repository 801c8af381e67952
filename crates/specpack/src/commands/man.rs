//! `specpack man`.

use super::Outcome;
use crate::cli::Cli;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::transaction::Transaction;
use crate::output;
use camino::Utf8PathBuf;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

/// Print the manual page, or write the pages of all commands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack man | man -l -                         read it
  specpack man ~/.local/share/man/man1            install a page for each command")]
pub(crate) struct Arguments {
    /// Folder for one page a command; without it the main page goes to standard output
    #[arg(value_name = "DIR")]
    folder: Option<Utf8PathBuf>,
}

/// Prints or writes the pages.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &arguments.folder else {
        output::bytes(&page(command)?)?;
        return Ok(Outcome::Clean);
    };
    let folder = OutputFolder::at(folder)?;
    let mut pages = Transaction::default();
    for (name, text) in all_pages(&command, "specpack")? {
        let name = FileName::parse(&format!("{name}.1"))?;
        let before = folder.read(&name)?;
        if before.as_ref() != Some(&text) {
            pages.stage(folder.join(&name), before.as_deref(), &text)?;
        }
    }
    pages.commit()?;
    Ok(Outcome::Clean)
}

/// The page of `command` and of each command below it.
fn all_pages(command: &Command, name: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = vec![(name.to_owned(), page(command.clone())?)];
    for below in command
        .get_subcommands()
        .filter(|c| !c.is_hide_set() && c.get_name() != "help")
    {
        pages.extend(all_pages(below, &format!("{name}-{}", below.get_name()))?);
    }
    Ok(pages)
}

fn page(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    // The page's date is that of nobody's clock: the same program writes the same page.
    Man::new(command).render(&mut text)?;
    Ok(text)
}
