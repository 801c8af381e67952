//! `specpack conform`.

use super::call_arguments::base_url;
use super::{CallArguments, Outcome};
use crate::acceptance::load;
use crate::files::read;
use crate::output::{self, counted};
use crate::progress::Progress;
use crate::project::Project;
use crate::terminal::Terminal;
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use specpack_emit::label::file_and_line;
use specpack_graph::Pack;
use specpack_graph::model::{Bound, DocumentKind, Metric, MetricKind, Objective};
use specpack_run::conform::{
    self, Budget, Conformance, EventSchemas, Expected, Exposed, Exposure, Figures, Group,
    Measurements, Probe,
};
use specpack_run::contract::{Contract, ContractError, Documents};
use specpack_run::report::Dialect;
use std::fmt::Write as _;

/// Say whether a live service is what its pack says
///
/// Every operation of the contract is asked, without credentials and without a body, and what it
/// answers is held to the contract; every route that the service lists has to be in it; every
/// metric of the observability spec has to be exposed. Events that were seen on a sink, and figures
/// that were measured, are held to schemas and budgets where files of them are given; with
/// --histograms so is what the service measured of itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack conform specs --base-url http://127.0.0.1:8080
  specpack conform specs --base-url http://127.0.0.1:8080 --events events.jsonl
  specpack conform specs --base-url http://127.0.0.1:8080 --measurements load.json \\
    --map order-time=/latency/p99:ms
  specpack conform specs --base-url http://127.0.0.1:8080 --measurements load.json \\
    --map-file budgets.map
  specpack conform specs --base-url http://127.0.0.1:8080 --histograms
  specpack conform specs --base-url https://shop.example --allow-host shop.example --safe-only

Measurements are a JSON object of budgets, each with a number or {\"value\": 12, \"unit\": \"ms\"};
with --map or --map-file they are any JSON in which a pointer or a path leads to the figure. Only
this machine and hosts that are allowed by name are ever called, and redirects are not followed.
Operations that anybody may call are really called: leave those out that change something with
--safe-only.

Exit codes: 0 all of it holds, 1 something does not, 2 could not run.")]
pub(crate) struct Arguments {
    /// The folder of the pack
    #[arg(value_name = "DIR")]
    folder: Utf8PathBuf,
    /// Where the service is
    #[arg(long, value_name = "URL")]
    base_url: String,
    /// Events that were seen on a sink: one JSON object a line
    #[arg(long, value_name = "FILE")]
    events: Option<Utf8PathBuf>,
    /// Figures that were measured, as JSON
    #[arg(long, value_name = "FILE")]
    measurements: Option<Utf8PathBuf>,
    /// Which figure of the measurements is a budget's: BUDGET=/pointer:unit, or a JSONPath in place
    /// of the pointer; may be repeated
    #[arg(long = "map", value_name = "MAPPING", requires = "measurements")]
    maps: Vec<String>,
    /// A file of such mappings, one a line
    #[arg(long, value_name = "FILE", requires = "measurements")]
    map_file: Option<Utf8PathBuf>,
    /// The path at which the service lists its routes, as OpenAPI
    #[arg(long, value_name = "PATH", default_value = "/openapi.json")]
    listing: String,
    /// The path of the service's metrics, in Prometheus' text format
    #[arg(long, value_name = "PATH", default_value = "/metrics")]
    metrics: String,
    /// Hold budgets that no measurement is for to the service's own histograms, as it counted since
    /// its start
    #[arg(long)]
    histograms: bool,
    /// Say nothing of metrics that are not exposed, as if each were to appear with its first use
    #[arg(long)]
    lazy_metrics: bool,
    /// Ask only operations that change nothing
    #[arg(long)]
    safe_only: bool,
    #[command(flatten)]
    calls: CallArguments,
    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The configuration [default: that of the folder]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a check, with figure and limit
    #[default]
    Human,
    /// For programs
    Json,
    /// JUnit XML, for build servers
    Junit,
    /// JUnit XML in which each check has its file, as GitLab and CircleCI read it
    Gitlab,
}

/// Compares.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let probe = arguments.probe()?;
    let folder = Some(arguments.folder.as_path());
    let project = Project::of_folder(folder, arguments.config.as_deref())?;
    let pack = project.pack(folder)?.pack();
    let said = Said::of(&pack)?;
    let events = arguments.events.as_deref().map(text).transpose()?;
    let measurements = arguments.measurements()?;
    let mut found = Conformance {
        unchecked: said.unusable(),
        ..Conformance::default()
    };
    let progress = Progress::begin(terminal, format!("asking {}", probe.base_url));
    let exposed = conform::operations(&said.contracts, &probe, &mut found)?;
    drop(progress);
    if let Some(exposed) = &exposed {
        let mut metrics = said.metrics.clone();
        if arguments.lazy_metrics {
            let all = metrics.iter_mut();
            all.for_each(|metric| metric.exposure = Exposure::Lazy);
        }
        conform::metrics(&metrics, exposed, &mut found);
    }
    match events {
        Some(events) => conform::events(&said.events, &events, &mut found),
        None => found.unchecked.push("events: no --events".to_owned()),
    }
    match arguments.figures(measurements.as_ref(), exposed.as_deref()) {
        Some(figures) => conform::budgets(&said.budgets, figures, &mut found),
        None => {
            let note = "budgets: neither --measurements nor --histograms";
            found.unchecked.push(note.to_owned());
        }
    }
    output::text(&match arguments.format {
        Format::Human => human(&found, terminal),
        Format::Json => conform::json(&found),
        Format::Junit => conform::junit(&found, Dialect::Schema),
        Format::Gitlab => conform::junit(&found, Dialect::Files),
    })?;
    Ok(match found.holds() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

impl Arguments {
    fn probe(&self) -> anyhow::Result<Probe> {
        let base_url = base_url(&self.base_url)?;
        let reach = self.calls.reach();
        let uri: http::Uri = base_url
            .parse()
            .with_context(|| format!("`{base_url}` is no URL"))?;
        reach.check(&uri)?;
        for path in [&self.listing, &self.metrics] {
            if !path.starts_with('/') {
                bail!("`{path}` is no path of the service; one starts with /");
            }
        }
        Ok(Probe {
            base_url: base_url.to_owned(),
            reach,
            response_limit: self.calls.response_limit()?,
            is_safe_only: self.safe_only,
            listing: self.listing.clone(),
            metrics: self.metrics.clone(),
        })
    }

    /// What budgets are held to; none where nobody asked for that.
    fn figures<'a>(
        &'a self,
        measurements: Option<&'a Measurements>,
        exposed: Option<&'a str>,
    ) -> Option<Figures<'a>> {
        let path = self.metrics.as_str();
        let exposed = exposed.filter(|_| self.histograms);
        (measurements.is_some() || self.histograms).then(|| Figures {
            measurements,
            exposed: exposed.map(|text| Exposed { path, text }),
        })
    }

    fn measurements(&self) -> anyhow::Result<Option<Measurements>> {
        let Some(path) = &self.measurements else {
            return Ok(None);
        };
        let value = serde_json::from_str(&text(path)?);
        let value = value.with_context(|| format!("`{path}` is no JSON"))?;
        let mut maps = self.maps.clone();
        if let Some(file) = &self.map_file {
            maps.extend(conform::mappings_of(&text(file)?));
        }
        let read = Measurements::read(path.as_str(), &value, &maps);
        Ok(Some(
            read.with_context(|| format!("failed to read `{path}`"))?,
        ))
    }
}

fn text(path: &Utf8Path) -> anyhow::Result<String> {
    let bytes = read::bytes(path)?;
    String::from_utf8(bytes).with_context(|| format!("`{path}` is not UTF-8"))
}

/// What a pack says of a service.
struct Said {
    contracts: Vec<Contract>,
    events: EventSchemas,
    metrics: Vec<Expected>,
    budgets: Vec<Budget>,
}

impl Said {
    fn of(pack: &Pack) -> anyhow::Result<Self> {
        let mut contracts = Vec::new();
        let mut events = EventSchemas::default();
        for file in pack.file_ids() {
            let path = pack.file(file).path();
            match pack.kind(file) {
                DocumentKind::OpenApi => {
                    let documents = Documents::load(path, &load::value)?;
                    match Contract::read(path, &documents) {
                        Ok(contract) => contracts.push(contract),
                        // Parts that other documents refer to.
                        Err(ContractError::NoPaths(_)) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                DocumentKind::AsyncApi => {
                    let documents = Documents::load(path, &load::value)?;
                    events.add(path, &documents)?;
                }
                _ => {}
            }
        }
        let graph = &pack.graph;
        let metrics = graph.of::<Metric>().map(|metric| Expected {
            name: metric.name().to_owned(),
            kind: metric.data.kind.map(type_of),
            exposure: match metric.data.appears_with_first_use {
                true => Exposure::Lazy,
                false => Exposure::Eager,
            },
            place: place(pack, metric.id),
        });
        let said = Self {
            contracts,
            events,
            metrics: metrics.collect(),
            budgets: budgets_of(pack),
        };
        if said.contracts.is_empty() && said.metrics.is_empty() {
            bail!("the pack has neither a contract nor metrics to compare a service with");
        }
        Ok(said)
    }

    fn unusable(&self) -> Vec<String> {
        let contracts = self.contracts.iter().flat_map(|it| &it.unusable);
        let all = contracts.chain(&self.events.unusable);
        all.map(|schema| format!("not held to the schema {schema}"))
            .collect()
    }
}

fn budgets_of(pack: &Pack) -> Vec<Budget> {
    let budgets = pack.graph.of::<Objective>().map(|budget| {
        let data = budget.data;
        Budget {
            name: budget.name().to_owned(),
            objective: data.display_name.as_ref().map(|name| name.value.clone()),
            query: query_of(data),
            limit: data.limit.as_ref().map(|limit| limit.value),
            is_at_least: data.bound == Some(Bound::AtLeast),
            target: data.target.as_ref().map(|target| target.value),
            unit: data
                .unit
                .as_ref()
                .map_or_else(String::new, |it| it.value.clone()),
            place: place(pack, budget.id),
        }
    });
    budgets.collect()
}

/// What is compared with the limit, where one query alone says it.
fn query_of(budget: &Objective) -> Option<String> {
    match budget.queries.as_slice() {
        [query] if budget.is_threshold => Some(query.value.clone()),
        _ => None,
    }
}

fn place(pack: &Pack, id: specpack_graph::model::NodeId) -> (String, u32) {
    let (file, line) = file_and_line(pack, id);
    (file.to_owned(), line)
}

fn type_of(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Counter => "counter",
        MetricKind::Gauge => "gauge",
        MetricKind::Histogram => "histogram",
        MetricKind::Summary => "summary",
    }
}

fn human(found: &Conformance, terminal: &Terminal) -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let checks: Vec<_> = found.of(group).collect();
        if checks.is_empty() {
            continue;
        }
        let held = checks.iter().filter(|check| check.holds()).count();
        let bold = terminal.stdout_style(Style::new().bold());
        let _ = writeln!(
            text,
            "{bold}{}{bold:#} ({held} of {})",
            capitalised(group.name()),
            checks.len()
        );
        for check in checks {
            let (word, style) = match check.holds() {
                true => ("pass", AnsiColor::Green.on_default()),
                false => ("FAIL", AnsiColor::Red.on_default().bold()),
            };
            let style = terminal.stdout_style(style);
            let _ = write!(
                text,
                "  {style}{word}{style:#} {}  {}",
                check.name,
                check.found()
            );
            if let Some(failure) = &check.failure {
                let _ = write!(text, ": {failure}");
                if let Some((file, line)) = &check.place {
                    let _ = write!(text, " ({file}:{line})");
                }
            }
            text.push('\n');
        }
        text.push('\n');
    }
    if !found.unchecked.is_empty() {
        text.push_str("Not checked\n");
        for note in &found.unchecked {
            let _ = writeln!(text, "  {note}");
        }
        text.push('\n');
    }
    let all = counted(found.checks.len(), "check holds", "checks hold");
    let _ = writeln!(text, "{} of {all}.", found.held());
    text
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_syntax::source::SourceFile;

    // req: PACK-6, PACK-7
    #[test]
    fn our_budgets_of_times_can_be_held_to_our_own_histograms() {
        let source = SourceFile::new("budgets.yaml", of_repository("specs/budgets.yaml"));
        let budgets = budgets_of(&Pack::read(vec![source]));
        let queries: Vec<&str> = budgets
            .iter()
            .filter_map(|it| it.query.as_deref())
            .collect();
        let exposed = queries.iter().copied().map(|query| {
            let (metric, labels) = query.split_once('{').unwrap_or((query, "}"));
            let bucket = |bound| format!("{metric}_bucket{{le=\"{bound}\",{labels} 1000\n");
            bucket("0.001") + &bucket("+Inf")
        });
        let figures = Figures {
            measurements: None,
            exposed: Some(Exposed {
                path: "/metrics",
                text: &exposed.collect::<String>(),
            }),
        };
        let mut found = Conformance::default();
        conform::budgets(&budgets, figures, &mut found);
        let of_times = budgets.iter().filter(|budget| budget.limit.is_some());
        assert_eq!(found.checks.len(), of_times.count());
        assert!(found.holds(), "{:?}", found.checks);
    }

    fn of_repository(path: &str) -> String {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        std::fs::read_to_string(format!("{root}/{path}")).unwrap()
    }

    // req: PACK-6
    #[test]
    fn what_our_benchmark_measures_is_mapped_to_our_budgets() {
        let mappings = conform::mappings_of(&of_repository("bench/budgets.map"));
        let source = SourceFile::new("budgets.yaml", of_repository("specs/budgets.yaml"));
        let budgets = budgets_of(&Pack::read(vec![source]));
        for storage in ["sqlite", "postgres-redis"] {
            let results = of_repository(&format!("bench/results/{storage}.json"));
            let results = serde_json::from_str(&results).unwrap();
            let measurements = Measurements::read(storage, &results, &mappings).unwrap();
            assert_eq!(measurements.budgets().count(), mappings.len());
            for name in measurements.budgets() {
                let budget = budgets.iter().find(|budget| budget.name == name);
                assert!(budget.is_some_and(|it| it.limit.is_some()), "{name}");
            }
        }
    }
}
