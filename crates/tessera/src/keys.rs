//! `tessera keys`: the keys that sign access tokens.

use crate::clock::{SystemClock, SystemEntropy};
use crate::options::Options;
use crate::secrets::Secrets;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::token::{
    AccessTokens, Algorithm, KeyOverview, KeyState, MAX_LEAD, SigningKeys, SigningKeysError,
};
use tessera_store::SqlStore;

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// List the keys, and which of them signs
    #[command(after_help = "Example:\n  tessera keys list")]
    List(List),
    /// Make a key that takes over
    ///
    /// It is published at once, and signs once those who check tokens have had the time to
    /// fetch it. The key before goes on verifying until it is retired. Running instances
    /// follow by themselves, within seconds.
    #[command(after_help = "Examples:\n  \
        tessera keys rotate\n  \
        tessera keys rotate --algorithm ES256 --lead 1h")]
    Rotate(Rotate),
    /// Retire a key: its tokens are refused
    ///
    /// The key that signs cannot be retired: rotate first.
    #[command(after_help = "Examples:\n  \
        tessera keys retire kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\n\n\
        After a key has leaked:\n  \
        tessera keys rotate --lead 0s && tessera keys retire KID --now")]
    Retire(Retire),
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub(crate) struct Rotate {
    #[command(flatten)]
    options: Options,
    /// EdDSA, ES256 or HS256 [default: that of the configuration]
    #[arg(long, value_parser = algorithm)]
    algorithm: Option<Algorithm>,
    /// How long it is published before it signs
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = lead)]
    lead: SignedDuration,
}

#[derive(Args)]
pub(crate) struct Retire {
    #[command(flatten)]
    options: Options,
    /// The id of the key, as the list has it
    #[arg(allow_hyphen_values = true)]
    kid: String,
    /// Even while its tokens live: whoever has one asks for another
    #[arg(long)]
    now: bool,
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::from_name(name).ok_or_else(|| "an algorithm is EdDSA, ES256 or HS256".into())
}

fn lead(text: &str) -> Result<SignedDuration, String> {
    let lead: Option<SignedDuration> = text.parse().ok();
    lead.filter(|lead| !lead.is_negative() && *lead <= MAX_LEAD)
        .ok_or_else(|| "a time such as 10m or 1h, at most 720h".into())
}

pub(crate) async fn run(command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::List(list) => list.run().await,
        KeysCommand::Rotate(rotate) => rotate.run().await,
        KeysCommand::Retire(retire) => retire.run().await,
    }
}

/// The keys of a deployment that is there.
struct Deployed {
    store: SqlStore,
    keys: SigningKeys,
    /// The algorithm of the key in the configuration.
    algorithm: Algorithm,
}

impl Deployed {
    async fn open(options: &Options) -> anyhow::Result<Self> {
        let config = options.load()?;
        crate::refuse_unsafe(&config)?;
        let store = options.open_existing(&config).await?;
        let secrets = Secrets::load(&config, &options.data_dir, &SystemEntropy)?;
        let algorithm = secrets.signing.algorithm();
        // Nothing is issued here, so that nobody reads who issued it.
        let tokens = AccessTokens::new(
            "",
            config.tokens.access_ttl.0,
            secrets.signing,
            secrets.retired,
        );
        let keys = SigningKeys::new(
            Arc::new(store.clone()),
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
            Arc::new(secrets.master),
            Arc::new(tokens),
        );
        Ok(Self {
            store,
            keys,
            algorithm,
        })
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let deployed = Deployed::open(&self.options).await?;
        let listed = deployed.keys.list().await;
        deployed.store.close().await;
        for key in listed.map_err(told)? {
            println!("{}", line(&key));
        }
        Ok(())
    }
}

fn line(key: &KeyOverview) -> String {
    let source = match key.is_configured {
        true => "  (in the configuration)",
        false => "",
    };
    let state = state(key.state);
    format!("{:<43}  {:5}  {state}{source}", key.kid, key.algorithm)
}

fn state(state: KeyState) -> String {
    match state {
        KeyState::Signs => "signs".to_owned(),
        KeyState::Waits(from) => format!("signs from {from:.0} on"),
        KeyState::Verifies => "verifies".to_owned(),
        KeyState::Retired(at) => format!("retired {at:.0}"),
    }
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        let deployed = Deployed::open(&self.options).await?;
        let algorithm = self.algorithm.unwrap_or(deployed.algorithm);
        let made = deployed.keys.rotate(algorithm, self.lead).await;
        deployed.store.close().await;
        let made = made.map_err(told)?;
        println!("Key {} {}.", made.kid, state(made.state));
        Ok(())
    }
}

impl Retire {
    async fn run(self) -> anyhow::Result<()> {
        let deployed = Deployed::open(&self.options).await?;
        let retired = deployed.keys.retire(&self.kid, self.now).await;
        deployed.store.close().await;
        retired.map_err(told)?;
        println!("Key {} is retired; its tokens are refused.", self.kid);
        Ok(())
    }
}

/// An error with what to do about it.
fn told(error: SigningKeysError) -> anyhow::Error {
    let remedy = match &error {
        SigningKeysError::Unknown(_) => "`tessera keys list` has those that there are",
        SigningKeysError::Signs => "`tessera keys rotate` makes one",
        SigningKeysError::Needed { .. } => "retire it then, or say --now to end them",
        SigningKeysError::Waiting { .. } => {
            "for another in its place retire it first, since it has signed nothing yet"
        }
        SigningKeysError::Raced => "look at `tessera keys list`, and try again",
        _ => return anyhow!(error).context("the keys could not be reached"),
    };
    anyhow!("{error}: {remedy}")
}
