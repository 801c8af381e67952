//! What has to hold before anything is built.

use super::Subject;
use crate::config::Config;
use specpack_graph::model::{Decision, DecisionStatus, Graph, NodeKind, Prd, Requirement};
use specpack_graph::query::{Lookup, Matrix, Need, Row, lookup};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashSet;
use specpack_syntax::source::{FileId, Location};

/// Of what a pack may have to hold at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Artefact {
    /// A requirement.
    Requirement,
    /// An operation of an HTTP contract.
    Contract,
    /// A schema.
    Schema,
    /// A message that is published.
    Event,
    /// A scenario.
    Scenario,
    /// A budget.
    Budget,
    /// A metric.
    Metric,
    /// An alert.
    Alert,
    /// A decision record.
    Decision,
}

impl Artefact {
    /// Every artefact.
    pub const ALL: [Self; 9] = [
        Self::Requirement,
        Self::Contract,
        Self::Schema,
        Self::Event,
        Self::Scenario,
        Self::Budget,
        Self::Metric,
        Self::Alert,
        Self::Decision,
    ];

    /// The artefact in one word, as the configuration has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::Contract => "contract",
            Self::Schema => "schema",
            Self::Event => "event",
            Self::Scenario => "scenario",
            Self::Budget => "budget",
            Self::Metric => "metric",
            Self::Alert => "alert",
            Self::Decision => "decision",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|artefact| artefact.name() == name)
    }

    fn kind(self) -> NodeKind {
        match self {
            Self::Requirement => NodeKind::Requirement,
            Self::Contract => NodeKind::Operation,
            Self::Schema => NodeKind::Schema,
            Self::Event => NodeKind::Message,
            Self::Scenario => NodeKind::Scenario,
            Self::Budget => NodeKind::Objective,
            Self::Metric => NodeKind::Metric,
            Self::Alert => NodeKind::Alert,
            Self::Decision => NodeKind::Decision,
        }
    }
}

/// A place at which something does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The place.
    pub at: Location,
    /// What is wrong there.
    pub message: String,
}

/// One thing that has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The check in kebab case.
    pub name: String,
    /// What has to hold, as a sentence without its full stop.
    pub title: String,
    /// Whether it does.
    pub is_met: bool,
    /// What was found.
    pub detail: String,
    /// Where it does not hold.
    pub places: Vec<Place>,
}

/// Runs every check.
pub(super) fn run(subject: &Subject<'_>, config: &Config, matrix: &Matrix) -> Vec<Check> {
    let own: HashSet<FileId> = subject.files.values().copied().collect();
    let mut checks = Vec::new();
    if config.gate.approved_prd {
        checks.push(approved(subject, &own));
    }
    checks.extend(findings(subject, config));
    for artefact in &config.gate.requires {
        checks.push(present(&subject.pack.graph, *artefact, &own));
    }
    for (need, share) in &config.gate.coverage {
        checks.push(covered(subject, matrix, *need, *share));
    }
    checks.extend(config.gate.decisions.iter().map(|it| decided(subject, it)));
    checks
}

/// The PRDs say that they are approved.
fn approved(subject: &Subject<'_>, own: &HashSet<FileId>) -> Check {
    let pack = subject.pack;
    let mut places = Vec::new();
    let mut count = 0;
    let prds = pack
        .graph
        .of::<Prd>()
        .filter(|prd| own.contains(&prd.data.file));
    for prd in prds {
        count += 1;
        let status = prd.data.status.as_ref();
        let word = status
            .map(|status| status.value.to_lowercase())
            .unwrap_or_default();
        let is_approved = ["approved", "accepted", "final", "released"];
        if is_approved
            .iter()
            .any(|approved| word.starts_with(approved))
        {
            continue;
        }
        places.push(Place {
            at: status.map_or(prd.at(), |status| status.at),
            message: match word.as_str() {
                "" => format!("`{}` has no status", prd.name()),
                _ => format!("`{}` is {word}", prd.name()),
            },
        });
    }
    Check {
        name: "approved-prd".to_owned(),
        title: "The PRD is approved".to_owned(),
        is_met: places.is_empty() && count > 0,
        detail: match count {
            0 => "there is no PRD".to_owned(),
            _ => format!("{} of {count} approved", count - places.len()),
        },
        places,
    }
}

/// Nothing is wrong with the documents; no check where no level of finding closes the gate.
fn findings(subject: &Subject<'_>, config: &Config) -> Option<Check> {
    let level = config.gate.fail_level.unwrap_or(config.fail_level);
    if level == Level::Off {
        return None;
    }
    let found = subject.report.diagnostics.iter();
    let failing: Vec<_> = found.filter(|found| found.level >= level).collect();
    let places = failing.iter().map(|found| Place {
        at: found.primary.at,
        message: format!("[{}] {}", found.rule, found.headline),
    });
    Some(Check {
        name: "findings".to_owned(),
        title: format!(
            "No finding is at level {} or above",
            crate::docs::level_name(level)
        ),
        is_met: failing.is_empty(),
        detail: counted(failing.len(), "finding"),
        places: places.collect(),
    })
}

fn present(graph: &Graph, artefact: Artefact, own: &HashSet<FileId>) -> Check {
    let ids = graph.of_kind(artefact.kind()).iter();
    let count = ids.filter(|id| own.contains(&id.file())).count();
    let name = artefact.name();
    let article = if name.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    Check {
        name: format!("has-{name}"),
        title: format!("There is {article} {name}"),
        is_met: count > 0,
        detail: counted(count, name),
        places: Vec::new(),
    }
}

fn covered(subject: &Subject<'_>, matrix: &Matrix, need: Need, share: f64) -> Check {
    let needing = matrix.rows.iter().filter(|row| row.needs.contains(&need));
    let needing = needing.count();
    let gaps: Vec<&Row> = matrix
        .rows
        .iter()
        .filter(|row| row.gaps.contains(&need))
        .collect();
    let coverage = matrix.coverage();
    let reached = match need {
        Need::Contract => coverage.contract,
        Need::Test => coverage.test,
        Need::Metric => coverage.metric,
    };
    let is_met = reached >= share;
    let graph = &subject.pack.graph;
    let places = gaps.iter().filter(|_| !is_met).map(|row| {
        let requirement = graph.get::<Requirement>(row.requirement);
        let id = requirement.and_then(|it| it.data.id.as_ref());
        let name = id.map_or(graph.name(row.requirement), |id| id.value.as_str());
        Place {
            at: id.map_or(graph.node(row.requirement).at, |id| id.at),
            message: format!("`{name}` has no {}", need.name()),
        }
    });
    Check {
        name: format!("{}-coverage", need.name()),
        title: match share >= 1.0 {
            true => format!("Every requirement that needs a {0} has a {0}", need.name()),
            false => format!("{} % of requirements have a {}", share * 100.0, need.name()),
        },
        is_met,
        detail: format!("{} of {needing}", needing - gaps.len()),
        places: places.collect(),
    }
}

/// A decision is there, and neither rejected nor dropped.
fn decided(subject: &Subject<'_>, wanted: &str) -> Check {
    let graph = &subject.pack.graph;
    let decision = match lookup(graph, wanted) {
        Lookup::One(id) => graph.get::<Decision>(id),
        Lookup::Several(_) | Lookup::Nothing { .. } => None,
    };
    let status = decision.and_then(|decision| decision.data.status);
    let is_met = matches!(
        status,
        Some(DecisionStatus::Proposed | DecisionStatus::Accepted)
    );
    let (detail, places) = match decision {
        None => ("there is no such decision".to_owned(), Vec::new()),
        Some(decision) => {
            let stated = decision.data.stated_status.as_ref();
            let stated = stated.map_or("without status", |status| status.value.as_str());
            let place = Place {
                at: decision.at(),
                message: format!("`{}` is {stated}", decision.data.id),
            };
            let places = if is_met { Vec::new() } else { vec![place] };
            (stated.to_owned(), places)
        }
    };
    Check {
        name: format!("decision-{wanted}"),
        title: format!("`{wanted}` is decided or drafted"),
        is_met,
        detail,
        places,
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
