//! `specpack explain`.

use super::Outcome;
use crate::output;
use crate::terminal::Terminal;
use anyhow::bail;
use clap::builder::styling::Style;
use specpack_rules::{Explanation, Rule, docs, explain};

/// Say what a rule is about, and how to settle its findings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack explain unknown-dependency")]
pub(crate) struct Arguments {
    /// The rule's name, as findings have it in brackets
    rule: String,
}

/// Prints the documentation of a rule.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    match explain(&arguments.rule) {
        Explanation::Known(rule) => output::text(&page(rule, terminal))?,
        Explanation::Unknown { nearest } => {
            let remedy = match nearest {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "`specpack rules` lists them all".to_owned(),
            };
            bail!(
                "there is no rule `{}`; {remedy}",
                arguments.rule.escape_debug()
            );
        }
    }
    Ok(Outcome::Clean)
}

fn page(rule: &Rule, terminal: &Terminal) -> String {
    let bold = terminal.stdout_style(Style::new().bold());
    let fixable = if rule.fixable {
        ", some findings can be fixed by `--fix`"
    } else {
        ""
    };
    format!(
        "{bold}{}{bold:#} ({}, {}{fixable})\n\n{}",
        rule.name,
        rule.category.name(),
        docs::level_name(rule.default_level),
        rule.markdown(),
    )
}
