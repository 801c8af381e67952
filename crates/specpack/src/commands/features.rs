//! `specpack features`.

use super::{OnConflict, Outcome};
use crate::features::inputs::{Inputs, SYSTEM};
use crate::features::next_report;
use crate::features::own_templates::OwnTemplates;
use crate::progress::Progress;
use crate::project::Project;
use crate::terminal::Terminal;
use crate::{date, output};
use anyhow::anyhow;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use serde_json::json;
use session::Session;
use specpack_emit::features::{Options, PlanError, next};
use specpack_emit::templates::Templates;
use std::fmt::Write as _;

mod session;

/// Generate the feature specs of a system, or bring them up to date
///
/// Every feature of the roadmap becomes one file with the system's context in it. Run it again
/// after the system spec changed: what comes from the system is refreshed, what people wrote stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack features specs/system/shop.md                       shows the plan and asks
  specpack features specs/system/shop.md --dry-run             writes nothing, shows the changes
  specpack features specs/system/shop.md --check               for CI: fails when it has drifted
  specpack features specs/system/shop.md --feature \"Auth Service\" --yes
  specpack features specs/system/shop.md --interactive         pick features, answer questions
  specpack features specs/system/shop.md --next --format json  what to write next, for agents")]
pub(crate) struct Arguments {
    /// The system spec
    #[arg(value_name = "SYSTEM.md")]
    system: Utf8PathBuf,
    /// Only this feature; repeat it for several
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<String>,
    /// Where the feature specs go [default: what specpack.toml says, else specs/features]
    #[arg(long, value_name = "DIR")]
    output_dir: Option<Utf8PathBuf>,
    /// Write nothing; show the plan and what would change
    #[arg(long)]
    dry_run: bool,
    /// Write nothing; fail when anything would change, for continuous integration
    #[arg(long, conflicts_with_all = ["yes", "interactive", "next"])]
    check: bool,
    /// Say more about what was found, and show new files in whole
    #[arg(long, short)]
    verbose: bool,
    /// Pick features, their order, owner and tags, and answer what the system spec leaves open
    #[arg(long, short, conflicts_with_all = ["yes", "next", "dry_run"])]
    interactive: bool,
    /// Write without asking
    #[arg(long, short)]
    yes: bool,
    /// The day of new files [default: SOURCE_DATE_EPOCH, else the system spec's `updated`]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// What to do where a person changed a block and what is generated for it changed too
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    on_conflict: OnConflict,
    /// Tell which feature to write next, with its context and open questions
    #[arg(long, conflicts_with_all = ["yes", "dry_run"])]
    next: bool,
    /// Templates of your own [default: .specpack/templates where that is]
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// Plans, asks, and writes.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let config = Project::load(None)?;
    let folder = match &arguments.output_dir {
        Some(folder) => folder.clone(),
        None => config.generated(),
    };
    let (system, folder) = on_one_footing(&arguments.system, &folder)?;
    let progress = Progress::begin(terminal, format!("reading {system}"));
    let inputs = Inputs::read(&system, &folder)?;
    let own = OwnTemplates::read(arguments.templates.as_deref())?;
    let templates = Templates::new(&own.texts)
        .map_err(|error| in_folder(&own, PlanError::from(error).into()))?;
    let options = options(arguments, &folder, &templates)?;
    drop(progress);
    if arguments.next {
        return tell_next(arguments, &inputs, &options, &own);
    }
    let session = Session {
        arguments,
        terminal,
        inputs,
        own,
    };
    session.run(options)
}

fn options<'a>(
    arguments: &Arguments,
    folder: &Utf8Path,
    templates: &'a Templates,
) -> anyhow::Result<Options<'a>> {
    let date = match &arguments.date {
        Some(text) => Some(date::parse(text)?),
        None => date::of_environment()?,
    };
    let mut options = Options::new(folder.as_str(), templates);
    options.date = date.map(|date| date.to_string());
    options.only.clone_from(&arguments.features);
    options.on_conflict = arguments.on_conflict.into();
    Ok(options)
}

/// An error of a template names its file by the path that an editor opens.
fn in_folder(own: &OwnTemplates, error: anyhow::Error) -> anyhow::Error {
    let error = match error.downcast::<PlanError>() {
        Ok(error) => error,
        Err(error) => return error,
    };
    match (&own.folder, error) {
        (Some(folder), PlanError::Template(error)) if own.texts.contains_key(&error.file) => {
            anyhow!("{folder}/{error}")
        }
        (_, PlanError::UnknownFeature { name, nearest, all }) => unknown(&name, &nearest, &all),
        (_, error) => error.into(),
    }
}

fn unknown(name: &str, nearest: &[String], all: &[String]) -> anyhow::Error {
    let mut text = format!("no feature is named `{}`", name.escape_debug());
    if !nearest.is_empty() {
        let quoted: Vec<_> = nearest.iter().map(|name| format!("`{name}`")).collect();
        let _ = write!(text, "; did you mean {}?", quoted.join(" or "));
    }
    text.push_str("\nThe features are:");
    for name in all {
        let _ = write!(text, "\n  {name}");
    }
    anyhow!(text)
}

/// The two paths such that one can be told from the other: a relative path beside an absolute
/// one is made absolute.
fn on_one_footing(
    system: &Utf8Path,
    folder: &Utf8Path,
) -> anyhow::Result<(Utf8PathBuf, Utf8PathBuf)> {
    if system.is_absolute() == folder.is_absolute() {
        return Ok((system.to_owned(), folder.to_owned()));
    }
    Ok((
        camino::absolute_utf8(system)?,
        camino::absolute_utf8(folder)?,
    ))
}

fn tell_next(
    arguments: &Arguments,
    inputs: &Inputs,
    options: &Options<'_>,
    own: &OwnTemplates,
) -> anyhow::Result<Outcome> {
    let next = next(&inputs.pack, SYSTEM, &inputs.existing, options)
        .map_err(|error| in_folder(own, error))?;
    let text = match arguments.format {
        Format::Json => format!("{:#}\n", json!({ "next": next })),
        Format::Human => match &next {
            Some(next) => next_report::in_words(next),
            None => {
                "Nothing is left: every feature has a spec without open questions.\n".to_owned()
            }
        },
    };
    output::text(&text)?;
    Ok(Outcome::Clean)
}
