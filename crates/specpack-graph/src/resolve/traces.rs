//! What things name by id in other documents.

use super::requirement_ids::{RequirementIds, settle};
use crate::lowering::text::endpoint_line::path_key;
use crate::model::{
    Decision, DocumentKind, EdgeKind, Formula, Graph, Mark, Message, Metric, NodeId, NodeKind,
    Operation, Resolution, Schema, Trace, Wanted,
};
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _,
};
use specpack_syntax::hash::{HashMap, HashSet};

/// Fewer traces are not worth a thread.
const LEAST_AT_ONCE: usize = 2048;

/// Looks up every trace and adds the edges that follow.
pub(crate) fn resolve(graph: &mut Graph, kinds: &[DocumentKind]) {
    let mut traces = graph.take_traces();
    let requirements = RequirementIds::of(graph, kinds);
    let others = ByName::of(graph);
    let looked_up = traces.par_iter_mut().with_min_len(LEAST_AT_ONCE);
    looked_up.for_each(|trace| {
        trace.to = match trace.wanted {
            Wanted::Requirement => requirements.find(&trace.name),
            wanted => others.find(wanted, &trace.name),
        };
    });
    let of_pack = requirements.all_of_pack;
    for trace in &traces {
        connect(graph, trace);
    }
    graph.set_traces(traces);
    graph.set_pack_requirements(of_pack);
}

/// Edges go from what meets a requirement to the requirement, wherever it is said.
fn connect(graph: &mut Graph, trace: &Trace) {
    let Resolution::Node(to) = trace.to else {
        return;
    };
    let from = trace.from;
    let kind_of = |graph: &Graph, id| graph.node(id).data.kind();
    if let Some(kind) = met_by(graph, from)
        && kind_of(graph, to) == NodeKind::Requirement
    {
        graph.connect(from, kind, to, trace.at);
    } else if kind_of(graph, from) == NodeKind::Requirement
        && let Some(kind) = met_by(graph, to)
    {
        graph.connect(to, kind, from, trace.at);
    } else {
        let kind = match (trace.wanted, kind_of(graph, from)) {
            (Wanted::Metric, _) => EdgeKind::Uses,
            (Wanted::Contract, NodeKind::Interaction) => EdgeKind::Calls,
            (Wanted::Contract, _) => EdgeKind::Concerns,
            (Wanted::Decision, NodeKind::Decision) => EdgeKind::Supersedes,
            (Wanted::Successor, _) => {
                graph.connect(to, EdgeKind::Supersedes, from, trace.at);
                return;
            }
            _ => EdgeKind::RelatesTo,
        };
        graph.connect(from, kind, to, trace.at);
    }
}

/// How a thing bears on requirements.
fn met_by(graph: &Graph, id: NodeId) -> Option<EdgeKind> {
    Some(match graph.node(id).data.kind() {
        NodeKind::Api
        | NodeKind::Operation
        | NodeKind::Schema
        | NodeKind::Channel
        | NodeKind::Message
        | NodeKind::Endpoint
        | NodeKind::Contract
        | NodeKind::Event => EdgeKind::Specifies,
        NodeKind::Scenario | NodeKind::DeterministicTest => EdgeKind::Verifies,
        NodeKind::Mark => match graph.get::<Mark>(id)?.is_test {
            true => EdgeKind::Verifies,
            false => EdgeKind::Satisfies,
        },
        NodeKind::Metric
        | NodeKind::Formula
        | NodeKind::LogRecord
        | NodeKind::Alert
        | NodeKind::Dashboard
        | NodeKind::Objective
        | NodeKind::SuccessMetric => EdgeKind::Measures,
        NodeKind::Decision => EdgeKind::Decides,
        _ => return None,
    })
}

/// What else traces name.
#[derive(Default)]
struct ByName {
    names: HashMap<(Wanted, String), Vec<NodeId>>,
}

impl ByName {
    fn of(graph: &Graph) -> Self {
        let mut found = Self::default();
        for operation in graph.of::<Operation>() {
            found.add(Wanted::Contract, operation.name(), operation.id);
            if let Some(route) = route(operation.name()) {
                found.add(Wanted::Contract, &route, operation.id);
            }
            if let Some(id) = &operation.data.operation_id {
                found.add(Wanted::Contract, &id.value, operation.id);
            }
        }
        for message in graph.of::<Message>() {
            found.add(Wanted::Contract, message.name(), message.id);
        }
        let messages: HashSet<&str> = graph.of::<Message>().map(|it| it.name()).collect();
        // The schema of a message bears its name, and says no more than the message.
        let schemas = graph.of::<Schema>();
        for schema in schemas.filter(|schema| !messages.contains(schema.name())) {
            found.add(Wanted::Contract, schema.name(), schema.id);
        }
        for metric in graph.of::<Metric>() {
            found.add(Wanted::Metric, metric.name(), metric.id);
        }
        for formula in graph
            .of::<Formula>()
            .filter(|formula| formula.data.is_recorded)
        {
            found.add(Wanted::Metric, formula.name(), formula.id);
        }
        for decision in graph.of::<Decision>() {
            if let Some(number) = decision.data.number {
                found.add(Wanted::Decision, &number.to_string(), decision.id);
            }
            found.add(Wanted::Decision, &decision.data.id, decision.id);
        }
        found
    }

    fn add(&mut self, wanted: Wanted, name: &str, id: NodeId) {
        let ids = self.names.entry((wanted, name.to_owned())).or_default();
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }

    fn find(&self, wanted: Wanted, name: &str) -> Resolution {
        let name = name.trim();
        let (wanted, name) = match wanted {
            Wanted::Decision | Wanted::Successor => (Wanted::Decision, without_path(name)),
            wanted => (wanted, name),
        };
        if wanted == Wanted::Anything {
            let contract = self.find(Wanted::Contract, name);
            return match contract {
                Resolution::Unknown => self.find(Wanted::Metric, name),
                found => found,
            };
        }
        let found = self.names.get(&(wanted, name.to_owned()));
        let found = found.or_else(|| self.names.get(&(wanted, short_form(wanted, name)?)));
        settle(found.map(Vec::as_slice))
    }
}

/// A link leads to a file; its name without folder and ending is the decision's id.
fn without_path(name: &str) -> &str {
    let name = name.split('#').next().unwrap_or(name);
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_suffix(".md").unwrap_or(name)
}

/// What a name is looked up by where nothing has it in full.
fn short_form(wanted: Wanted, name: &str) -> Option<String> {
    match wanted {
        // A histogram is queried by its parts.
        Wanted::Metric => {
            let parts = ["_bucket", "_count", "_sum", "_total"];
            let stem = parts.iter().find_map(|part| name.strip_suffix(part));
            stem.map(str::to_owned)
        }
        // `ADR-5`, `ADR 0005` and `0005-otp-channel-policy` are the fifth.
        Wanted::Decision | Wanted::Successor => {
            let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
            let end = digits.find(|c: char| !c.is_ascii_digit());
            let number: u32 = digits.get(..end.unwrap_or(digits.len()))?.parse().ok()?;
            Some(number.to_string())
        }
        Wanted::Contract => route(name),
        Wanted::Requirement | Wanted::Anything => None,
    }
}

/// `POST /orders/{id}` with its parameters made alike, as others may call them otherwise.
fn route(name: &str) -> Option<String> {
    let (method, path) = name.split_once(' ')?;
    let path = path.trim();
    path.starts_with('/')
        .then(|| format!("{method} {}", path_key(path)))
}
