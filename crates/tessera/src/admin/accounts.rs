//! `tessera admin create`, `show`, `grant`, `withdraw`, `disable`, `enable`: accounts and
//! roles, from the deployment's own machine.

use super::session::Session;
use crate::options::Options;
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use std::io::{self, IsTerminal as _, Read as _};
use tessera_core::account::{Email, EmailAddress, PersonalData, RoleName};
use tessera_core::accounts::{
    AccountView, Administrator, CreateAdminError, ForceResetError, NewRegistration,
    StaffChangeError,
};
use tessera_core::mobile::MobileNumber;
use tessera_core::password::{Password, Violation};
use zeroize::Zeroizing;

/// The longest password that is read, in bytes; the policy takes no longer one.
const MAX_PASSWORD_BYTES: u64 = 1_024;

#[derive(Args)]
pub(crate) struct Create {
    #[command(flatten)]
    options: Options,
    /// The address to log in with; it counts as proven
    #[arg(long)]
    email: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// Read the password from standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
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
pub(crate) struct Grant {
    #[command(flatten)]
    account: Account,
    /// The role, such as `admin` or `support`
    #[arg(value_name = "ROLE")]
    role: String,
}

impl Session {
    fn told(&self, changed: Result<bool, StaffChangeError>, now: &str) -> anyhow::Result<()> {
        match changed {
            Ok(true) if self.is_shared => println!("{now}; the sessions of the account ended."),
            Ok(true) => println!(
                "{now}; the sessions of the account ended. An instance that runs without Redis \
                 takes its access tokens until they expire or it is started anew."
            ),
            Ok(false) => println!("It was so already; nothing was changed."),
            Err(StaffChangeError::LastAdmin) => {
                bail!(
                    "it would leave no admin who can log in: grant another account the role first"
                )
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Create {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let email = EmailAddress::parse(&self.email).context("--email cannot be used")?;
        let personal = PersonalData {
            name: Some(PersonalData::read_full_name(&self.name).context("--name cannot be used")?),
            ..PersonalData::default()
        };
        let config = self.options.load()?;
        let password = read_password(self.password_stdin)?;
        let new = NewRegistration {
            password: Password::parse(&password)
                .map_err(|_| anyhow!("the password is empty or too long"))?,
            email,
            personal,
            consent: None,
        };
        let session = Session::begin(&self.options, &config).await?;
        let created = session
            .service
            .accounts
            .create_admin(&new, &session.request)
            .await;
        session.end().await;
        match created {
            Ok(user) => println!("Created admin {user}."),
            Err(CreateAdminError::Registered) => bail!(
                "the address has an account: `tessera admin grant {} admin` makes it an admin",
                self.email
            ),
            Err(CreateAdminError::Password(lacks)) => {
                let lacks: Vec<&str> = lacks.into_iter().map(Violation::as_str).collect();
                bail!("the password breaks the policy: {}", lacks.join(", "))
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// A password, from a terminal twice, or from standard input up to the end of the line.
fn read_password(is_piped: bool) -> anyhow::Result<Zeroizing<String>> {
    if is_piped {
        let mut text = Zeroizing::new(String::new());
        io::stdin()
            .take(MAX_PASSWORD_BYTES)
            .read_to_string(&mut text)
            .context("failed to read the password")?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        return Ok(Zeroizing::new(line.trim_end_matches('\r').to_owned()));
    }
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password: pipe it in with --password-stdin");
    }
    let asked = dialoguer::Password::new()
        .with_prompt("Password")
        .with_confirmation("Once more", "They differ.")
        .interact()
        .context("failed to read the password")?;
    Ok(Zeroizing::new(asked))
}

impl Account {
    async fn begin(&self) -> anyhow::Result<Session> {
        let config = self.options.load()?;
        self.options.must_exist(&config)?;
        Session::begin(&self.options, &config).await
    }

    pub(crate) async fn show(self) -> anyhow::Result<()> {
        let session = self.begin().await?;
        let found = session.look_up(&self.who).await;
        session.end().await;
        print_account(&found?);
        Ok(())
    }

    pub(crate) async fn disable(self) -> anyhow::Result<()> {
        let session = self.begin().await?;
        let told = session.disable(&self.who).await;
        session.end().await;
        told
    }

    pub(crate) async fn end_sessions(self) -> anyhow::Result<()> {
        let session = self.begin().await?;
        let told = session.end_sessions(&self.who).await;
        session.end().await;
        told
    }

    pub(crate) async fn enable(self) -> anyhow::Result<()> {
        let session = self.begin().await?;
        let told = session.enable(&self.who).await;
        session.end().await;
        told
    }
}

impl Account {
    pub(crate) async fn reset_password(self) -> anyhow::Result<()> {
        let session = self.begin().await?;
        let told = session.reset_password(&self.who).await;
        session.end().await;
        told
    }
}

impl Grant {
    pub(crate) async fn grant(self) -> anyhow::Result<()> {
        let role = RoleName::parse(&self.role)?;
        let session = self.account.begin().await?;
        let told = session.grant(&self.account.who, &role).await;
        session.end().await;
        told
    }

    pub(crate) async fn withdraw(self) -> anyhow::Result<()> {
        let role = RoleName::parse(&self.role)?;
        let session = self.account.begin().await?;
        let told = session.withdraw(&self.account.who, &role).await;
        session.end().await;
        told
    }
}

/// What the operator does to one account.
impl Session {
    async fn disable(&self, who: &str) -> anyhow::Result<()> {
        let user = self.find(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let disabled = accounts.disable(by, user, &self.request).await;
        self.told(disabled, "Closed to logins")
    }

    async fn end_sessions(&self, who: &str) -> anyhow::Result<()> {
        let user = self.find(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let ended = accounts.end_sessions_of(by, user, &self.request).await;
        self.told(ended.map(|_count| true), "Signed out everywhere")
    }

    async fn enable(&self, who: &str) -> anyhow::Result<()> {
        let user = self.find(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let enabled = accounts.enable(by, user, &self.request).await;
        self.told(enabled, "Open again")
    }

    async fn reset_password(&self, who: &str) -> anyhow::Result<()> {
        let user = self.find(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let forced = accounts.force_password_reset(by, user, &self.request);
        match forced.await {
            Ok(()) => self.told(
                Ok(true),
                "The password is good no more, and a link to another is on its way",
            ),
            Err(ForceResetError::Staff(error)) => self.told(Err(error), ""),
            Err(error) => Err(error.into()),
        }
    }

    async fn grant(&self, who: &str, role: &RoleName) -> anyhow::Result<()> {
        let user = self.find_owner(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let granted = accounts.grant_role(by, user, role, &self.request).await;
        self.told(granted, "Granted")
    }

    async fn withdraw(&self, who: &str, role: &RoleName) -> anyhow::Result<()> {
        let user = self.find(who).await?.user.id;
        let accounts = &self.service.accounts;
        let by = Administrator::Operator;
        let withdrawn = accounts.withdraw_role(by, user, role, &self.request).await;
        self.told(withdrawn, "Withdrawn")
    }
}

fn print_account(found: &AccountView) {
    let user = &found.user;
    println!("id           {}", user.id);
    if let Some(email) = &found.identity.email {
        let is_proven = user.email.as_ref().is_some_and(Email::is_proven);
        let proven = if is_proven { "" } else { " (not verified)" };
        println!("email        {}{proven}", email.as_str());
    }
    if let Some(number) = found.identity.mobile.as_ref().map(MobileNumber::e164) {
        println!("mobile       {number}");
    }
    let roles: Vec<&str> = user.roles().map(RoleName::as_str).collect();
    println!("roles        {}", roles.join(" "));
    if let Some(since) = user.disabled_at {
        println!("disabled     {since}");
    }
    println!("created      {}", user.created_at);
}
