//! `specpack rules`.

use super::Outcome;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::transaction::Transaction;
use crate::output;
use crate::terminal::Terminal;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::json;
use specpack_rules::{Category, Rule, docs, rules};
use std::fmt::Write as _;

/// List the rules that specs are checked by
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack rules                                 names, levels and what they are about
  specpack rules --format json
  specpack rules --output-dir docs/rules         one page of documentation a rule")]
pub(crate) struct Arguments {
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the documentation into this folder instead, one page a rule
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    output_dir: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// The documentation
    Markdown,
}

/// Lists the rules.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    if let Some(folder) = &arguments.output_dir {
        write_pages(folder)?;
        return Ok(Outcome::Clean);
    }
    let text = match arguments.format {
        Format::Human => listed(terminal),
        Format::Json => as_json(),
        Format::Markdown => {
            let pages: Vec<_> = docs::pages().into_iter().map(|(_, page)| page).collect();
            pages.join("\n")
        }
    };
    output::text(&text)?;
    Ok(Outcome::Clean)
}

fn listed(terminal: &Terminal) -> String {
    let heading = terminal.stdout_style(AnsiColor::Green.on_default().bold());
    let name_style = terminal.stdout_style(Style::new().bold());
    let width = rules()
        .iter()
        .map(|rule| rule.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for category in Category::ALL {
        let of_category: Vec<&Rule> = rules()
            .iter()
            .copied()
            .filter(|rule| rule.category == *category)
            .collect();
        if of_category.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{heading}{}{heading:#}", category.title());
        for rule in of_category {
            let fixable = if rule.fixable { " (fixable)" } else { "" };
            let _ = writeln!(
                text,
                "  {name_style}{:width$}{name_style:#}  {:7}  {}{fixable}",
                rule.name,
                docs::level_name(rule.default_level),
                rule.summary(),
            );
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "{} rules; `specpack explain RULE` says more",
        rules().len()
    );
    text
}

fn as_json() -> String {
    let all = rules().iter().map(|rule| {
        json!({
            "name": rule.name,
            "category": rule.category.name(),
            "level": docs::level_name(rule.default_level),
            "fixable": rule.fixable,
            "summary": rule.summary(),
            "documentation": rule.markdown(),
        })
    });
    format!("{:#}\n", json!({ "rules": all.collect::<Vec<_>>() }))
}

fn write_pages(folder: &Utf8Path) -> anyhow::Result<()> {
    let folder = OutputFolder::at(folder)?;
    let mut writes = Transaction::default();
    for (name, text) in docs::pages() {
        let name = FileName::parse(&name)?;
        let before = folder.read(&name)?;
        if before.as_deref() != Some(text.as_bytes()) {
            writes.stage(folder.join(&name), before.as_deref(), text.as_bytes())?;
        }
    }
    writes.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use specpack_rules::find;

    #[test]
    fn every_rule_that_generating_may_report_can_be_explained() {
        for name in specpack_emit::RULES {
            assert!(find(name).is_some(), "`{name}` is not declared");
        }
    }
}
