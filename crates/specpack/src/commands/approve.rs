//! `specpack approve`.

use super::{Outcome, PackArguments};
use crate::approvals::Review;
use crate::output::{self, counted};
use crate::{date, git};
use anyhow::{Context as _, bail};
use specpack_rules::gate::{self, Reviewer, SignOffState};
use std::fmt::Write as _;

/// Sign a pack as a reviewer; the sign-off lapses when something that was read for it changes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack approve --as security                        in the name that git knows
  specpack approve --as security --as compliance --by 'Ann Ek'
  specpack approve specs --as analytics --dry-run       what there is to read, and what has changed
  specpack gate                                         who has signed

Sign-offs are kept in approvals.toml in the folder of the pack: commit it. Who may change that file
is for the repository to say, by its code owners.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: PackArguments,
    /// As which reviewer, as specpack.toml names them; several times for several
    #[arg(long = "as", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    /// Who signs [default: user.name of git]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day of the signature [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Show what would be signed, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Signs for every role, or for none.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut review = Review::read(arguments.pack.folder(), arguments.pack.config())?;
    let by = signer(arguments)?;
    let on = day(arguments)?;
    let mut text = String::new();
    for role in &arguments.roles {
        let reviewer = reviewer(&review.config.gate.reviewers, role)?.clone();
        let state = gate::sign_off(&review.subject(), &reviewer).state;
        let approval = gate::approve(&review.subject(), &reviewer, &by, &on);
        let files = counted(approval.read.len(), "file", "files");
        let _ = writeln!(text, "{}: {files}, {by}, {on}", reviewer.title);
        text.push_str(&since(&state, approval.read.keys()));
        review.approvals.set(approval);
    }
    output::text(&text)?;
    if arguments.dry_run {
        output::remark("nothing was written");
    } else {
        review.write()?;
        output::remark(&format!("signed in {}", review.path()));
    }
    Ok(Outcome::Clean)
}

/// What a reviewer should look at: all of it the first time, then what has changed.
fn since<'a>(state: &SignOffState, read: impl Iterator<Item = &'a String>) -> String {
    match state {
        SignOffState::Missing => read.map(|path| format!("  {path}\n")).collect(),
        SignOffState::Signed => "  nothing has changed since the last signature\n".to_owned(),
        SignOffState::Lapsed { by } => {
            let files = by.iter();
            let files = files.map(|file| format!("  {:7} {}\n", file.change.as_str(), file.path));
            files.collect()
        }
    }
}

fn signer(arguments: &Arguments) -> anyhow::Result<String> {
    let by = match &arguments.by {
        Some(by) => Some(by.clone()),
        None => git::user_name(),
    };
    let by = by.map(|by| by.trim().to_owned()).unwrap_or_default();
    if by.is_empty() {
        bail!("nobody knows who signs; say it with `--by NAME`");
    }
    Ok(by)
}

fn day(arguments: &Arguments) -> anyhow::Result<String> {
    let day = match &arguments.date {
        Some(day) => Some(date::parse(day)?),
        None => date::of_environment()?,
    };
    Ok(day.unwrap_or_else(date::today).to_string())
}

fn reviewer<'a>(reviewers: &'a [Reviewer], role: &str) -> anyhow::Result<&'a Reviewer> {
    let found = reviewers.iter().find(|reviewer| reviewer.id == role);
    found.with_context(|| {
        let known: Vec<_> = reviewers.iter().map(|it| format!("`{}`", it.id)).collect();
        match known.is_empty() {
            true => "the gate of this project has no reviewers".to_owned(),
            false => format!(
                "there is no reviewer `{}`; there are {}",
                role.escape_debug(),
                known.join(", ")
            ),
        }
    })
}
