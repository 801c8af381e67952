//! What commands that read a pack as a whole are told.

use camino::{Utf8Path, Utf8PathBuf};

/// The pack that a command reads, and the configuration that holds for it.
#[derive(Debug, clap::Args)]
pub(crate) struct PackArguments {
    /// The folder of the pack [default: what specpack.toml includes, else specs]
    #[arg(value_name = "DIR")]
    folder: Option<Utf8PathBuf>,
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

impl PackArguments {
    /// The folder, where one was named.
    pub(crate) fn folder(&self) -> Option<&Utf8Path> {
        self.folder.as_deref()
    }

    /// The configuration, where one was named.
    pub(crate) fn config(&self) -> Option<&Utf8Path> {
        self.config.as_deref()
    }
}
