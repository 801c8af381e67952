//! `tessera admin limits`: which limits are in force, what one account has used up, and making that
//! whole again (requirement OTP-10).

use super::session::Session;
use crate::options::Options;
use clap::{Args, Subcommand};
use tessera_core::accounts::Administrator;

#[derive(Subcommand)]
pub(crate) enum LimitsCommand {
    /// List the limits that are in force
    #[command(after_help = "Example:\n  tessera admin limits list")]
    List(List),
    /// Show what an account has used up
    ///
    /// What an instance without Redis counts is in its process, where no other sees it.
    #[command(after_help = "Example:\n  tessera admin limits show asha@example.com")]
    Show(Account),
    /// Make the limits of an account whole again
    #[command(after_help = "Example:\n  tessera admin limits release asha@example.com")]
    Release(Account),
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub(crate) struct Account {
    #[command(flatten)]
    options: Options,
    /// An address, a mobile number, or a user's id
    #[arg(value_name = "WHO")]
    who: String,
}

pub(crate) async fn run(command: LimitsCommand) -> anyhow::Result<()> {
    let options = match &command {
        LimitsCommand::List(list) => &list.options,
        LimitsCommand::Show(account) | LimitsCommand::Release(account) => &account.options,
    };
    let config = options.load()?;
    options.must_exist(&config)?;
    let session = Session::begin(options, &config).await?;
    let told = match &command {
        LimitsCommand::List(_) => {
            list(&session);
            Ok(())
        }
        LimitsCommand::Show(account) => show(&session, &account.who).await,
        LimitsCommand::Release(account) => release(&session, &account.who).await,
    };
    session.end().await;
    told
}

fn list(session: &Session) {
    let limits = session.service.accounts.limits();
    if limits.is_empty() {
        println!("Limits are off.");
    }
    for limit in limits {
        let (name, seconds) = (limit.kind.as_str(), limit.within.as_secs());
        print!("{name}: {} in {seconds} s", limit.most);
        match limit.at_once {
            Some(at_once) => println!(", {at_once} at once"),
            None => println!(),
        }
    }
}

async fn show(session: &Session, who: &str) -> anyhow::Result<()> {
    let user = session.find(who).await?.user.id;
    let (by, accounts) = (Administrator::Operator, &session.service.accounts);
    let used = accounts.used_limits(by, user, &session.request).await?;
    if used.is_empty() {
        println!("Nothing is used up{}.", session.where_counted());
    }
    for limit in used {
        let standing = limit.standing;
        println!(
            "{}: {} of {} left, whole again after {} s",
            limit.kind.as_str(),
            standing.remaining,
            standing.limit,
            standing.reset_after.as_secs().saturating_add(1),
        );
    }
    Ok(())
}

async fn release(session: &Session, who: &str) -> anyhow::Result<()> {
    let user = session.find(who).await?.user.id;
    let (by, accounts) = (Administrator::Operator, &session.service.accounts);
    let released = accounts.release_limits(by, user, &session.request);
    released.await?;
    println!("The limits are whole again{}.", session.where_counted());
    Ok(())
}

impl Session {
    /// Where limits are counted, as far as that is not everywhere.
    fn where_counted(&self) -> &'static str {
        match self.is_shared {
            true => "",
            false => ", but in an instance that runs without Redis, which counts for itself",
        }
    }
}
