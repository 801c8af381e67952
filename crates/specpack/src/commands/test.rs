//! `specpack test`.

use super::call_arguments::{base_url, seconds};
use super::{CallArguments, Outcome};
use crate::acceptance::human;
use crate::acceptance::load::{self, AcceptancePack};
use crate::failure::CutShort;
use crate::files::read;
use crate::interrupt::Hold;
use crate::output;
use crate::render;
use crate::terminal::Terminal;
use anyhow::{Context as _, bail};
use camino::Utf8PathBuf;
use clap::ValueEnum;
use specpack_run::report::{self, Dialect, JsonReport, Report};
use specpack_run::{Options, Plan, Sink, Status};
use specpack_syntax::source::FileId;
use specpack_syntax::tag_expression::TagExpression;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How many cases run at once for each processor: most of the time they wait for the service.
const JOBS_PER_PROCESSOR: usize = 4;

/// Run the scenarios of a folder against a live HTTP service
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack test specs/acceptance --base-url http://127.0.0.1:8080
  specpack test specs/acceptance --base-url http://localhost:8080 --tags '@FR-1 and not @slow'
  specpack test specs/acceptance --base-url http://127.0.0.1:8080 --format junit > junit.xml
  specpack test specs/acceptance --base-url https://shop.example --allow-host shop.example

Steps are bound to the workflows of Arazzo documents in the same folder; every request and every
response is held to the contract that they name. Only this machine and hosts that are allowed by
name are ever called, and redirects are not followed.

Exit codes: 0 every scenario passed, 1 one did not or cannot be read, 2 could not run.")]
pub(crate) struct Arguments {
    /// The folder of features and workflows, or one feature
    #[arg(value_name = "DIR")]
    path: Utf8PathBuf,
    /// Where the service is; NAME=URL for one source description of the workflows
    #[arg(long, value_name = "URL", required = true)]
    base_url: Vec<String>,
    /// Which scenarios to run, such as '@FR-1 and not @slow'
    #[arg(long, value_name = "EXPRESSION")]
    tags: Option<String>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    calls: CallArguments,
    /// How many scenarios run at once [default: 4 for each processor]
    #[arg(long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,
    /// How long a scenario may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    timeout: f64,
    /// Where the service writes its events, for steps that look for one: one JSON object a line
    #[arg(long, value_name = "FILE")]
    events: Option<Utf8PathBuf>,
    /// What generated values follow from, to repeat a run [default: another each time]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Begin no scenario after one that did not pass
    #[arg(long)]
    fail_fast: bool,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a scenario as it ends, failures with their place and what was exchanged
    #[default]
    Human,
    /// For programs
    Json,
    /// JUnit XML, for build servers
    Junit,
    /// JUnit XML in which each scenario has its file, as GitLab and CircleCI read it
    Gitlab,
    /// Messages of Cucumber, one a line
    CucumberMessages,
}

/// Runs the scenarios.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let tags = arguments.tags.as_deref().unwrap_or_default();
    let tags = TagExpression::parse(tags).with_context(|| format!("`{tags}` selects no tags"))?;
    let base_urls = base_urls(&arguments.base_url)?;
    let reach = arguments.calls.reach();
    for url in base_urls.values() {
        let uri: http::Uri = url.parse().with_context(|| format!("`{url}` is no URL"))?;
        reach.check(&uri)?;
    }
    let mut pack = load::load(&arguments.path)?;
    if !pack.findings.is_empty() {
        return report_findings(&pack, arguments.format, terminal);
    }
    for folder in pack.set_unbound_aside() {
        let folder = if folder.is_empty() { "." } else { &folder };
        output::remark(&format!(
            "note: the features in `{folder}` were left out: no workflow stands there or above, \
             and none binds a step of theirs"
        ));
    }
    let descriptions = std::mem::take(&mut pack.descriptions);
    let path_of = |file: FileId| {
        let file = pack.files.get(file.0 as usize);
        file.map_or_else(String::new, |file| file.path().to_owned())
    };
    let plan = Plan::new(&pack.features, descriptions, &path_of, &tags, &load::value)?;
    if plan.cases().is_empty() {
        bail!("no scenario has the tags `{tags}`");
    }
    for contract in plan.contracts() {
        for unusable in &contract.unusable {
            output::remark(&format!("warning: not held to the schema {unusable}"));
        }
    }
    let options = Options {
        base_urls,
        reach,
        jobs: arguments.jobs.map_or_else(default_jobs, NonZeroUsize::get),
        case_limit: seconds(arguments.timeout)?,
        response_limit: arguments.calls.response_limit()?,
        seed: arguments.seed.unwrap_or_else(drawn_seed),
        since_1970: since_1970(),
        stops_early: arguments.fail_fast,
        events: arguments.events.clone().map(sink),
    };
    let outcome = run_plan(&plan, &options, &pack, arguments.format, terminal);
    // As for the results: nothing is left to be done with either.
    std::mem::forget((plan, pack));
    outcome
}

fn run_plan(
    plan: &Plan,
    options: &Options,
    pack: &AcceptancePack,
    format: Format,
    terminal: &Terminal,
) -> anyhow::Result<Outcome> {
    let hold = Hold::first()?;
    let began = Instant::now();
    let started = since_1970();
    let mut written: std::io::Result<()> = Ok(());
    let mut json = JsonReport::new(&pack.files);
    let is_stopped = || hold.is_requested();
    let results = specpack_run::run(
        plan,
        options,
        &is_stopped,
        &mut |planned, result| match format {
            Format::Human if written.is_ok() => {
                written = output::text(&human::case(&pack.files, planned, result, terminal));
            }
            Format::Json => json.add(planned, result),
            _ => {}
        },
    )?;
    written?;
    let report = Report {
        files: &pack.files,
        cases: plan.cases(),
        results: &results,
        took: began.elapsed(),
        seed: options.seed,
    };
    output::text(&match format {
        Format::Human => human::closing(&report, terminal),
        Format::Json => json.finish(report.took, report.seed),
        Format::Junit => report::junit(&report, Dialect::Schema),
        Format::Gitlab => report::junit(&report, Dialect::Files),
        Format::CucumberMessages => {
            specpack_run::messages::messages(&report, &pack.features, started)
        }
    })?;
    let has_passed = results.iter().all(|result| result.status == Status::Passed);
    // The process ends soon, which is cheaper than to free each result by itself.
    std::mem::forget(results);
    if hold.is_requested() {
        hold.heed();
        bail!(CutShort);
    }
    Ok(if has_passed {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// What cannot be read is shown, and nothing is run: half of the scenarios would say little. A
/// program that reads the result does not meet a text for people in its place.
fn report_findings(
    pack: &AcceptancePack,
    format: Format,
    terminal: &Terminal,
) -> anyhow::Result<Outcome> {
    let run = render::Run {
        files: &pack.files,
        diagnostics: &pack.findings,
        summary: render::Summary {
            files: pack.files.len(),
            errors: pack.findings.len(),
            ..render::Summary::default()
        },
    };
    let is_for_people = format == Format::Human;
    let style = render::Style {
        is_coloured: is_for_people && terminal.colours_stdout(),
        width: terminal.stdout_width(),
    };
    let text = render::human(&run, style);
    match is_for_people {
        true => output::text(&text)?,
        false => output::remark(text.trim_end()),
    }
    Ok(Outcome::Findings)
}

/// The file of events, read anew each time: the service goes on writing it.
fn sink(path: Utf8PathBuf) -> Sink {
    Sink::new(move || match path.exists() {
        true => read::bytes(&path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| error.to_string()),
        // A service may make the file with its first event.
        false => Ok(String::new()),
    })
}

/// The addresses by source; an empty name is for all others.
fn base_urls(written: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut urls = BTreeMap::new();
    for text in written {
        let (name, url) = match text.split_once('=') {
            Some((name, url)) if !name.contains(':') => (name, url),
            _ => ("", text.as_str()),
        };
        let url = base_url(url)?;
        if urls.insert(name.to_owned(), url.to_owned()).is_some() {
            bail!("`--base-url` is given twice; put `NAME=` before all but one");
        }
    }
    Ok(urls)
}

fn default_jobs() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    processors * JOBS_PER_PROCESSOR
}

/// Another number each time: the hashers of the standard library are seeded by the machine.
fn drawn_seed() -> u64 {
    // Short enough to be typed again.
    RandomState::new().hash_one(0_u8) % 1_000_000_000
}

#[expect(
    clippy::disallowed_methods,
    reason = "messages of Cucumber and codes of apps go by when a run began, and the binary may \
              read the clock"
)]
fn since_1970() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}
