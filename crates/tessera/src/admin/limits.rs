//! `tessera admin limits`: which limits are in force, what one account has used up, and making that
//! whole again (requirement OTP-10).

use super::session::Session;
use crate::options::Options;
use clap::{Args, Subcommand};
use std::net::IpAddr;
use tessera_core::accounts::Administrator;
use tessera_core::limit::{LimitKind, UsedLimit};
use tessera_core::request::ClientAddress;

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
    /// Show what a network address has used up; of IPv6 the /64 and its /48 are counted
    #[command(after_help = "Example:\n  tessera admin limits show-network 203.0.113.9")]
    ShowNetwork(Network),
    /// Make the limits of a network address whole again, for everybody behind it
    #[command(after_help = "Example:\n  tessera admin limits release-network 203.0.113.9")]
    ReleaseNetwork(Network),
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

#[derive(Args)]
pub(crate) struct Network {
    #[command(flatten)]
    options: Options,
    /// An IPv4 or IPv6 address
    #[arg(value_name = "ADDRESS")]
    address: IpAddr,
}

pub(crate) async fn run(command: LimitsCommand) -> anyhow::Result<()> {
    let options = match &command {
        LimitsCommand::List(list) => &list.options,
        LimitsCommand::Show(account) | LimitsCommand::Release(account) => &account.options,
        LimitsCommand::ShowNetwork(network) | LimitsCommand::ReleaseNetwork(network) => {
            &network.options
        }
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
        LimitsCommand::ShowNetwork(network) => show_network(&session, network.address).await,
        LimitsCommand::ReleaseNetwork(network) => release_network(&session, network.address).await,
    };
    session.end().await;
    told
}

fn list(session: &Session) {
    let limits = session.service.accounts.limits();
    if limits
        .iter()
        .all(|limit| limit.kind == LimitKind::SecondFactors)
    {
        println!("Limits are off, but for codes of second factors.");
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
    tell(session, &used);
    Ok(())
}

fn tell(session: &Session, used: &[UsedLimit]) {
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
}

async fn show_network(session: &Session, address: IpAddr) -> anyhow::Result<()> {
    let network = ClientAddress::new(address);
    let used = session.service.accounts.used_network_limits(&network);
    tell(session, &used.await?);
    Ok(())
}

async fn release_network(session: &Session, address: IpAddr) -> anyhow::Result<()> {
    let network = ClientAddress::new(address);
    let (by, accounts) = (Administrator::Operator, &session.service.accounts);
    let released = accounts.release_network_limits(by, &network, &session.request);
    released.await?;
    println!("The limits are whole again{}.", session.where_counted());
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
