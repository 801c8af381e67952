//! `specpack features`.

use super::Outcome;
use crate::features::answers::Kept;
use crate::features::inputs::{Inputs, SYSTEM};
use crate::features::own_templates::OwnTemplates;
use crate::features::report::Report;
use crate::features::{interactive, next_report};
use crate::progress::Progress;
use crate::project::Project;
use crate::prompt::{AtTerminal, Prompt, Question, Reply};
use crate::terminal::Terminal;
use crate::{date, output};
use anyhow::{anyhow, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use serde_json::json;
use specpack_emit::features::{FileStatus, Options, Plan, PlanError, next, plan};
use specpack_emit::regenerate;
use specpack_emit::templates::Templates;
use std::fmt::Write as _;

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
    /// What to do where both a person and the system spec changed a block
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
enum OnConflict {
    /// Show both between conflict markers
    #[default]
    Mark,
    /// Keep what the person wrote
    Keep,
    /// Take what the system spec says
    Theirs,
    /// Write nothing at all
    Fail,
}

impl From<OnConflict> for regenerate::OnConflict {
    fn from(on_conflict: OnConflict) -> Self {
        match on_conflict {
            OnConflict::Mark => Self::Show,
            OnConflict::Keep => Self::Keep,
            OnConflict::Theirs => Self::Theirs,
            OnConflict::Fail => Self::Fail,
        }
    }
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
    let mut inputs = Inputs::read(&system, &folder)?;
    let own = OwnTemplates::read(arguments.templates.as_deref())?;
    let templates = Templates::new(&own.texts).map_err(|error| in_folder(&own, error.into()))?;
    let options = options(arguments, &folder, &templates)?;
    if arguments.next {
        drop(progress);
        return tell_next(arguments, &inputs, &options, &own);
    }
    let planned = plan(&inputs.pack, SYSTEM, &inputs.existing, &options);
    if !arguments.interactive {
        // The plan holds what it needs of them, and nothing is planned again.
        inputs.existing.clear();
    }
    drop(progress);
    let mut session = Session {
        arguments,
        terminal,
        plan: planned.map_err(|error| in_folder(&own, error))?,
        inputs,
        own,
        options,
    };
    session.run()
}

/// A run from a plan to the files.
struct Session<'a> {
    arguments: &'a Arguments,
    terminal: &'a Terminal,
    inputs: Inputs,
    own: OwnTemplates,
    options: Options<'a>,
    plan: Plan,
}

impl Session<'_> {
    fn run(&mut self) -> anyhow::Result<Outcome> {
        // Refused before anybody is asked anything.
        self.inputs.transaction(&self.plan)?;
        if self.arguments.dry_run || self.arguments.check {
            return self.show();
        }
        let mut kept = None;
        if self.arguments.interactive {
            if !self.terminal.is_interactive() {
                bail!("nobody is here to be asked: `--interactive` needs a terminal");
            }
            let mut answers = Kept::of(&self.inputs.folder)?;
            if !self.ask(&mut answers, &mut AtTerminal)? {
                output::remark(&format!(
                    "nothing was generated; the answers are in {}",
                    answers.path()
                ));
                return Ok(Outcome::Clean);
            }
            kept = Some(answers);
        }
        self.introduce()?;
        if self.arguments.on_conflict == OnConflict::Fail && self.has_conflicts() {
            return self.finish(false, "\nNothing was written: there are conflicts.\n");
        }
        if self.plan.is_empty() {
            return self.finish(false, "\nEverything is up to date.\n");
        }
        if kept.is_none() && !self.is_confirmed()? {
            return self.finish(false, "Nothing was written.\n");
        }
        self.inputs.transaction(&self.plan)?.commit()?;
        if let Some(kept) = kept {
            kept.remove()?;
        }
        let done = self.report().done();
        self.finish(true, &format!("\n{done}"))
    }

    /// Shows what would be done.
    fn show(&self) -> anyhow::Result<Outcome> {
        let report = self.report();
        if self.arguments.format == Format::Json {
            output::text(&report.json(false))?;
        } else {
            let diff = report.diff();
            let preview = report.preview();
            let notices = report.notices();
            output::text(&format!("{}\n{preview}{notices}\n{diff}", report.found()))?;
            let verdict = if self.plan.is_empty() && !self.has_conflicts() {
                "Everything is up to date.\n"
            } else {
                "\nNothing was written.\n"
            };
            output::text(verdict)?;
        }
        let fails = self.arguments.check && !self.plan.is_empty();
        Ok(if fails || self.has_conflicts() {
            Outcome::Findings
        } else {
            Outcome::Clean
        })
    }

    fn introduce(&self) -> anyhow::Result<()> {
        if self.arguments.format == Format::Human {
            let report = self.report();
            let (found, preview) = (report.found(), report.preview());
            output::text(&format!("{found}\n{preview}{}", report.notices()))?;
        }
        Ok(())
    }

    fn finish(&self, is_written: bool, words: &str) -> anyhow::Result<Outcome> {
        match self.arguments.format {
            Format::Human => output::text(words)?,
            Format::Json => output::text(&self.report().json(is_written))?,
        }
        Ok(if self.has_conflicts() {
            Outcome::Findings
        } else {
            Outcome::Clean
        })
    }

    /// Asks what a person wants, and plans that; false when they left.
    fn ask(&mut self, kept: &mut Kept, prompt: &mut dyn Prompt) -> anyhow::Result<bool> {
        let graph = &self.inputs.pack.graph;
        let system = graph
            .systems()
            .next()
            .map_or_else(String::new, |system| system.data.id.clone());
        let Some(answers) = interactive::ask(&self.plan, &system, kept, prompt)? else {
            return Ok(false);
        };
        self.options.only.clone_from(&answers.features);
        self.options.tags = answers.tags;
        self.options.owner = Some(answers.owner).filter(|owner| !owner.is_empty());
        self.options.answers = answers.questions;
        self.plan = plan(
            &self.inputs.pack,
            SYSTEM,
            &self.inputs.existing,
            &self.options,
        )
        .map_err(|error| in_folder(&self.own, error))?;
        interactive::reorder(&mut self.plan, &answers.features);
        Ok(true)
    }

    fn is_confirmed(&self) -> anyhow::Result<bool> {
        if self.arguments.yes {
            return Ok(true);
        }
        if !self.terminal.is_interactive() || self.arguments.format == Format::Json {
            bail!("nobody is here to confirm; pass `--yes` to write, or `--dry-run` to look");
        }
        output::text("\n")?;
        let question = Question::YesOrNo {
            title: "Confirm?".to_owned(),
        };
        Ok(AtTerminal.ask(&question)? == Reply::Yes)
    }

    fn has_conflicts(&self) -> bool {
        self.plan
            .files
            .iter()
            .any(|file| file.status == FileStatus::Conflict)
    }

    fn report(&self) -> Report<'_> {
        Report {
            inputs: &self.inputs,
            plan: &self.plan,
            terminal: self.terminal,
            is_verbose: self.arguments.verbose,
        }
    }
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
fn in_folder(own: &OwnTemplates, error: PlanError) -> anyhow::Error {
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
