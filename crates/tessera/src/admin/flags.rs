//! `tessera admin flags`: features that are opened to a share of people (requirement MFA-10).

use super::session::Session;
use crate::options::Options;
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use tessera_core::accounts::{Administrator, StaffChangeError};
use tessera_core::feature_flag::{Feature, FeatureFlag, MAX_LISTED, Percent};
use tessera_core::id::UserId;

#[derive(Subcommand)]
pub(crate) enum FlagsCommand {
    /// Show whom each feature is open to
    #[command(after_help = "Example:\n  tessera admin flags list")]
    List(List),
    /// Open a feature to a share of people, or to some by name
    ///
    /// Holds with the next request on every instance. Who has the feature at one share has it at
    /// every larger one.
    #[command(after_help = "Examples:\n  \
        tessera admin flags set second-factor --percent 25\n  \
        tessera admin flags set second-factor --allow asha@example.com")]
    Set(Set),
    /// Open a feature again to whom it was open before it was switched off
    #[command(after_help = "Example:\n  tessera admin flags on second-factor")]
    On(Switch),
    /// Switch a feature off for everybody; what people have of it stays theirs
    #[command(after_help = "Example:\n  tessera admin flags off second-factor")]
    Off(Switch),
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub(crate) struct Switch {
    #[command(flatten)]
    options: Options,
    /// The feature, such as `second-factor`
    #[arg(value_name = "FEATURE")]
    feature: String,
}

#[derive(Args)]
pub(crate) struct Set {
    #[command(flatten)]
    switch: Switch,
    /// The share of people that it is open to, 0 to 100
    #[arg(long, value_name = "NUMBER")]
    percent: Option<u8>,
    /// Open it to an account whatever its share: an address, a number or a user's id
    #[arg(long, value_name = "WHO")]
    allow: Vec<String>,
    /// Keep it from an account whatever its share
    #[arg(long, value_name = "WHO")]
    deny: Vec<String>,
    /// Take an account from both lists
    #[arg(long, value_name = "WHO")]
    forget: Vec<String>,
}

pub(crate) async fn run(command: FlagsCommand) -> anyhow::Result<()> {
    match command {
        FlagsCommand::List(list) => list.run().await,
        FlagsCommand::Set(set) => set.run().await,
        FlagsCommand::On(switch) => switch.turn(true).await,
        FlagsCommand::Off(switch) => switch.turn(false).await,
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let session = begin(&self.options).await?;
        for feature in Feature::ALL {
            show(&session.service.accounts.feature_flag(feature).await?);
        }
        session.end().await;
        Ok(())
    }
}

impl Switch {
    fn feature(&self) -> anyhow::Result<Feature> {
        Feature::parse(&self.feature).ok_or_else(|| {
            let known: Vec<&str> = Feature::ALL.iter().map(|known| known.as_str()).collect();
            anyhow!(
                "there is no feature {:?}; known: {}",
                self.feature,
                known.join(", ")
            )
        })
    }

    async fn turn(self, is_on: bool) -> anyhow::Result<()> {
        let feature = self.feature()?;
        let session = begin(&self.options).await?;
        let before = session.service.accounts.feature_flag(feature).await?;
        put(session, FeatureFlag { is_on, ..before }).await
    }
}

impl Set {
    async fn run(self) -> anyhow::Result<()> {
        let feature = self.switch.feature()?;
        if self.percent.is_none()
            && [&self.allow, &self.deny, &self.forget]
                .iter()
                .all(|who| who.is_empty())
        {
            bail!("nothing to set: give --percent, --allow, --deny or --forget");
        }
        let percent = self.percent.map(|number| {
            let percent = Percent::new(number);
            percent.ok_or_else(|| anyhow!("--percent is a number from 0 to 100"))
        });
        let percent = percent.transpose()?;
        let session = begin(&self.switch.options).await?;
        let mut flag = session.service.accounts.feature_flag(feature).await?;
        flag.percent = percent.unwrap_or(flag.percent);
        let (allow, deny) = (
            find(&session, &self.allow).await?,
            find(&session, &self.deny).await?,
        );
        if !allow.is_disjoint(&deny) {
            bail!("an account cannot be allowed and denied at once");
        }
        for user in find(&session, &self.forget)
            .await?
            .union(&allow)
            .chain(&deny)
        {
            flag.allowed.remove(user);
            flag.denied.remove(user);
        }
        flag.allowed.extend(allow);
        flag.denied.extend(deny);
        put(session, flag).await
    }
}

async fn begin(options: &Options) -> anyhow::Result<Session> {
    let config = options.load()?;
    options.must_exist(&config)?;
    Session::begin(options, &config).await
}

async fn find(session: &Session, names: &[String]) -> anyhow::Result<BTreeSet<UserId>> {
    let mut found = BTreeSet::new();
    for who in names {
        found.insert(session.find(who).await?.user.id);
    }
    Ok(found)
}

/// Sets a flag, and shows what it is then.
async fn put(session: Session, flag: FeatureFlag) -> anyhow::Result<()> {
    let (by, accounts) = (Administrator::Operator, &session.service.accounts);
    let set = accounts.set_feature_flag(by, &flag, &session.request).await;
    session.end().await;
    match set {
        Ok(()) => {
            show(&flag);
            Ok(())
        }
        Err(StaffChangeError::TooMany) => bail!("a list names at most {MAX_LISTED} accounts"),
        Err(error) => Err(error.into()),
    }
}

fn show(flag: &FeatureFlag) {
    let state = if flag.is_on { "on" } else { "off" };
    println!(
        "{}: {state}, open to {} %, {} allowed, {} denied",
        flag.feature.as_str(),
        flag.percent.number(),
        flag.allowed.len(),
        flag.denied.len(),
    );
    for (word, users) in [("allowed", &flag.allowed), ("denied", &flag.denied)] {
        for user in users {
            println!("  {word} {user}");
        }
    }
}
