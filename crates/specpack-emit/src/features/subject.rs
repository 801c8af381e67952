//! The features to be written, and how they depend on each other.

use super::source::SystemSource;
use crate::markdown::{clause, code, inline};
use specpack_graph::model::{
    Complexity, ContractKind, EdgeKind, Entry, Graph, NodeId, Reference, RoadmapItem,
};
use specpack_graph::slug::slug;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One feature to be written.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Its id, safe as a file name.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The roadmap item that plans it.
    pub(crate) item: Option<NodeId>,
    /// The component it implements.
    pub(crate) component: Option<NodeId>,
    pub(crate) complexity: Complexity,
    pub(crate) maturity: u8,
}

impl Subject {
    /// The name of its file.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.md", self.id)
    }
}

/// How one feature relates to another that it uses.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// The other feature.
    pub(crate) other: usize,
    /// Whether a dependency says so, and not merely what is exchanged.
    pub(crate) is_dependency: bool,
    /// Whether one calls the other.
    pub(crate) is_call: bool,
    /// Why, each a sentence without its full stop.
    pub(crate) reasons: Vec<String>,
}

/// All features of a system and their relations.
pub(crate) struct Subjects {
    pub(crate) all: Vec<Subject>,
    /// For each feature, those that it uses.
    pub(crate) upstream: Vec<Vec<Relation>>,
    /// For each feature, those that use it.
    pub(crate) downstream: Vec<Vec<Relation>>,
}

impl Subjects {
    pub(crate) fn of(system: &SystemSource<'_>) -> Self {
        let graph = &system.pack.graph;
        let mut ids = Ids::default();
        let items = graph.roadmap_items().filter(|i| i.at().file == system.file);
        let mut all: Vec<Subject> = items.map(|item| ids.of_item(graph, item)).collect();
        if all.is_empty() {
            let components = graph.components().filter(|c| c.at().file == system.file);
            let of_component = |c: Entry<'_, _>| ids.of_component(graph, system, c.id);
            all = components.filter_map(of_component).collect();
        }
        let relations = Relations::new(graph, system, &all).collected();
        let mut upstream = vec![Vec::new(); all.len()];
        let mut downstream = vec![Vec::new(); all.len()];
        for ((from, to), relation) in relations {
            let back = Relation {
                other: from,
                ..relation.clone()
            };
            if let Some(list) = upstream.get_mut(from) {
                list.push(relation);
            }
            if let Some(list) = downstream.get_mut(to) {
                list.push(back);
            }
        }
        Self {
            all,
            upstream,
            downstream,
        }
    }

    /// The features in an order in which each comes after those that it depends on, in document
    /// order otherwise; those on a ring come last.
    pub(crate) fn ordered(&self) -> Vec<usize> {
        let dependencies = |list: &[Relation]| -> Vec<usize> {
            let kept = list.iter().filter(|r| r.is_dependency);
            kept.map(|r| r.other).collect()
        };
        let mut open: Vec<usize> = self
            .upstream
            .iter()
            .map(|l| dependencies(l).len())
            .collect();
        let mut ready: BTreeSet<usize> = (0..open.len())
            .filter(|&index| open.get(index) == Some(&0))
            .collect();
        let mut order = Vec::with_capacity(open.len());
        while let Some(next) = ready.pop_first() {
            order.push(next);
            let users = self.downstream.get(next).map_or(&[][..], Vec::as_slice);
            for user in dependencies(users) {
                let Some(count) = open.get_mut(user) else {
                    continue;
                };
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(user);
                }
            }
        }
        let placed: BTreeSet<usize> = order.iter().copied().collect();
        order.extend((0..open.len()).filter(|index| !placed.contains(index)));
        order
    }
}

/// Ids already given.
#[derive(Default)]
struct Ids {
    given: BTreeSet<String>,
}

impl Ids {
    fn of_item(&mut self, graph: &Graph, item: Entry<'_, RoadmapItem>) -> Subject {
        let component = item.data.component.node();
        let component = component.and_then(|id| graph.get::<specpack_graph::model::Component>(id));
        let is_whole = component.is_some_and(|c| c.feature_id == item.feature_id);
        let name = match component {
            Some(component) if is_whole => component.name(),
            _ => without_suffix(item.name()),
        };
        let stated = item.data.maturity.as_ref().map(|level| level.value);
        let complexity = item.data.complexity;
        let maturity = stated.unwrap_or(match complexity {
            Some(Complexity::Easy) => 3,
            Some(Complexity::High) => 5,
            Some(Complexity::Moderate) | None => 4,
        });
        Subject {
            id: self.free(&item.feature_id, name),
            name: name.to_owned(),
            item: Some(item.id),
            component: component.map(|component| component.id),
            complexity: complexity.unwrap_or_else(|| Complexity::of_maturity(maturity)),
            maturity: maturity.clamp(1, 5),
        }
    }

    fn of_component(
        &mut self,
        graph: &Graph,
        system: &SystemSource<'_>,
        id: NodeId,
    ) -> Option<Subject> {
        let component = graph.get::<specpack_graph::model::Component>(id)?;
        let header = system.header();
        let maturity = header.maturity.as_ref().and_then(|field| field.value);
        let maturity = maturity
            .filter(|level| (1..=5).contains(level))
            .unwrap_or(3);
        let complexity = header.complexity.as_ref().and_then(|field| field.value);
        Some(Subject {
            id: self.free(&component.feature_id, component.name()),
            name: component.name().to_owned(),
            item: None,
            component: Some(id),
            complexity: complexity.unwrap_or_else(|| Complexity::of_maturity(maturity)),
            maturity,
        })
    }

    /// An id that is safe as a file name and not given yet.
    fn free(&mut self, stated: &str, name: &str) -> String {
        let is_safe = |id: &str| {
            let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            let stem = id.strip_prefix("feat-").unwrap_or_default();
            !stem.is_empty() && id.len() <= 120 && stem.bytes().all(is_allowed)
        };
        let base = if is_safe(stated) {
            stated.to_owned()
        } else {
            let slug = slug(stated.strip_prefix("feat-").unwrap_or(stated));
            let slug = if slug.is_empty() {
                self::slug(name)
            } else {
                slug
            };
            let slug = if slug.is_empty() {
                "unnamed".to_owned()
            } else {
                slug
            };
            format!("feat-{slug}")
        };
        let mut id = base.clone();
        let mut number = 2;
        while !self.given.insert(id.clone()) {
            id = format!("{base}-{number}");
            number += 1;
        }
        id
    }
}

/// A roadmap item's name without the words that say that it is one.
fn without_suffix(name: &str) -> &str {
    let mut name = name.trim();
    for suffix in [" Feature Specification", " Feature Spec", " Spec"] {
        let kept = name.len().saturating_sub(suffix.len());
        let tail = name.get(kept..).unwrap_or_default();
        if kept > 0 && tail.eq_ignore_ascii_case(suffix) {
            name = name.get(..kept).unwrap_or(name).trim_end();
        }
    }
    name
}

struct Relations<'a> {
    graph: &'a Graph,
    subjects: &'a [Subject],
    by_item: HashMap<NodeId, usize>,
    by_component: HashMap<NodeId, usize>,
    found: BTreeMap<(usize, usize), Relation>,
    system: &'a SystemSource<'a>,
}

impl<'a> Relations<'a> {
    fn new(graph: &'a Graph, system: &'a SystemSource<'a>, subjects: &'a [Subject]) -> Self {
        let mut by_item = HashMap::new();
        let mut by_component = HashMap::new();
        for (index, subject) in subjects.iter().enumerate() {
            if let Some(item) = subject.item {
                by_item.insert(item, index);
            }
            if let Some(component) = subject.component {
                // The first item of a component stands for it.
                by_component.entry(component).or_insert(index);
            }
        }
        Self {
            graph,
            subjects,
            by_item,
            by_component,
            found: BTreeMap::new(),
            system,
        }
    }

    fn collected(mut self) -> BTreeMap<(usize, usize), Relation> {
        self.dependencies();
        self.contracts();
        self.events();
        self.found
    }

    fn subject_of(&self, node: NodeId) -> Option<usize> {
        let by_item = self.by_item.get(&node);
        by_item.or_else(|| self.by_component.get(&node)).copied()
    }

    fn name(&self, index: usize) -> String {
        self.subjects
            .get(index)
            .map_or_else(String::new, |s| inline(&s.name))
    }

    fn relation(&mut self, from: usize, to: usize) -> Option<&mut Relation> {
        if from == to {
            return None;
        }
        Some(self.found.entry((from, to)).or_insert_with(|| Relation {
            other: to,
            is_dependency: false,
            is_call: false,
            reasons: Vec::new(),
        }))
    }

    fn add(&mut self, from: usize, to: usize, reason: String, is_dependency: bool) {
        if let Some(relation) = self.relation(from, to) {
            relation.is_dependency |= is_dependency;
            if !relation.reasons.contains(&reason) {
                relation.reasons.push(reason);
            }
        }
    }

    fn dependencies(&mut self) {
        for (index, subject) in self.subjects.iter().enumerate() {
            let from = self.name(index);
            let is_first = |id: &NodeId| self.by_component.get(id) == Some(&index);
            if let Some(component) = subject.component.filter(is_first) {
                let reasons = self.stated_reasons(component);
                for to in self.depends_on(component) {
                    let said = reasons
                        .get(&to)
                        .map_or_else(String::new, |said| format!(": {said}"));
                    let name = self.name(to);
                    let reason = format!("{from} lists {name} among its dependencies{said}");
                    self.add(index, to, reason, true);
                }
            }
            if let Some(item) = subject.item {
                for to in self.depends_on(item) {
                    let reason = format!("The roadmap plans {from} after {}", self.name(to));
                    self.add(index, to, reason, true);
                }
            }
        }
    }

    /// Why a component depends on others, where its spec says so.
    fn stated_reasons(&self, component: NodeId) -> BTreeMap<usize, String> {
        let component = self
            .graph
            .get::<specpack_graph::model::Component>(component);
        let references = component.map_or(&[][..], |component| &component.data.dependencies);
        let reasons = references.iter().filter_map(|reference| {
            let to = self.subject_of(reference.node()?)?;
            Some((to, inline(clause(reference.reason.as_ref()?))))
        });
        reasons.collect()
    }

    fn depends_on(&self, node: NodeId) -> Vec<usize> {
        let targets = self.graph.targets_of(node, EdgeKind::DependsOn);
        targets.filter_map(|node| self.subject_of(node)).collect()
    }

    fn contracts(&mut self) {
        let (graph, file) = (self.graph, self.system.file);
        for contract in graph.contracts().filter(|c| c.at().file == file) {
            let ContractKind::Internal { from, to } = &contract.data.kind else {
                continue;
            };
            let ends = (from.node(), to.node());
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            let (Some(from), Some(to)) = (self.subject_of(from), self.subject_of(to)) else {
                continue;
            };
            let calls: Vec<String> = contract.data.calls.iter().map(|c| code(&c.value)).collect();
            let (caller, callee) = (self.name(from), self.name(to));
            let reason = if calls.is_empty() {
                format!("{caller} calls {callee}, as their contract says")
            } else {
                format!("{caller} calls {} of {callee}", calls.join(", "))
            };
            self.add(from, to, reason, false);
            if let Some(relation) = self.relation(from, to) {
                relation.is_call = true;
            }
        }
    }

    fn events(&mut self) {
        let (graph, system) = (self.graph, self.system);
        for event in graph.events().filter(|e| e.at().file == system.file) {
            let about = system.description_of(event.data);
            for subscriber in &event.data.subscribers {
                let said = subscriber
                    .reason
                    .as_ref()
                    .map(|reason| inline(clause(reason)));
                let said = said.or_else(|| about.clone());
                let said = said.map_or_else(String::new, |said| format!(": {said}"));
                for publisher in &event.data.publishers {
                    self.event(event.name(), subscriber, publisher, &said);
                }
            }
        }
    }

    fn event(&mut self, name: &str, subscriber: &Reference, publisher: &Reference, said: &str) {
        let name = code(name);
        for &from in subscriber.nodes() {
            for &to in publisher.nodes() {
                let ends = (self.subject_of(from), self.subject_of(to));
                if let (Some(from), Some(to)) = ends {
                    let (from_name, to_name) = (self.name(from), self.name(to));
                    let reason = format!("{from_name} receives {name} from {to_name}{said}");
                    self.add(from, to, reason, false);
                }
            }
        }
    }
}
