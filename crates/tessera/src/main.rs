//! The `tessera` program: configuration, wiring, serving.

mod clock;
mod config;
mod listener;
mod secrets;
mod serve;
mod telemetry;
mod wiring;
mod worker;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use config::{Config, Environment};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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
        tessera config check --config tessera.toml look for mistakes in it"
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

#[derive(Args)]
struct Options {
    /// Configuration file [default: ./tessera.toml where there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where SQLite and the keys of development are kept
    #[arg(long, value_name = "DIR", default_value = "tessera-data")]
    data_dir: PathBuf,
}

impl Options {
    fn load(&self) -> anyhow::Result<Config> {
        let found = Path::new("tessera.toml");
        let file = match &self.config {
            Some(file) => Some(file.as_path()),
            None => found.exists().then_some(found),
        };
        Ok(config::load(file, &environment())?)
    }
}

/// The environment, as far as it is text.
fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve { options, listen } => {
            let mut config = options.load()?;
            if let Some(listen) = listen {
                config.server.listen = listen;
            }
            refuse_unsafe(&config)?;
            let ignored = config::without_effect(&environment());
            runtime()?.block_on(serve::serve(config, &options.data_dir, &ignored))
        }
        Command::Migrate { options } => {
            let config = options.load()?;
            runtime()?.block_on(migrate(&config, &options.data_dir))
        }
        Command::Config { command } => match command {
            ConfigCommand::Check { options } => check(&options),
            ConfigCommand::Default => {
                print!("{}", config::DEFAULT_TOML);
                Ok(())
            }
        },
    }
}

fn check(options: &Options) -> anyhow::Result<()> {
    let config = options.load()?;
    refuse_unsafe(&config)?;
    wiring::check(&config)?;
    println!("The configuration is sound.");
    Ok(())
}

/// Stops the start of a configuration that would endanger customers.
fn refuse_unsafe(config: &Config) -> anyhow::Result<()> {
    let against = config::check_production(config);
    if against.is_empty() {
        return Ok(());
    }
    bail!("refusing to start:\n  - {}", against.join("\n  - "));
}

async fn migrate(config: &Config, data_dir: &Path) -> anyhow::Result<()> {
    let store = SqlStore::open(&wiring::store_config(config, data_dir)?).await?;
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
