//! The `tessera` program: configuration, wiring, serving.

mod admin;
mod backup;
mod clock;
mod config;
mod doctor;
mod exchange;
mod heads;
mod keys;
mod listener;
mod options;
mod peers;
mod process;
mod progress;
mod providers;
mod ready;
mod reload;
mod reread;
mod secrets;
mod serve;
mod sinks;
mod telemetry;
mod tls;
mod wiring;
mod worker;

use admin::AdminCommand;
use anyhow::{Context as _, bail};
use backup::{Backup, Restore, Task, Verify};
use clap::{Parser, Subcommand};
use config::Config;
use doctor::Doctor;
use keys::KeysCommand;
use options::Options;
use ready::Ready;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use tessera_store::SqlStore;

/// A customer identity service.
#[derive(Parser)]
#[command(
    version,
    about = "Tessera, a customer identity service",
    after_help = "Examples:\n  \
        tessera serve                              start on SQLite in ./tessera-data\n  \
        tessera serve --listen 127.0.0.1:9000      on another port\n  \
        tessera serve --config /etc/tessera.toml   with a configuration file\n  \
        tessera config default > tessera.toml      write a commented configuration\n  \
        tessera config check --config tessera.toml look for mistakes in it\n  \
        tessera keys rotate                        have another key sign access tokens\n  \
        tessera backup --key-file KEY FILE         back up SQLite while it serves\n  \
        tessera doctor                             look for what is unsafe or slow\n  \
        tessera admin audit verify                 look whether the audit log was tampered with"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the pages
    Serve {
        #[command(flatten)]
        options: Options,
        /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Bring the database schema up to date, and exit
    Migrate {
        #[command(flatten)]
        options: Options,
    },
    /// Check the configuration, or print the default
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// List, rotate and retire the keys that sign access tokens
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Back up a deployment on SQLite, while it serves, into one sealed file
    ///
    /// What lasts is in it: accounts, sessions, the outbox, the audit log. The keys of the
    /// deployment are not: keep secrets.toml, or the configuration, apart from back-ups. The
    /// file is sealed under a key of its own, appears whole or not at all, and replaces none
    /// that is there.
    #[command(after_help = "Examples:\n  \
        tessera backup --new-key /etc/tessera/backup.key\n  \
        tessera backup --key-file /etc/tessera/backup.key /mnt/backup/$(date +%F).tessera")]
    Backup(Backup),
    /// Restore a back-up into a data directory that nothing serves from
    ///
    /// The back-up is read and examined as a whole before anything is replaced. Sessions, links
    /// and codes of the copy are taken back, since they may have been ended or used since it was
    /// made; what is left to do is said.
    #[command(after_help = "Example:\n  \
        tessera restore --key-file backup.key 2026-11-26.tessera --data-dir tessera-data")]
    Restore(Restore),
    /// Read a whole back-up and say whether it could be restored
    ///
    /// The file, the structure of the database, the chain of the audit log, and whether
    /// everybody's data opens with the keys of the deployment.
    ///
    /// Exit code 0: it is sound. 1: it is bad. 2: it could not be looked at, such as for want of
    /// its key.
    #[command(after_help = "Example:\n  \
        tessera verify --key-file backup.key 2026-11-26.tessera")]
    Verify(Verify),
    /// Look a deployment over, and say what is unsafe or slow
    ///
    /// With the configuration that `serve` takes: settings, who may read the files with secrets,
    /// the database and Redis and how they are set up, whether providers can be reached, what
    /// waits in the outbox and the audit log, whether keys and data belong together, and what the
    /// machine gives. Nothing is changed and nothing sent.
    ///
    /// Exit code 0: nothing but notes. 1: something to be mended. 2: it could not be looked at.
    #[command(after_help = "Examples:\n  \
        tessera doctor --config /etc/tessera/tessera.toml --data-dir /var/lib/tessera\n  \
        tessera doctor --format json | jq '.findings[] | select(.severity == \"critical\")'")]
    Doctor(Doctor),
    /// Ask the instance on this machine whether it is ready
    ///
    /// Prints what `/readyz` answers, and ends with 1 where that is not 200. For health checks
    /// where there is no HTTP client, as in the container.
    #[command(after_help = "Examples:\n  \
        tessera ready\n  \
        tessera ready --listen 127.0.0.1:8081")]
    Ready(Ready),
    /// Administer a deployment from its own machine
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Look for mistakes and for what would stop a start
    Check {
        #[command(flatten)]
        options: Options,
    },
    /// Print the default configuration with a comment on every key
    Default,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { options, listen } => {
            let mut config = options.load()?;
            if let Some(listen) = listen {
                config.server.listen = listen;
            }
            refuse_unsafe(&config)?;
            runtime()?.block_on(serve::serve(config, &options))?;
        }
        Command::Migrate { options } => {
            let config = options.load()?;
            runtime()?.block_on(migrate(&config, &options.data_dir))?;
        }
        Command::Config { command } => match command {
            ConfigCommand::Check { options } => check(&options)?,
            ConfigCommand::Default => print!("{}", config::DEFAULT_TOML),
        },
        Command::Keys { command } => runtime()?.block_on(keys::run(command))?,
        Command::Backup(task) => return runtime()?.block_on(backup::run(Task::Backup(task))),
        Command::Restore(task) => return runtime()?.block_on(backup::run(Task::Restore(task))),
        Command::Verify(task) => return runtime()?.block_on(backup::run(Task::Verify(task))),
        Command::Ready(ready) => runtime()?.block_on(ready.run())?,
        Command::Doctor(doctor) => return Ok(runtime()?.block_on(doctor.run())),
        Command::Admin { command } => return runtime()?.block_on(admin::run(command)),
    }
    Ok(ExitCode::SUCCESS)
}

fn check(options: &Options) -> anyhow::Result<()> {
    let config = options.load()?;
    refuse_unsafe(&config)?;
    wiring::check(&config)?;
    println!("The configuration is sound.");
    Ok(())
}

/// Stops the start of a configuration that would endanger customers.
pub(crate) fn refuse_unsafe(config: &Config) -> anyhow::Result<()> {
    let against = config::check_production(config);
    if against.is_empty() {
        return Ok(());
    }
    bail!("refusing to start:\n  - {}", against.join("\n  - "));
}

async fn migrate(config: &Config, data_dir: &Path) -> anyhow::Result<()> {
    let store = SqlStore::open(&wiring::new_store_config(config, data_dir)?).await?;
    store.migrate().await?;
    store.close().await;
    println!("The database schema is up to date.");
    Ok(())
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("failed to start the runtime")
}
