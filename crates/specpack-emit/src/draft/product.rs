//! What a PRD states, in the form in which drafts ask for it.

use super::routes::{self, Route};
use super::sequences::{self, Told};
use specpack_graph::Pack;
use specpack_graph::model::{
    Criterion, Endpoint, Entry, Goal, Graph, NodeId, Prd, Priority, Question, Requirement,
    RequirementKind, Resolution, Trace, Wanted,
};
use specpack_graph::slug::slug;
use specpack_syntax::source::FileId;
use std::collections::{BTreeMap, BTreeSet};

/// A PRD, read for its drafts.
pub(super) struct Product<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The name in lower case, with hyphens.
    pub(super) slug: String,
    /// What it is for, in the author's words.
    pub(super) summary: Option<&'a str>,
    /// Its date, where that is one.
    pub(super) date: Option<&'a str>,
    /// The requirements that are to be built, in order.
    pub(super) requirements: Vec<Asked<'a>>,
    /// The operations that it names, in order.
    pub(super) operations: Vec<Operation<'a>>,
    /// The sequences beside it.
    pub(super) sequences: Vec<Told<'a>>,
    /// The schemas that requirements name, with their ids.
    pub(super) schemas: Vec<Named>,
    /// The events that requirements name, with their ids.
    pub(super) events: Vec<Named>,
    /// The metrics that requirements name, with their ids.
    pub(super) metrics: Vec<Named>,
    /// The decisions that requirements name and nobody has recorded, with their ids.
    pub(super) decisions: Vec<Named>,
    /// Its goals.
    pub(super) goals: Vec<Entry<'a, Goal>>,
    /// Its open questions.
    pub(super) questions: Vec<Entry<'a, Question>>,
}

/// A requirement.
pub(super) struct Asked<'a> {
    /// Its id; where it has none, its title in kebab case, by which tags and marks name it too.
    pub(super) id: String,
    pub(super) node: NodeId,
    pub(super) title: &'a str,
    pub(super) data: &'a Requirement,
    pub(super) criteria: Vec<Entry<'a, Criterion>>,
}

/// Something that requirements name.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) requirements: BTreeSet<String>,
    /// What stands between braces behind the name.
    pub(super) fields: Vec<String>,
}

/// An operation.
pub(super) struct Operation<'a> {
    pub(super) route: Route,
    pub(super) requirements: BTreeSet<String>,
    /// What a section of its own says.
    pub(super) endpoint: Option<&'a Endpoint>,
    /// The title of the first requirement that names it.
    pub(super) title: Option<&'a str>,
    /// The code that stands below its name in a requirement.
    pub(super) code: Option<&'a str>,
    /// The criteria that are about it alone.
    pub(super) criteria: Vec<&'a str>,
}

impl Asked<'_> {
    /// Whether it asks how well something is done.
    pub(super) fn is_quality(&self) -> bool {
        self.data.kind == RequirementKind::NonFunctional
    }
}

impl<'a> Product<'a> {
    /// Reads the PRD of a file; none where it holds none.
    pub(super) fn of(pack: &'a Pack, file: FileId) -> Option<Self> {
        let graph = &pack.graph;
        let prd = graph.of::<Prd>().find(|prd| prd.data.file == file)?;
        let mut product = Self {
            name: prd.name(),
            slug: slug(prd.name()),
            summary: prd.data.summary.first().map(|it| it.text.as_str()),
            date: prd.data.date.as_ref().map(|date| date.value.as_str()),
            requirements: requirements(graph, file),
            operations: Vec::new(),
            sequences: Vec::new(),
            schemas: Vec::new(),
            events: Vec::new(),
            metrics: Vec::new(),
            decisions: Vec::new(),
            goals: graph
                .of::<Goal>()
                .filter(|it| it.at().file == file)
                .collect(),
            questions: graph
                .of::<Question>()
                .filter(|it| it.at().file == file && it.data.is_answered != Some(true))
                .collect(),
        };
        product.read_endpoints(graph, file);
        product.read_texts();
        product.read_traces(graph);
        product.read_sequences(graph);
        Some(product)
    }

    /// The first part of the names of metrics.
    pub(super) fn prefix(&self) -> String {
        self.slug.replace('-', "_")
    }

    fn read_endpoints(&mut self, graph: &'a Graph, file: FileId) {
        for endpoint in graph.endpoints().filter(|it| it.at().file == file) {
            let method = endpoint.data.method.as_deref().unwrap_or_default();
            if let Some(route) = Route::new(method, &endpoint.data.path) {
                self.operation(route).endpoint = Some(endpoint.data);
            }
        }
    }

    /// Reads the operations that the steps of sequences call.
    fn read_sequences(&mut self, graph: &'a Graph) {
        let stated = self.requirements.iter();
        let stated = stated.filter(|asked| asked.data.id.is_some());
        let known: BTreeSet<String> = stated.map(|asked| asked.id.clone()).collect();
        let sequences = sequences::of(graph, &known);
        for call in sequences.iter().flat_map(|told| &told.calls) {
            let operation = self.operation(call.route.clone());
            operation
                .requirements
                .extend(call.requirements.iter().cloned());
        }
        self.sequences = sequences;
    }

    /// Reads the operations and the events that criteria, descriptions and code name.
    fn read_texts(&mut self) {
        for at in 0..self.requirements.len() {
            let Some(asked) = self.requirements.get(at) else {
                continue;
            };
            let (id, title) = (asked.id.clone(), asked.title);
            let data: &'a Requirement = asked.data;
            let criteria: Vec<&'a str> = asked.criteria.iter().map(Entry::name).collect();
            let description = data.description.iter().map(|it| it.value.as_str());
            let notes = data.notes.iter().map(|it| it.value.as_str());
            let prose = description.chain(notes).chain(criteria.iter().copied());
            for text in prose {
                for route in routes::in_text(text) {
                    self.name_operation(route, &id, title);
                }
                for (name, fields) in routes::events_in(text) {
                    name_thing(&mut self.events, name, &id).fields = fields;
                }
            }
            for code in data.specification.iter().map(|it| it.value.as_str()) {
                for (route, below) in routes::in_code(code) {
                    self.name_operation(route, &id, title).code = Some(below);
                }
            }
            self.share_criteria(&id, &criteria);
        }
    }

    /// A criterion is about the operation that it names, else about the last one named before.
    fn share_criteria(&mut self, id: &str, criteria: &[&'a str]) {
        let mut last = None;
        for criterion in criteria {
            last = routes::in_text(criterion).pop().or(last);
            let Some(route) = &last else { continue };
            let wanted =
                |it: &&mut Operation<'a>| it.route == *route && it.requirements.contains(id);
            if let Some(operation) = self.operations.iter_mut().find(wanted) {
                operation.criteria.push(criterion);
            }
        }
    }

    /// Reads what stands after labels such as `**Contracts:**`.
    fn read_traces(&mut self, graph: &'a Graph) {
        let mut by_requirement: BTreeMap<_, Vec<&'a Trace>> = BTreeMap::new();
        for trace in graph.traces().iter().filter(|trace| !trace.is_mention) {
            by_requirement.entry(trace.from).or_default().push(trace);
        }
        for at in 0..self.requirements.len() {
            let Some(asked) = self.requirements.get(at) else {
                continue;
            };
            let Some(traces) = by_requirement.get(&asked.node) else {
                continue;
            };
            let (id, title) = (asked.id.clone(), asked.title);
            let criteria: Vec<&'a str> = asked.criteria.iter().map(Entry::name).collect();
            for trace in traces {
                self.read_trace(trace, &id, title);
            }
            self.give_all_criteria(&id, criteria);
        }
    }

    /// Where a requirement is about one operation, its criteria are.
    fn give_all_criteria(&mut self, id: &str, criteria: Vec<&'a str>) {
        let named = self.operations.iter().enumerate();
        let mut named = named.filter(|(_, it)| it.requirements.contains(id));
        let only = named.next().filter(|_| named.next().is_none());
        let only = only.map(|(at, _)| at);
        let Some(operation) = only.and_then(|at| self.operations.get_mut(at)) else {
            return;
        };
        for criterion in criteria {
            if !operation.criteria.contains(&criterion) {
                operation.criteria.push(criterion);
            }
        }
    }

    fn read_trace(&mut self, trace: &'a Trace, id: &str, title: &'a str) {
        let name = trace.name.trim();
        match trace.wanted {
            Wanted::Contract => {
                if let Some((method, path)) = name.split_once(' ') {
                    if let Some(route) = Route::new(method, path) {
                        self.name_operation(route, id, title);
                    }
                } else if routes::is_event_name(name) {
                    name_thing(&mut self.events, name, id);
                } else if is_schema_name(name) {
                    name_thing(&mut self.schemas, name, id);
                }
            }
            Wanted::Metric if is_metric_name(name) => {
                name_thing(&mut self.metrics, name, id);
            }
            Wanted::Decision if matches!(trace.to, Resolution::Unknown) => {
                name_thing(&mut self.decisions, name, id);
            }
            _ => {}
        }
    }

    fn operation(&mut self, route: Route) -> &mut Operation<'a> {
        let known = self.operations.iter().position(|it| it.route == route);
        let at = known.unwrap_or(self.operations.len());
        if known.is_none() {
            self.operations.push(Operation {
                route,
                requirements: BTreeSet::new(),
                endpoint: None,
                title: None,
                code: None,
                criteria: Vec::new(),
            });
        }
        &mut self.operations[at]
    }

    fn name_operation(&mut self, route: Route, id: &str, title: &'a str) -> &mut Operation<'a> {
        let operation = self.operation(route);
        operation.requirements.insert(id.to_owned());
        operation.title.get_or_insert(title);
        operation
    }

    /// The operation that a requirement names, where it names one alone.
    pub(super) fn only_operation(&self, id: &str) -> Option<&Operation<'a>> {
        let mut named = self
            .operations
            .iter()
            .filter(|it| it.requirements.contains(id));
        named.next().filter(|_| named.next().is_none())
    }

    /// The functional requirements that name neither an operation nor an event nor a schema.
    pub(super) fn without_contract(&self) -> impl Iterator<Item = &Asked<'a>> {
        self.requirements.iter().filter(|asked| {
            let mut named = self.events.iter().chain(&self.schemas);
            let is_named = named.any(|it| it.requirements.contains(&asked.id));
            let mut operations = self.operations.iter();
            let is_called = operations.any(|it| it.requirements.contains(&asked.id));
            !asked.is_quality() && !is_named && !is_called
        })
    }
}

fn requirements(graph: &Graph, file: FileId) -> Vec<Asked<'_>> {
    let mut seen = BTreeSet::new();
    let of_file = graph.requirements().filter(|it| it.at().file == file);
    let wanted =
        of_file.filter(|it| it.data.priority != Some(Priority::Wont) && !is_placeholder(it.name()));
    let mut asked = Vec::new();
    for requirement in wanted {
        let id = requirement.data.id.as_ref();
        let id = id.map_or_else(|| slug(requirement.name()), |id| id.value.to_string());
        if !id.is_empty() && seen.insert(id.clone()) {
            let criteria = requirement.data.criteria.iter();
            asked.push(Asked {
                id,
                node: requirement.id,
                title: requirement.name(),
                data: requirement.data,
                criteria: criteria.filter_map(|id| graph.get(*id)).collect(),
            });
        }
    }
    asked
}

/// Whether a whole text stands for one that is still to be written: nothing, or one pair of
/// brackets around it all.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('[') else {
        return text.is_empty();
    };
    let mut open = 1_usize;
    let closes = inner.char_indices().find(|(_, character)| {
        match character {
            '[' => open += 1,
            ']' => open -= 1,
            _ => {}
        }
        open == 0
    });
    closes.is_some_and(|(at, _)| at + 1 == inner.len())
}

fn name_thing<'p>(things: &'p mut Vec<Named>, name: &str, id: &str) -> &'p mut Named {
    let known = things.iter().position(|thing| thing.name == name);
    let at = known.unwrap_or(things.len());
    if known.is_none() {
        things.push(Named {
            name: name.to_owned(),
            requirements: BTreeSet::new(),
            fields: Vec::new(),
        });
    }
    let thing = &mut things[at];
    thing.requirements.insert(id.to_owned());
    thing
}

/// `PasswordPolicy`
fn is_schema_name(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_plain && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// `orders_total`
fn is_metric_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_letter) && name.starts_with(|c: char| c.is_ascii_alphabetic())
}
