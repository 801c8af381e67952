//! `tessera admin events`: how far sinks are, and having delivered events told again
//! (requirement REG-11).

use super::audit::time;
use super::session::Session;
use crate::options::Options;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use tessera_core::accounts::{Administrator, SinkState};
use tessera_core::outbox::{Replay, ReplayFrom};

#[derive(Subcommand)]
pub(crate) enum EventsCommand {
    /// List the sinks: what waits for each, when it last took something, and why it last did not
    #[command(after_help = "Example:\n  tessera admin events sinks")]
    Sinks(Sinks),
    /// Have a sink told again what it was told
    ///
    /// Delivered events are kept for `events.retention`. They go out under the ids that they had, in
    /// the order in which they were stored, and before what has not gone out yet of the same
    /// partition key.
    #[command(after_help = "Examples:\n  \
        tessera admin events replay --sink nats --from 2026-11-25T10:00:00Z --dry-run\n  \
        tessera admin events replay --sink crm --from 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11 \
        --type registration.completed")]
    Replay(ReplayArgs),
}

#[derive(Args)]
pub(crate) struct Sinks {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub(crate) struct ReplayArgs {
    #[command(flatten)]
    options: Options,
    /// The sink: `file`, `nats`, `kafka` or the name of a webhook
    #[arg(long, value_name = "NAME")]
    sink: String,
    /// From where on: a day (UTC), a time such as 2026-11-25T10:00:00Z, or the id of an event
    #[arg(long, value_name = "TIME|EVENT_ID", value_parser = from)]
    from: ReplayFrom,
    /// Made before that
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// Events of that type alone; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Count them, and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn from(text: &str) -> Result<ReplayFrom, String> {
    let expected = "a day such as 2026-11-25, a time such as 2026-11-25T10:00:00Z, or the id of an \
                    event";
    ReplayFrom::parse(text).ok_or_else(|| expected.to_owned())
}

pub(crate) async fn run(command: EventsCommand) -> anyhow::Result<()> {
    let options = match &command {
        EventsCommand::Sinks(sinks) => &sinks.options,
        EventsCommand::Replay(replay) => &replay.options,
    };
    let config = options.load()?;
    options.must_exist(&config)?;
    let session = Session::begin(options, &config).await?;
    let told = match &command {
        EventsCommand::Sinks(_) => sinks(&session).await,
        EventsCommand::Replay(replay) => replay.run(&session).await,
    };
    session.end().await;
    told
}

async fn sinks(session: &Session) -> anyhow::Result<()> {
    for state in session.service.accounts.sinks().await? {
        println!("{}", line(&state));
    }
    Ok(())
}

fn line(state: &SinkState) -> String {
    let history = &state.history;
    let kind = match state.kind {
        Some(kind) => kind.as_str(),
        None => "not configured",
    };
    let mut text = format!("{} ({kind}): ", state.sink);
    match &state.lag {
        None => text += "nothing waits",
        Some(lag) => {
            let (waiting, oldest) = (lag.waiting, lag.oldest);
            let seconds = state.behind.as_secs();
            text += &format!("{waiting} waiting, the oldest since {oldest} ({seconds} s)");
        }
    }
    text += &format!("; {} given up, {} kept", history.dead, history.kept);
    if let Some(at) = history.delivered_at {
        text += &format!("; last delivered {at}");
    }
    if let Some(position) = &state.position {
        text += &format!("; at {} {}", position.event, position.kind);
    }
    if let Some(error) = &history.error {
        text += &format!("; last error: {error}");
    }
    text
}

impl ReplayArgs {
    async fn run(&self, session: &Session) -> anyhow::Result<()> {
        let mut what = Replay {
            sink: self.sink.clone(),
            from: self.from,
            until: self.until,
            types: self.types.clone(),
        };
        let (accounts, request) = (&session.service.accounts, &session.request);
        let operator = Administrator::Operator;
        let mut count = 0;
        loop {
            let replayed = accounts.replay(operator, &what, self.dry_run, request);
            let replayed = replayed.await?;
            count += replayed.events;
            match replayed.next {
                Some(next) => what.from = ReplayFrom::Event(next),
                None => break,
            }
        }
        match self.dry_run {
            true => println!("{count} events would be delivered again."),
            false => println!("{count} events wait to be delivered again."),
        }
        Ok(())
    }
}
