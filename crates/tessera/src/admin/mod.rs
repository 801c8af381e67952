//! `tessera admin`: what whoever runs a deployment does from its own machine, with its
//! configuration and its keys.

mod audit;

use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Verify or export the audit log
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
}

pub(crate) async fn run(command: AdminCommand) -> anyhow::Result<ExitCode> {
    match command {
        AdminCommand::Audit { command } => audit::run(command).await,
    }
}
