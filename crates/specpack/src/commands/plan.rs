//! `specpack plan`.

use super::Outcome;
use crate::date;
use crate::output::{self, counted};
use crate::progress::Progress as Teller;
use crate::task_document::{StatusFile, TaskDocument};
use crate::terminal::Terminal;
use anyhow::{Context as _, bail};
use camino::Utf8PathBuf;
use clap::ValueEnum;
use jiff::civil::Date;
use specpack_emit::plan::{self, Planned};
use specpack_emit::tasks::Tasks;
use specpack_graph::plan::{Calendar, Circumstances, Plan, Progress};

use specpack_syntax::diagnostic::Diagnostic;
use std::num::NonZero;

/// Nobody plans for more.
const MOST_PEOPLE: i64 = 10_000;
const MOST_RUNS: i64 = 1_000_000;
/// How wide a chart is where nobody says.
const USUAL_WIDTH: usize = 100;

/// Plan the tasks of a PRD: critical path, a schedule for those who are there, a forecast
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack plan specs/prd/shop.md                              with as many people as can be used
  specpack plan shop.md --people 2 --hours-per-day 6 --start 2026-01-05
  specpack plan shop.md --owner \"Backend team=3\"               three of a team work at once
  specpack plan shop.md --start 2026-01-05 --as-of 2026-01-16 --tasks .taskmaster/tasks/tasks.json
                                                               how far it is, and when it ends from there
  specpack plan shop.md --open --people 2                      what is left
  specpack plan shop.md --start 2026-01-05 --format svg -o gantt.svg
  specpack plan shop.md --start 2026-01-05 --format markdown -o docs/ROADMAP.md")]
pub(crate) struct Arguments {
    #[command(flatten)]
    document: TaskDocument,
    /// How to write the plan
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write it; an existing file is overwritten [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// How many people work at once [default: as many as can be used]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=MOST_PEOPLE))]
    people: Option<u32>,
    /// How many tasks an owner works on at once, such as a team of three; several times for several
    /// owners [default: 1]
    #[arg(long = "owner", value_name = "NAME=COUNT", value_parser = owner)]
    owners: Vec<(String, u32)>,
    /// How many hours a day people work on it
    #[arg(long, value_name = "HOURS", default_value = "6", value_parser = hours_a_day)]
    hours_per_day: u32,
    /// The first day; without it, days are numbered
    #[arg(long, value_name = "DATE", value_parser = date::parse)]
    start: Option<Date>,
    /// A day on which nobody works; several times for several days. Saturdays and Sundays are free
    #[arg(long = "holiday", value_name = "DATE", value_parser = date::parse)]
    holidays: Vec<Date>,
    /// What to add for risks, in percent of the work [default: what the document states, else 20]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    buffer: Option<f64>,
    /// Plan what is left: tasks that are closed take no time any more
    #[arg(long, conflicts_with = "as_of")]
    open: bool,
    /// How many hours a task takes that has neither an estimate nor a size
    #[arg(long, value_name = "HOURS", default_value = "0", value_parser = hours)]
    unestimated: u32,
    /// How often the forecast draws how long everything takes
    #[arg(long, value_name = "COUNT", default_value = "10000",
          value_parser = clap::value_parser!(u32).range(0..=MOST_RUNS))]
    runs: u32,
    /// What the forecast draws from; the same seed gives the same dates
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    seed: u64,
    /// Say how far the plan is at the end of this day
    #[arg(long, value_name = "DATE", value_parser = date::parse, requires = "start")]
    as_of: Option<Date>,
    #[command(flatten)]
    statuses: StatusFile,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Figures, and a chart of blocks
    #[default]
    Human,
    /// A document, with a chart that code hosts draw
    Markdown,
    /// A Gantt chart in Mermaid
    Mermaid,
    /// A Gantt chart as a picture
    Svg,
    /// For programs, with findings
    Json,
}

/// Writes the plan.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let read = arguments.document.read()?;
    let progress = Teller::begin(terminal, "planning".to_owned());
    let (checked, position, findings) = read.with_findings()?;
    let pack = &checked.pack;
    let graph = pack.task_graphs.get(position);
    let graph = graph.context("the document names no tasks")?;
    let tasks = Tasks { pack, graph };
    let statuses = arguments.statuses.statuses(tasks)?;
    let plan = Plan::new(&pack.graph, graph, statuses, &arguments.circumstances());
    let as_of = arguments.as_of.and_then(|day| Progress::new(&plan, day));
    drop(progress);
    let planned = Planned {
        tasks,
        plan: &plan,
        progress: as_of.as_ref(),
    };
    let text = arguments.text(planned, &findings, terminal)?;
    output::drawing(
        &text,
        arguments.output.as_deref(),
        arguments.document.path(),
    )?;
    for owner in plan.owners_without_tasks() {
        output::remark(&format!("no task belongs to `{owner}`"));
    }
    if arguments.format != Format::Json && !findings.is_empty() {
        let count = counted(findings.len(), "finding", "findings");
        let path = pack.file(pack.graph.node(graph.document).at.file).path();
        output::remark(&format!("{count}; `specpack check {path}` shows them"));
    }
    Ok(Outcome::Clean)
}

impl Arguments {
    fn circumstances(&self) -> Circumstances {
        Circumstances {
            people: self.people,
            owners: self.owners.iter().cloned().collect(),
            calendar: Calendar::new(self.hours_per_day, self.holidays.iter().copied()),
            start: self.start,
            buffer_percent: self.buffer,
            unestimated: self.unestimated,
            open_only: self.open,
            runs: self.runs,
            seed: self.seed,
            // The result is the same with any number of threads.
            threads: std::thread::available_parallelism().map_or(1, NonZero::get),
        }
    }

    fn text(
        &self,
        planned: Planned<'_>,
        findings: &[Diagnostic],
        terminal: &Terminal,
    ) -> anyhow::Result<String> {
        Ok(match self.format {
            Format::Human => {
                let width = match self.output {
                    Some(_) => None,
                    None => terminal.stdout_width(),
                };
                let stated = disagreements(planned, findings);
                let plan = plan::text(planned, width.unwrap_or(USUAL_WIDTH));
                format!("{plan}{stated}")
            }
            Format::Markdown => plan::markdown(planned),
            Format::Mermaid => match plan::mermaid(planned) {
                Some(chart) => chart,
                None => bail!("Mermaid charts have dates; give the first day with `--start`"),
            },
            Format::Svg => plan::svg(planned),
            Format::Json => plan::json(planned, findings),
        })
    }
}

/// What the author states and the tasks do not add up to.
fn disagreements(planned: Planned<'_>, findings: &[Diagnostic]) -> String {
    let stated = findings
        .iter()
        .filter(|found| specpack_rules::is_about_stated_figures(&found.rule));
    let mut out = String::new();
    for found in stated {
        if out.is_empty() {
            out.push_str("\nStated otherwise:\n");
        }
        let place = |at: specpack_syntax::source::Location| {
            let file = planned.tasks.pack.file(at.file);
            format!("{}:{}", file.path(), file.line_column(at.span.start).line)
        };
        let mut line = format!("  {}: {}", place(found.primary.at), found.headline);
        if let Some(other) = found.secondary.first() {
            line.push_str(&format!(" ({}: {})", place(other.at), other.message));
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// `NAME=COUNT`.
fn owner(text: &str) -> Result<(String, u32), String> {
    let (name, count) = text
        .rsplit_once('=')
        .ok_or_else(|| "write it as NAME=COUNT".to_owned())?;
    let count = count.trim().parse().ok().filter(|&count| count > 0);
    match count {
        Some(count) if !name.trim().is_empty() => Ok((name.trim().to_owned(), count)),
        _ => Err("write it as NAME=COUNT, the count at least 1".to_owned()),
    }
}

/// Hours of a day, as minutes.
fn hours_a_day(text: &str) -> Result<u32, String> {
    match hours(text)? {
        minutes @ 1..=1_440 => Ok(minutes),
        _ => Err("a day has more than 0 and at most 24 hours".to_owned()),
    }
}

/// Hours, as minutes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
fn hours(text: &str) -> Result<u32, String> {
    let hours: f64 = text
        .parse()
        .map_err(|_| "write hours as 6 or 7.5".to_owned())?;
    match (0.0..=100_000.0).contains(&hours) {
        true => Ok((hours * 60.0).round() as u32),
        false => Err("between 0 and 100000 hours".to_owned()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let percent: f64 = text
        .trim_end_matches('%')
        .parse()
        .map_err(|_| "write it as 20".to_owned())?;
    match (0.0..=1_000.0).contains(&percent) {
        true => Ok(percent),
        false => Err("between 0 and 1000 percent".to_owned()),
    }
}
