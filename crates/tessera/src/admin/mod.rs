//! `tessera admin`: what whoever runs a deployment does from its own machine, with its
//! configuration and its keys.

mod accounts;
mod audit;
mod events;
mod figures;
mod flags;
mod limits;
mod outbox;
mod privacy;
mod roles;
mod second_factor;
mod session;
mod users;

use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Make an account that may do everything: the first admin of a deployment
    #[command(after_help = "Examples:\n  \
        tessera admin create --email asha@example.com --name 'Asha Rao'\n  \
        pass show tessera | tessera admin create --email asha@example.com --name 'Asha Rao' \
        --password-stdin")]
    Create(accounts::Create),
    /// Show an account: what identifies it, and its roles
    #[command(after_help = "Examples:\n  \
        tessera admin show asha@example.com\n  \
        tessera admin show +919876543210")]
    Show(accounts::Account),
    /// Grant a role
    ///
    /// The sessions of the account end, so that it holds at once.
    #[command(after_help = "Example:\n  tessera admin grant asha@example.com support")]
    Grant(accounts::Grant),
    /// Withdraw a role; the last admin who can log in keeps it
    #[command(after_help = "Example:\n  tessera admin withdraw asha@example.com support")]
    Withdraw(accounts::Grant),
    /// Define roles of the deployment's own, and what they permit
    Roles {
        #[command(subcommand)]
        command: roles::RolesCommand,
    },
    /// Close an account to logins, and end its sessions
    #[command(after_help = "Example:\n  tessera admin disable asha@example.com")]
    Disable(accounts::Account),
    /// End all sessions of an account, which may log in again
    #[command(after_help = "Example:\n  tessera admin end-sessions asha@example.com")]
    EndSessions(accounts::Account),
    /// Open a closed account again
    #[command(after_help = "Example:\n  tessera admin enable asha@example.com")]
    Enable(accounts::Account),
    /// Take the password off an account, and send its owner a link to another
    ///
    /// Its sessions end. Second factors stay.
    #[command(after_help = "Example:\n  tessera admin reset-password asha@example.com")]
    ResetPassword(accounts::Account),
    /// Count what the deployment comes to: accounts, sessions, what happened hour by hour
    #[command(after_help = "Example:\n  tessera admin figures")]
    Figures(figures::Figures),
    /// See which limits are in force and what an account has used up, and make that whole again
    Limits {
        #[command(subcommand)]
        command: limits::LimitsCommand,
    },
    /// Open features to people, and close them
    Flags {
        #[command(subcommand)]
        command: flags::FlagsCommand,
    },
    /// See what waits to be sent and what was given up, and have that delivered again
    Outbox {
        #[command(subcommand)]
        command: outbox::OutboxCommand,
    },
    /// See how far sinks of events are, and have them told again
    Events {
        #[command(subcommand)]
        command: events::EventsCommand,
    },
    /// Take a lost second factor off an account, two together
    SecondFactor {
        #[command(subcommand)]
        command: second_factor::SecondFactorCommand,
    },
    /// Hand out or destroy what is held of a person, and account for it
    Privacy {
        #[command(subcommand)]
        command: privacy::PrivacyCommand,
    },
    /// Bring users over from a file, and hand all of them out as one
    Users {
        #[command(subcommand)]
        command: users::UsersCommand,
    },
    /// Verify or export the audit log
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
}

pub(crate) async fn run(command: AdminCommand) -> anyhow::Result<ExitCode> {
    match command {
        AdminCommand::Create(create) => create.run().await?,
        AdminCommand::Show(account) => account.show().await?,
        AdminCommand::Grant(grant) => grant.grant().await?,
        AdminCommand::Withdraw(grant) => grant.withdraw().await?,
        AdminCommand::Disable(account) => account.disable().await?,
        AdminCommand::EndSessions(account) => account.end_sessions().await?,
        AdminCommand::Enable(account) => account.enable().await?,
        AdminCommand::ResetPassword(account) => account.reset_password().await?,
        AdminCommand::Figures(figures) => figures.run().await?,
        AdminCommand::Roles { command } => roles::run(command).await?,
        AdminCommand::Limits { command } => limits::run(command).await?,
        AdminCommand::Flags { command } => flags::run(command).await?,
        AdminCommand::Outbox { command } => outbox::run(command).await?,
        AdminCommand::Events { command } => events::run(command).await?,
        AdminCommand::SecondFactor { command } => second_factor::run(command).await?,
        AdminCommand::Privacy { command } => return privacy::run(command).await,
        AdminCommand::Users { command } => return users::run(command).await,
        AdminCommand::Audit { command } => return audit::run(command).await,
    }
    Ok(ExitCode::SUCCESS)
}
