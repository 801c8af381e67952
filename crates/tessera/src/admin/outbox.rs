//! `tessera admin outbox`: what waits to be sent, what was given up, and having that delivered again
//! (requirement REG-11).

use super::session::Session;
use crate::options::Options;
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use tessera_core::accounts::Administrator;
use tessera_core::id::EntryId;
use tessera_core::outbox::Redelivery;

/// How many entries are read at once.
const PAGE: u32 = 100;

#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    /// Show how full the outbox is
    #[command(after_help = "Example:\n  tessera admin outbox show")]
    Show(Show),
    /// List what was given up, newest first, and why
    #[command(after_help = "Example:\n  tessera admin outbox dead")]
    Dead(Show),
    /// Have delivered again what was given up
    ///
    /// Events keep what they hold and go out under the ids that they had. Messages held codes and
    /// were wiped: they are never among it.
    #[command(after_help = "Examples:\n  \
        tessera admin outbox redeliver --sink orders\n  \
        tessera admin outbox redeliver --entry 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11")]
    Redeliver(Redeliver),
}

#[derive(Args)]
pub(crate) struct Show {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
#[group(id = "which", required = true, multiple = false)]
pub(crate) struct Which {
    /// All events for that sink
    #[arg(long, value_name = "NAME")]
    sink: Option<String>,
    /// One entry
    #[arg(long, value_name = "ID")]
    entry: Option<String>,
}

#[derive(Args)]
pub(crate) struct Redeliver {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    which: Which,
}

pub(crate) async fn run(command: OutboxCommand) -> anyhow::Result<()> {
    let options = match &command {
        OutboxCommand::Show(show) | OutboxCommand::Dead(show) => &show.options,
        OutboxCommand::Redeliver(redeliver) => &redeliver.options,
    };
    let config = options.load()?;
    options.must_exist(&config)?;
    let session = Session::begin(options, &config).await?;
    let told = match &command {
        OutboxCommand::Show(_) => show(&session).await,
        OutboxCommand::Dead(_) => dead(&session).await,
        OutboxCommand::Redeliver(redeliver) => redeliver.run(&session).await,
    };
    session.end().await;
    told
}

async fn show(session: &Session) -> anyhow::Result<()> {
    for (kind, depth) in session.service.accounts.outbox_depths().await? {
        let kind = kind.as_str();
        print!("{kind}: {} waiting, {} given up", depth.pending, depth.dead);
        match depth.oldest {
            Some(oldest) => println!(", the oldest since {oldest}"),
            None => println!(),
        }
    }
    Ok(())
}

async fn dead(session: &Session) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let page = session.service.accounts.dead_entries(before, PAGE).await?;
        for entry in &page {
            let kept = if entry.is_kept { "" } else { " (wiped)" };
            println!(
                "{} {} {} {} {}{kept}",
                entry.dead_at,
                entry.id,
                entry.kind.as_str(),
                if entry.destination.is_empty() {
                    "-"
                } else {
                    &entry.destination
                },
                entry.error,
            );
        }
        before = match page.last() {
            Some(last) if page.len() == PAGE as usize => Some(last.id),
            _ => return Ok(()),
        };
    }
}

impl Redeliver {
    async fn run(&self, session: &Session) -> anyhow::Result<()> {
        let what = match (&self.which.sink, &self.which.entry) {
            (Some(name), None) => Redelivery::Sink(name.clone()),
            (None, Some(id)) => {
                let id = EntryId::parse(id);
                Redelivery::Entry(id.ok_or_else(|| anyhow!("an entry's id is a UUID"))?)
            }
            _ => bail!("name a sink or an entry"),
        };
        let (accounts, request) = (&session.service.accounts, &session.request);
        let mut all = 0;
        loop {
            let moved = accounts
                .redeliver(Administrator::Operator, &what, request)
                .await?;
            all += moved;
            if moved == 0 {
                break;
            }
        }
        match all {
            1 => println!("1 entry waits to be delivered again."),
            all => println!("{all} entries wait to be delivered again."),
        }
        Ok(())
    }
}
