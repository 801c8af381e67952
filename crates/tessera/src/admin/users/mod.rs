//! `tessera admin users`: users brought over from another system, and handed out.

mod export;
mod import;
mod report;
mod source;

use clap::{Subcommand, ValueEnum};
use std::process::ExitCode;

/// The exit code where it was not done to the end.
const FAILED: u8 = 2;

#[derive(Subcommand)]
pub(crate) enum UsersCommand {
    /// Import users, with the hashes of their passwords
    ///
    /// A line that cannot be used is told by its number, field and reason, and never stops the
    /// rest. Where the import stands is stored with what was imported: after a crash, or Ctrl-C,
    /// --resume goes on from there, and nobody comes twice.
    ///
    /// Exit code 0: every line was imported. 1: some were refused. 2: it did not come to the end.
    #[command(after_help = "Examples:\n  \
        tessera admin users import users.ndjson --dry-run --report refused.ndjson\n  \
        tessera admin users import users.ndjson --report refused.ndjson\n  \
        tessera admin users import users.ndjson --resume\n  \
        zcat users.csv.gz | tessera admin users import - --format csv --job from-the-shop")]
    Import(import::Import),
    /// Export every user, in the form that the import reads
    ///
    /// Addresses, numbers and names are in the clear: the file is for its owner alone. Second
    /// factors, sessions and links are not in it, and hashes of passwords only on demand.
    #[command(after_help = "Examples:\n  \
        tessera admin users export users.ndjson\n  \
        tessera admin users export --format csv | age -r KEY > users.csv.age\n  \
        tessera admin users export users.ndjson --with-password-hashes")]
    Export(export::Export),
}

/// How users stand in a file.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
}

pub(crate) async fn run(command: UsersCommand) -> anyhow::Result<ExitCode> {
    let code = match command {
        UsersCommand::Import(import) => import.run().await,
        UsersCommand::Export(export) => export.run().await,
    };
    Ok(code.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(FAILED)
    }))
}
