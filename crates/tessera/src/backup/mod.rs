//! `tessera backup`, `restore` and `verify`: a SQLite deployment as one sealed file, and back.

mod archive;
mod create;
mod examine;
mod key_file;
pub(crate) mod publish;
mod restore;
mod staging;
mod verify;

pub(crate) use create::Backup;
pub(crate) use restore::Restore;
pub(crate) use verify::Verify;

use crate::config::Config;
use crate::options::Options;
use crate::wiring;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the procedure for PostgreSQL stands.
const POSTGRES: &str = "this deployment keeps its data in PostgreSQL, which has its own means: \
    pg_dump for a copy, continuous archiving for any moment; docs/operations/README.md has the \
    steps of both";

/// A back-up that is there.
#[derive(Args)]
struct Source {
    /// The back-up
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key that it was sealed under
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
}

/// The three commands.
pub(crate) enum Task {
    Backup(Backup),
    Restore(Restore),
    Verify(Verify),
}

/// Works until it is done, or told to stop: then nothing is left of what was begun.
pub(crate) async fn run(task: Task) -> anyhow::Result<ExitCode> {
    let stop = crate::serve::told_to_stop()?;
    let work = async {
        match task {
            Task::Backup(backup) => backup.run().await.map(|()| ExitCode::SUCCESS),
            Task::Restore(restore) => restore.run().await.map(|()| ExitCode::SUCCESS),
            Task::Verify(verify) => Ok(verify.run().await),
        }
    };
    tokio::select! {
        done = work => done,
        () = stop => bail!("stopped: nothing was changed"),
    }
}

/// The file of the database of a deployment on SQLite.
fn database_file(options: &Options, config: &Config) -> anyhow::Result<PathBuf> {
    let store = wiring::store_config(config, &options.data_dir);
    let file = wiring::sqlite_file(&store.url).context(POSTGRES)?;
    Ok(file.to_owned())
}
