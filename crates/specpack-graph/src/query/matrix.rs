//! Traceability: what each requirement leads to, what is missing, and what nobody asked for.

use crate::model::{
    EdgeKind, Entry, Graph, NodeId, NodeKind, Priority, Requirement, RequirementKind,
};
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use specpack_syntax::hash::HashSet;
use specpack_syntax::source::FileId;

/// Fewer rows are not worth a thread.
const LEAST_AT_ONCE: usize = 1024;

/// What a requirement has to lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// An operation, a schema or an event that says how it is met.
    Contract,
    /// A scenario or a marked test that shows that it is met.
    Test,
    /// A metric, a formula, an alert, a dashboard or a budget that tells how well it is met.
    Metric,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 3] = [Self::Contract, Self::Test, Self::Metric];

    /// The need in one word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Test => "test",
            Self::Metric => "metric",
        }
    }
}

/// What one requirement leads to; each list in document order, each thing once.
#[derive(Clone, Debug)]
pub struct Row {
    /// The requirement.
    pub requirement: NodeId,
    /// What specifies it.
    pub contracts: Vec<NodeId>,
    /// What verifies it.
    pub tests: Vec<NodeId>,
    /// What measures it.
    pub metrics: Vec<NodeId>,
    /// The decisions that bear on it.
    pub decisions: Vec<NodeId>,
    /// The marked code that does it.
    pub code: Vec<NodeId>,
    /// What it has to lead to and does not.
    pub gaps: Vec<Need>,
    /// What it has to lead to.
    pub needs: &'static [Need],
}

/// The requirements of a pack with what each leads to.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// A row for each requirement, in document order.
    pub rows: Vec<Row>,
    /// Contracts, tests and metrics that lead to no requirement, in document order.
    pub unasked: Vec<NodeId>,
}

/// The share of requirements that lead to what they have to, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// Of those that need a contract.
    pub contract: f64,
    /// Of those that need a test.
    pub test: f64,
    /// Of those that need a metric.
    pub metric: f64,
}

/// The matrix of the requirements in the files of `is_in_scope`: those of the pack as a whole, or
/// where there are none those of feature specs.
#[must_use]
pub fn matrix(graph: &Graph, is_in_scope: impl Fn(FileId) -> bool) -> Matrix {
    let of_pack = graph.pack_requirements().iter().copied();
    let mut requirements: Vec<NodeId> = of_pack.filter(|id| is_in_scope(id.file())).collect();
    if requirements.is_empty() {
        let all = graph.requirements().map(|requirement| requirement.id);
        requirements = all.filter(|id| is_in_scope(id.file())).collect();
    }
    let requirements = requirements.par_iter().with_min_len(LEAST_AT_ONCE);
    Matrix {
        rows: requirements.filter_map(|&id| row(graph, id)).collect(),
        unasked: unasked(graph, is_in_scope),
    }
}

/// The requirements of the pack as a whole that have to lead to something and do not.
pub fn lacking(graph: &Graph, need: Need) -> impl Iterator<Item = Entry<'_, Requirement>> {
    let requirements = graph.pack_requirements().iter();
    let requirements = requirements.filter_map(|&id| graph.get::<Requirement>(id));
    requirements.filter(move |it| needs(it.data).contains(&need) && !is_met(graph, it.id, need))
}

fn row(graph: &Graph, id: NodeId) -> Option<Row> {
    let requirement = graph.get::<Requirement>(id)?;
    let mut row = Row {
        requirement: id,
        contracts: Vec::new(),
        tests: Vec::new(),
        metrics: Vec::new(),
        decisions: Vec::new(),
        code: Vec::new(),
        gaps: Vec::new(),
        needs: needs(requirement.data),
    };
    for edge in graph.incoming(id) {
        let list = match edge.kind {
            EdgeKind::Specifies => &mut row.contracts,
            EdgeKind::Verifies => &mut row.tests,
            EdgeKind::Measures => &mut row.metrics,
            EdgeKind::Decides => &mut row.decisions,
            EdgeKind::Satisfies => &mut row.code,
            _ => continue,
        };
        list.push(edge.from);
    }
    let lists = [
        &mut row.contracts,
        &mut row.tests,
        &mut row.metrics,
        &mut row.decisions,
        &mut row.code,
    ];
    for list in lists {
        list.sort_unstable();
        list.dedup();
    }
    let needs = row.needs.iter().copied();
    row.gaps = needs.filter(|need| !is_met(graph, id, *need)).collect();
    Some(row)
}

/// How well a feature does something is no matter of a contract; what is not to be built leads
/// nowhere.
fn needs(requirement: &Requirement) -> &'static [Need] {
    match (requirement.priority, requirement.kind) {
        (Some(Priority::Wont), _) => &[],
        (_, RequirementKind::Functional) => &Need::ALL,
        (_, RequirementKind::NonFunctional) => &[Need::Test, Need::Metric],
    }
}

fn is_met(graph: &Graph, requirement: NodeId, need: Need) -> bool {
    graph.incoming(requirement).any(|edge| match need {
        Need::Contract => edge.kind == EdgeKind::Specifies,
        Need::Test => edge.kind == EdgeKind::Verifies,
        // A log record can be searched, but it counts nothing.
        Need::Metric => {
            edge.kind == EdgeKind::Measures
                && graph.node(edge.from).data.kind() != NodeKind::LogRecord
        }
    })
}

/// The kinds of things that somebody should have asked for.
const ASKED_FOR: &[NodeKind] = &[
    NodeKind::Operation,
    NodeKind::Message,
    NodeKind::Scenario,
    NodeKind::Metric,
    NodeKind::Objective,
];

fn unasked(graph: &Graph, is_in_scope: impl Fn(FileId) -> bool) -> Vec<NodeId> {
    let leads = |kind| {
        matches!(
            kind,
            EdgeKind::Specifies | EdgeKind::Verifies | EdgeKind::Measures
        )
    };
    let asked = graph.edges().iter().filter(|edge| leads(edge.kind));
    let asked: HashSet<NodeId> = asked.map(|edge| edge.from).collect();
    let mut unasked: Vec<NodeId> = Vec::new();
    for &kind in ASKED_FOR {
        let ids = graph.of_kind(kind).iter().copied();
        unasked.extend(ids.filter(|id| is_in_scope(id.file()) && !asked.contains(id)));
    }
    // What is shown in a formula, an alert or a budget that was asked for is asked for as well.
    unasked.retain(|id| {
        let mut users = graph.sources_of(*id, EdgeKind::Uses);
        !users.any(|user| asked.contains(&user))
    });
    unasked.sort_unstable();
    unasked
}

impl Matrix {
    /// The share of requirements that lead to what they have to.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        Coverage {
            contract: self.share(Need::Contract),
            test: self.share(Need::Test),
            metric: self.share(Need::Metric),
        }
    }

    fn share(&self, need: Need) -> f64 {
        let (mut needing, mut missing) = (0_u32, 0_u32);
        for row in self.rows.iter().filter(|row| row.needs.contains(&need)) {
            needing += 1;
            missing += u32::from(row.gaps.contains(&need));
        }
        if needing == 0 {
            return 1.0;
        }
        f64::from(needing - missing) / f64::from(needing)
    }

    /// The rows that lack something.
    pub fn gaps(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.gaps.is_empty())
    }
}
