//! `tessera admin second-factor`: lost second factors taken off accounts, the shell being one of the
//! two that it takes (requirement MFA-5).

use super::session::Session;
use crate::options::Options;
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use tessera_core::accounts::{Administrator, RecoveryError};
use tessera_core::second_factor::{FactorRecovery, RecoveryActor};

#[derive(Subcommand)]
pub(crate) enum SecondFactorCommand {
    /// Ask for the second factor of an account to be removed; its owner is told
    ///
    /// Somebody of the staff has to approve it over the API: the shell does not approve what the
    /// shell has asked for.
    #[command(after_help = "Example:\n  tessera admin second-factor recover asha@example.com")]
    Recover(Account),
    /// Approve what staff have asked for; the owner has a while to stop it
    #[command(after_help = "Example:\n  tessera admin second-factor approve asha@example.com")]
    Approve(Account),
    /// Remove the second factor, once the owner's time is over
    #[command(after_help = "Example:\n  tessera admin second-factor finish asha@example.com")]
    Finish(Account),
    /// Stop a recovery; the second factor stays
    #[command(after_help = "Example:\n  tessera admin second-factor stop asha@example.com")]
    Stop(Account),
    /// Show how far a recovery has come
    #[command(after_help = "Example:\n  tessera admin second-factor show asha@example.com")]
    Show(Account),
    /// List the recoveries that are under way, of all accounts
    #[command(after_help = "Example:\n  tessera admin second-factor list")]
    List(List),
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

pub(crate) async fn run(command: SecondFactorCommand) -> anyhow::Result<()> {
    let (options, who) = match &command {
        SecondFactorCommand::Recover(account)
        | SecondFactorCommand::Approve(account)
        | SecondFactorCommand::Finish(account)
        | SecondFactorCommand::Stop(account)
        | SecondFactorCommand::Show(account) => (&account.options, Some(&account.who)),
        SecondFactorCommand::List(list) => (&list.options, None),
    };
    let config = options.load()?;
    options.must_exist(&config)?;
    let session = Session::begin(options, &config).await?;
    let told = match who {
        Some(who) => step(&session, &command, who).await,
        None => listed(&session).await,
    };
    session.end().await;
    println!("{}", told?);
    Ok(())
}

/// How many recoveries are read at once.
const PAGE: u32 = 100;

async fn listed(session: &Session) -> anyhow::Result<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let accounts = &session.service.accounts;
        let page = accounts.factor_recoveries(after, PAGE).await?;
        all.extend(
            page.iter()
                .map(|found| format!("account   {}\n{}", found.user, shown(found))),
        );
        after = match page.last() {
            Some(last) if page.len() == PAGE as usize => Some(last.user),
            _ => break,
        };
    }
    Ok(match all.is_empty() {
        true => "No recovery is under way.".to_owned(),
        false => all.join("\n\n"),
    })
}

async fn step(
    session: &Session,
    command: &SecondFactorCommand,
    who: &str,
) -> anyhow::Result<String> {
    let user = session.find_owner(who).await?.user.id;
    let (accounts, request) = (&session.service.accounts, &session.request);
    let by = Administrator::Operator;
    let told = match command {
        SecondFactorCommand::Recover(_) => accounts
            .ask_factor_recovery(by, user, request)
            .await
            .map(|asked| shown(&asked)),
        SecondFactorCommand::Approve(_) => accounts
            .approve_factor_recovery(by, user, request)
            .await
            .map(|approved| shown(&approved)),
        SecondFactorCommand::Finish(_) => accounts
            .finish_factor_recovery(by, user, request)
            .await
            .map(|()| "Removed: logins ask for no second factor any more.".to_owned()),
        SecondFactorCommand::Stop(_) => accounts
            .stop_factor_recovery(by, user, request)
            .await
            .map(|()| "Stopped: the second factor stays.".to_owned()),
        SecondFactorCommand::Show(_) => accounts
            .factor_recovery(by, user)
            .await
            .map(|found| shown(&found)),
        SecondFactorCommand::List(_) => return listed(session).await,
    };
    match told {
        Ok(told) => Ok(told),
        Err(RecoveryError::Absent) => bail!("no recovery of this account is under way"),
        Err(RecoveryError::SamePerson) => bail!(
            "the shell asked for this recovery: somebody of the staff has to approve it, by \
             POST /api/v1/admin/users/{user}/second-factor/recovery/approve"
        ),
        Err(RecoveryError::Fault(fault)) => Err(anyhow!(fault)),
        Err(refused) => Err(anyhow!(refused)),
    }
}

fn shown(recovery: &FactorRecovery) -> String {
    let who = |actor| match actor {
        RecoveryActor::Staff(user) => user.to_string(),
        RecoveryActor::Operator => "the shell".to_owned(),
    };
    let mut lines = vec![format!(
        "asked     {} by {}",
        recovery.asked_at,
        who(recovery.asked_by)
    )];
    if let Some(approval) = recovery.approval {
        lines.push(format!("approved  {} by {}", approval.at, who(approval.by)));
        lines.push(format!("due       {}", approval.due_at));
    }
    lines.push(format!("over      {}", recovery.expires_at));
    lines.join("\n")
}
