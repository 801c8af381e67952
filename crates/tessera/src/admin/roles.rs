//! `tessera admin roles`: what roles permit, and roles of the deployment's own (requirement AUTH-8).

use super::session::Session;
use crate::options::Options;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::accounts::{Administrator, StaffChangeError};

#[derive(Subcommand)]
pub(crate) enum RolesCommand {
    /// List the roles, and what they permit
    #[command(after_help = "Example:\n  tessera admin roles list")]
    List(List),
    /// Define a role, or what it permits from now on
    ///
    /// The sessions of those who have it end, so that it holds at once.
    #[command(after_help = "Example:\n  \
        tessera admin roles define clerk read:orders refund:orders")]
    Define(Define),
    /// Delete a role of the deployment's own; whoever has it loses it
    #[command(after_help = "Example:\n  tessera admin roles delete clerk")]
    Delete(Delete),
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub(crate) struct Define {
    #[command(flatten)]
    options: Options,
    /// The name: a letter, then letters, digits, `-` or `_`
    #[arg(value_name = "ROLE")]
    role: String,
    /// What it permits, such as `read:orders`
    #[arg(value_name = "PERMISSION")]
    permissions: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Delete {
    #[command(flatten)]
    options: Options,
    /// The role
    #[arg(value_name = "ROLE")]
    role: String,
}

pub(crate) async fn run(command: RolesCommand) -> anyhow::Result<()> {
    let options = match &command {
        RolesCommand::List(list) => &list.options,
        RolesCommand::Define(define) => &define.options,
        RolesCommand::Delete(delete) => &delete.options,
    };
    let config = options.load()?;
    options.must_exist(&config)?;
    let session = Session::begin(options, &config).await?;
    let told = match &command {
        RolesCommand::List(_) => list(&session).await,
        RolesCommand::Define(define) => define.run(&session).await,
        RolesCommand::Delete(delete) => delete.run(&session).await,
    };
    session.end().await;
    told
}

async fn list(session: &Session) -> anyhow::Result<()> {
    for role in RoleName::BUILT_IN {
        let permissions = role.built_in_permissions().unwrap_or_default();
        show(&role, permissions);
    }
    for role in session.service.accounts.custom_roles().await? {
        show(&role.name, &role.permissions);
    }
    Ok(())
}

fn show<'a>(role: &RoleName, permissions: impl IntoIterator<Item = &'a Permission>) {
    let permissions = permissions.into_iter().map(Permission::as_str);
    let permissions: Vec<&str> = permissions.collect();
    println!("{}: {}", role.as_str(), permissions.join(" "));
}

impl Define {
    async fn run(&self, session: &Session) -> anyhow::Result<()> {
        let permissions = self.permissions.iter().map(|text| {
            Permission::parse(text).with_context(|| format!("{text:?} is no permission"))
        });
        let role = CustomRole {
            name: RoleName::parse(&self.role)?,
            permissions: permissions.collect::<anyhow::Result<_>>()?,
        };
        let (by, accounts) = (Administrator::Operator, &session.service.accounts);
        let defined = accounts.define_role(by, &role, &session.request).await;
        if !defined.map_err(told)? {
            println!("It was so before.");
        }
        show(&role.name, &role.permissions);
        Ok(())
    }
}

impl Delete {
    async fn run(&self, session: &Session) -> anyhow::Result<()> {
        let role = RoleName::parse(&self.role)?;
        let (by, accounts) = (Administrator::Operator, &session.service.accounts);
        let deleted = accounts.delete_role(by, &role, &session.request).await;
        match deleted {
            Err(StaffChangeError::UnknownRole) => bail!("there is no role {}", role.as_str()),
            deleted => deleted.map_err(told)?,
        }
        println!("Deleted: nobody has the role {} any more.", role.as_str());
        Ok(())
    }
}

fn told(error: StaffChangeError) -> anyhow::Error {
    match error {
        StaffChangeError::Fault(fault) => fault.into(),
        refused => refused.into(),
    }
}
