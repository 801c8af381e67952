//! What belongs to each component, looked up once for all features of a system.

use super::context::{ContextIndex, Facet};
use super::sentence::{bracketed, holds_for_all, meaning_of, names_path, openness, status_in};
use super::source::SystemSource;
use crate::markdown::inline;
use specpack_graph::model::{
    Component, Contract, ContractKind, DataDomain, DataModel, Endpoint, Entry, Event, Graph,
    Integration, NodeId, Property, Reference, Scope, Spanned, Statement, StatementKind, Target,
};
use specpack_graph::slug::slug;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Look-ups over the graph of one system.
pub(crate) struct SystemIndex<'p> {
    pub(crate) system: SystemSource<'p>,
    pub(crate) context: ContextIndex<'p>,
    by_component: HashMap<NodeId, Belongings>,
    contracts_by_endpoint: HashMap<NodeId, Vec<NodeId>>,
    global_targets: Vec<NodeId>,
    errors: BTreeMap<u16, String>,
    roles: Vec<(String, Vec<String>, NodeId)>,
    paths: Vec<(&'p Statement, bool)>,
    models: HashMap<String, NodeId>,
    risks: Vec<(NodeId, String)>,
    risks_by_word: HashMap<String, Vec<usize>>,
}

/// What belongs to a component.
#[derive(Clone, Debug, Default)]
pub(crate) struct Belongings {
    pub(crate) domains: Vec<NodeId>,
    /// Contracts in which it is called.
    pub(crate) provided: Vec<NodeId>,
    /// Contracts in which it calls.
    pub(crate) called: Vec<NodeId>,
    pub(crate) published: Vec<NodeId>,
    pub(crate) subscribed: Vec<NodeId>,
    pub(crate) integrations: Vec<NodeId>,
    pub(crate) targets: Vec<NodeId>,
}

impl<'p> SystemIndex<'p> {
    pub(crate) fn new(system: SystemSource<'p>) -> Self {
        let context = ContextIndex::new(&system);
        let mut index = Self {
            context,
            by_component: HashMap::new(),
            contracts_by_endpoint: HashMap::new(),
            global_targets: Vec::new(),
            errors: BTreeMap::new(),
            roles: Vec::new(),
            paths: Vec::new(),
            models: HashMap::new(),
            risks: Vec::new(),
            risks_by_word: HashMap::new(),
            system,
        };
        index.belongings();
        index.contract_endpoints();
        index.roles();
        index.statements();
        index.models();
        index.risks();
        index
    }

    pub(crate) fn graph(&self) -> &'p Graph {
        &self.system.pack.graph
    }

    pub(crate) fn of(&self, component: Option<NodeId>) -> Belongings {
        let found = component.and_then(|id| self.by_component.get(&id));
        found.cloned().unwrap_or_default()
    }

    fn give(&mut self, to: &[NodeId], node: NodeId, list: fn(&mut Belongings) -> &mut Vec<NodeId>) {
        for &component in to {
            let list = list(self.by_component.entry(component).or_default());
            if list.last() != Some(&node) {
                list.push(node);
            }
        }
    }

    fn belongings(&mut self) {
        let graph = self.graph();
        let file = self.system.file;
        for domain in graph.of::<DataDomain>().filter(|d| d.at().file == file) {
            self.give(domain.data.owner.nodes(), domain.id, |b| &mut b.domains);
        }
        for contract in graph.contracts().filter(|c| c.at().file == file) {
            if let ContractKind::Internal { from, to } = &contract.data.kind {
                self.give(to.nodes(), contract.id, |b| &mut b.provided);
                self.give(from.nodes(), contract.id, |b| &mut b.called);
            }
        }
        let all = |references: &[Reference]| -> Vec<NodeId> {
            references
                .iter()
                .flat_map(Reference::nodes)
                .copied()
                .collect()
        };
        for event in graph.of::<Event>().filter(|e| e.at().file == file) {
            self.give(&all(&event.data.publishers), event.id, |b| &mut b.published);
            self.give(&all(&event.data.subscribers), event.id, |b| {
                &mut b.subscribed
            });
        }
        self.outside();
        for target in graph.of::<Target>().filter(|t| t.at().file == file) {
            match &target.data.scope {
                Scope::Global => self.global_targets.push(target.id),
                Scope::Components(named) => self.give(named, target.id, |b| &mut b.targets),
            }
        }
    }

    /// Systems outside belong to the components that use them: as stated, or as their own text
    /// names them.
    fn outside(&mut self) {
        let graph = self.graph();
        let file = self.system.file;
        let mut by_word: HashMap<String, Vec<(NodeId, String)>> = HashMap::new();
        for component in graph.components().filter(|c| c.at().file == file) {
            let name = component.name().to_lowercase();
            let word = name
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
            by_word.entry(word).or_default().push((component.id, name));
        }
        let named = |properties: &[Property], notes: &[Spanned<String>]| -> Vec<NodeId> {
            let properties = properties.iter().map(|p| p.text.as_str());
            let texts = properties.chain(notes.iter().map(|note| note.value.as_str()));
            let text = texts.collect::<Vec<_>>().join(" ").to_lowercase();
            let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            let candidates = words
                .into_iter()
                .filter_map(|word| by_word.get(word))
                .flatten();
            let users = candidates.filter(|(_, name)| text.contains(name.as_str()));
            users.map(|&(id, _)| id).collect()
        };
        let mut uses: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        for outside in graph.of::<Integration>().filter(|i| i.at().file == file) {
            let mut users = named(&outside.data.properties, &outside.data.notes);
            users.extend(outside.data.used_by.iter().flat_map(Reference::nodes));
            uses.push((outside.id, users));
        }
        for contract in graph.contracts().filter(|c| c.at().file == file) {
            if matches!(contract.data.kind, ContractKind::External) {
                let users = named(&contract.data.properties, &contract.data.notes);
                uses.push((contract.id, users));
            }
        }
        for (outside, users) in uses {
            self.give(&users, outside, |b| &mut b.integrations);
        }
    }

    fn contract_endpoints(&mut self) {
        let graph = self.graph();
        let mut by_heading: HashMap<(NodeId, String), NodeId> = HashMap::new();
        for endpoint in graph
            .endpoints()
            .filter(|e| e.at().file == self.system.file)
        {
            let method = endpoint.data.method.as_deref().unwrap_or_default();
            let heading = format!("{method} {}", endpoint.data.path);
            by_heading.insert(
                (endpoint.data.owner, heading.trim().to_owned()),
                endpoint.id,
            );
        }
        for contract in graph.contracts() {
            let ContractKind::Internal { to, .. } = &contract.data.kind else {
                continue;
            };
            let Some(owner) = to.node() else { continue };
            for call in &contract.data.calls {
                if let Some(&endpoint) = by_heading.get(&(owner, call.value.clone())) {
                    let contracts = self.contracts_by_endpoint.entry(endpoint).or_default();
                    contracts.push(contract.id);
                }
            }
        }
    }

    fn roles(&mut self) {
        let graph = self.graph();
        for role in graph.roles().filter(|r| r.at().file == self.system.file) {
            let permissions = role.data.permissions.iter().map(|text| inline(&text.value));
            self.roles
                .push((inline(role.name()), permissions.collect(), role.id));
        }
    }

    fn statements(&mut self) {
        // Without a component only what holds for all is selected.
        for statement in self.context.select(None, |facet| facet == Facet::Errors) {
            let statement = statement.statement;
            let is_line = matches!(statement.kind, StatementKind::Item | StatementKind::Row);
            let (status, meaning) = (status_in(&statement.text), meaning_of(&statement.text));
            if let Some(status) = status.filter(|_| is_line) {
                self.errors.entry(status).or_insert(meaning);
            }
        }
        let speaks_of_paths = |facet| {
            matches!(
                facet,
                Facet::Authentication | Facet::Controls | Facet::Validation | Facet::Other
            )
        };
        for statement in self.context.select(None, speaks_of_paths) {
            let statement = statement.statement;
            if let Some(is_open) = openness(&statement.text) {
                self.paths.push((statement, is_open));
            }
        }
    }

    fn models(&mut self) {
        let graph = self.graph();
        for model in graph
            .data_models()
            .filter(|m| m.at().file == self.system.file)
        {
            let name = slug(model.name()).replace('-', "_");
            let singular = name.strip_suffix('s').unwrap_or(&name).to_owned();
            self.models.entry(singular).or_insert(model.id);
        }
    }

    fn risks(&mut self) {
        let graph = self.graph();
        for risk in graph
            .risks()
            .filter(|risk| risk.at().file == self.system.file)
        {
            let mitigation = risk
                .data
                .mitigation
                .as_ref()
                .map_or("", |m| m.value.as_str());
            let text = format!("{} {mitigation}", risk.name()).to_lowercase();
            let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            for word in words {
                let risks = self.risks_by_word.entry(word.to_owned()).or_default();
                risks.push(self.risks.len());
            }
            self.risks.push((risk.id, text));
        }
    }

    /// The risks that name a component, in full or without "Service".
    pub(crate) fn risks_naming(&self, component: &str) -> Vec<NodeId> {
        let name = component.to_lowercase();
        let short = name.strip_suffix(" service").unwrap_or(&name);
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        let with_word = words.find_map(|word| self.risks_by_word.get(word));
        let is_named = |text: &str| text.contains(&name) || !short.contains(' ');
        let risks = with_word
            .into_iter()
            .flatten()
            .filter_map(|&at| self.risks.get(at));
        let named = risks.filter(|(_, text)| is_named(text));
        named.map(|&(id, _)| id).collect()
    }

    /// The data model of a table, by its name in the plural or the singular.
    pub(crate) fn model_named(&self, table: &str) -> Option<Entry<'p, DataModel>> {
        let singular = table.strip_suffix('s').unwrap_or(table);
        let id = self.models.get(singular)?;
        self.graph().get::<DataModel>(*id)
    }

    /// The roles of the system, each with what it may do.
    pub(crate) fn role_rows(&self) -> Vec<(String, String)> {
        let rows = self.roles.iter();
        rows.map(|(name, permissions, _)| (name.clone(), permissions.join("; ")))
            .collect()
    }

    /// The line that says where the roles are from.
    pub(crate) fn roles_source(&self) -> Option<String> {
        let (_, _, id) = self.roles.first()?;
        Some(self.system.source_of(*id))
    }

    /// The targets that hold for a component: the global ones and its own, in document order.
    pub(crate) fn targets(&self, belongings: &Belongings) -> Vec<Entry<'p, Target>> {
        let mut ids = self.global_targets.clone();
        ids.extend(&belongings.targets);
        ids.sort_unstable();
        let graph = self.graph();
        ids.into_iter()
            .filter_map(|id| graph.get::<Target>(id))
            .collect()
    }

    pub(crate) fn contracts_of(&self, endpoint: NodeId) -> Vec<Entry<'p, Contract>> {
        let ids = self.contracts_by_endpoint.get(&endpoint);
        let graph = self.graph();
        let ids = ids.into_iter().flatten();
        ids.filter_map(|&id| graph.get::<Contract>(id)).collect()
    }

    /// Who calls, in a contract.
    pub(crate) fn caller(&self, contract: &Entry<'_, Contract>) -> String {
        match &contract.data.kind {
            ContractKind::Internal { from, .. } => inline(self.component_name(from)),
            ContractKind::External => String::new(),
        }
    }

    pub(crate) fn contract_title(&self, contract: &Entry<'_, Contract>) -> String {
        match &contract.data.kind {
            ContractKind::Internal { from, to } => {
                let (from, to) = (self.component_name(from), self.component_name(to));
                format!("{from} → {to}")
            }
            ContractKind::External => contract.name().to_owned(),
        }
    }

    fn component_name<'r>(&self, reference: &'r Reference) -> &'r str
    where
        'p: 'r,
    {
        let component = reference
            .node()
            .and_then(|id| self.graph().get::<Component>(id));
        component.map_or(reference.text.as_str(), |component| component.name())
    }

    /// What the system spec says that a status means.
    pub(crate) fn error_meaning(&self, status: u16) -> Option<&str> {
        self.errors.get(&status).map(String::as_str)
    }

    /// Whether a caller of an endpoint must be authenticated, where the system spec says so.
    pub(crate) fn auth_of(&self, endpoint: Entry<'_, Endpoint>) -> Option<String> {
        if let Some(stated) = &endpoint.data.auth {
            return Some(inline(&stated.value));
        }
        let path = endpoint.data.path.as_str();
        let on_path = self.paths.iter().find(|(s, _)| names_path(&s.text, path));
        if let Some((_, is_open)) = on_path {
            return Some(if *is_open { "No" } else { "Yes" }.to_owned());
        }
        let description = endpoint.data.description.as_ref()?;
        let words: BTreeSet<String> = bracketed(&description.value)
            .map(str::to_lowercase)
            .collect();
        let role = self
            .roles
            .iter()
            .find(|(name, _, _)| words.contains(&name.to_lowercase()));
        if let Some((role, _, _)) = role {
            return Some(format!("Yes ({role})"));
        }
        let for_all = self.paths.iter().find(|(s, _)| holds_for_all(&s.text));
        for_all.map(|(_, is_open)| if *is_open { "No" } else { "Yes" }.to_owned())
    }
}
