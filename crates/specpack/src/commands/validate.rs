//! `specpack validate-spec`.

use super::Outcome;
use super::check::{self, Checked};
use crate::project::Project;
use crate::terminal::Terminal;
use crate::{output, render};
use anyhow::bail;
use camino::Utf8PathBuf;
use clap::ValueEnum;
use clap::builder::styling::Style;
use serde_json::{Value, json};
use specpack_rules::readiness::SectionState;
use specpack_rules::{Readiness, readiness};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::FileId;
use std::fmt::Write as _;

/// Check one spec, and say how ready it is and what the next level lacks
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack validate-spec specs/features/feat-auth-service.md
  specpack validate-spec specs/features/feat-auth-service.md --format json")]
pub(crate) struct Arguments {
    /// The spec
    #[arg(value_name = "FILE")]
    file: Utf8PathBuf,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The lowest level that fails the run [default: what specpack.toml says, else error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_level: Option<check::FailLevel>,
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// Checks the file and measures its readiness.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let project = Project::load(arguments.config.as_deref())?;
    if arguments.file.is_dir() {
        bail!(
            "`{0}` is a folder; `specpack check {0}` checks a folder",
            arguments.file
        );
    }
    let mut selection = project.selection(std::slice::from_ref(&arguments.file))?;
    let pack = selection.pack();
    let checked = Checked::new(pack, &project, &selection);
    let readiness = readiness(&checked.pack, &project.config, FileId(0));
    match arguments.format {
        Format::Human => {
            checked.write(check::Format::Human, &selection, terminal)?;
            output::text(&in_words(&readiness, terminal))?;
        }
        Format::Json => {
            let run = render::Run {
                files: &checked.pack.files,
                diagnostics: &checked.report.diagnostics,
                summary: checked.summary(&selection),
            };
            let mut value: Value = serde_json::from_str(&render::json(&run))?;
            value["readiness"] = as_json(&readiness);
            output::text(&format!("{value:#}\n"))?;
            check::tell_left_out(&selection);
        }
    }
    let fail_level = arguments
        .fail_level
        .map_or(project.config.fail_level, Level::from);
    Ok(check::outcome(&checked.report, fail_level))
}

fn in_words(readiness: &Readiness, terminal: &Terminal) -> String {
    let bold = terminal.stdout_style(Style::new().bold());
    let declared = match readiness.declared {
        Some(level) => format!("declared level {level}"),
        None => "no level declared".to_owned(),
    };
    let mut text = format!(
        "\n{bold}Readiness: {} %{bold:#} ({declared}, sections of level {} are there, {} {})\n",
        readiness.percent,
        readiness.reached,
        readiness.placeholders,
        if readiness.placeholders == 1 {
            "placeholder stands"
        } else {
            "placeholders stand"
        },
    );
    for level in &readiness.levels {
        for section in &level.sections {
            let found = match &section.found_as {
                Some(found) if found != section.title => format!(" (as \"{found}\")"),
                _ => String::new(),
            };
            let _ = writeln!(
                text,
                "  level {}  {:10}  {}{found}",
                level.level,
                state(section.state),
                section.title,
            );
        }
    }
    if !readiness.missing_for_next.is_empty() {
        let _ = writeln!(
            text,
            "Level {} still needs: {}",
            readiness.reached + 1,
            readiness.missing_for_next.join(", ")
        );
    }
    text
}

fn as_json(readiness: &Readiness) -> Value {
    let levels = readiness.levels.iter().map(|level| {
        let sections = level.sections.iter().map(|section| {
            json!({
                "title": section.title,
                "state": state(section.state),
                "foundAs": section.found_as,
            })
        });
        json!({
            "level": level.level,
            "met": level.is_met(),
            "sections": sections.collect::<Vec<_>>(),
        })
    });
    json!({
        "percent": readiness.percent,
        "declared": readiness.declared,
        "reached": readiness.reached,
        "placeholders": readiness.placeholders,
        "missingForNext": readiness.missing_for_next,
        "levels": levels.collect::<Vec<_>>(),
    })
}

fn state(state: SectionState) -> &'static str {
    match state {
        SectionState::Present => "present",
        SectionState::Empty => "empty",
        SectionState::Unfinished => "unfinished",
        SectionState::Missing => "missing",
    }
}
