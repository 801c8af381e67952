//! For whom a statement or a target holds: for the components it names, else for all.

use super::names::Found;
use super::phrases::Phrases;
use super::systems::{Names, Systems};
use crate::lowering::text::endpoint_line::path_key;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{
    Concern, DataDomain, EdgeKind, Endpoint, Graph, NodeId, NodeKind, Scope, Statement,
    StatementKind, System, Target,
};
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::FileId;

/// More names than this are not passed on to nested statements.
const MAX_INHERITED: usize = 16;

/// What names a component in running text, by system.
struct Mentions<'s> {
    names: &'s Names,
    /// Full names, and data domains in words that leave no doubt.
    phrases: Phrases,
}

/// Sets the scope of every statement and target of the systems.
pub(crate) fn resolve(graph: &mut Graph, systems: &Systems) {
    let files: Vec<FileId> = graph.systems().map(|system| system.data.file).collect();
    let mentions: HashMap<FileId, Mentions<'_>> = files
        .into_iter()
        .map(|file| (file, Mentions::new(graph, systems, file)))
        .collect();
    for id in graph.ids(NodeKind::Concern) {
        let Some(mentions) = mentions.get(&graph.node(id).at.file) else {
            continue;
        };
        let title = mentions.of_title(graph.name(id));
        if let Some(concern) = graph.get_mut::<Concern>(id) {
            mentions.set_scopes(&mut concern.statements, &title);
        }
        connect(graph, id);
    }
    for id in graph.ids(NodeKind::System) {
        let Some(mentions) = mentions.get(&graph.node(id).at.file) else {
            continue;
        };
        if let Some(system) = graph.get_mut::<System>(id) {
            mentions.set_scopes(&mut system.data_strategy, &[]);
        }
    }
    for id in graph.ids(NodeKind::Target) {
        let Some(mentions) = mentions.get(&graph.node(id).at.file) else {
            continue;
        };
        let name = graph.name(id).to_owned();
        if let Some(target) = graph.get_mut::<Target>(id) {
            mentions.set_target_scope(&name, target);
        }
        connect(graph, id);
    }
}

fn connect(graph: &mut Graph, id: NodeId) {
    let node = graph.node(id);
    let at = node.at;
    let mut named: Vec<NodeId> = Vec::new();
    if let Some(concern) = graph.get::<Concern>(id) {
        for statement in &concern.data.statements {
            if let Scope::Components(components) = &statement.scope {
                named.extend(components);
            }
        }
    } else if let Some(target) = graph.get::<Target>(id)
        && let Scope::Components(components) = &target.data.scope
    {
        named.extend(components);
    }
    named.sort();
    named.dedup();
    for component in named {
        graph.connect(id, EdgeKind::AppliesTo, component, at);
    }
}

impl<'s> Mentions<'s> {
    fn new(graph: &Graph, systems: &'s Systems, file: FileId) -> Self {
        let names = systems.names(file);
        let mut mentions = Self {
            names,
            phrases: Phrases::default(),
        };
        for component in graph
            .components()
            .filter(|component| component.at().file == file)
        {
            mentions.add_component(component.id, component.name());
        }
        for domain in graph
            .data_domains()
            .filter(|domain| domain.at().file == file)
        {
            mentions.add_domain(domain.name(), domain.data);
        }
        for endpoint in graph
            .endpoints()
            .filter(|endpoint| endpoint.at().file == file)
        {
            mentions.add_endpoint(endpoint.data);
        }
        mentions.phrases.seal();
        mentions
    }

    fn add_component(&mut self, id: NodeId, name: &str) {
        let name = without_brackets(name);
        // A name of one common word is told by its kind only: "Billing service".
        if words(name).contains(' ') {
            self.phrases.insert(name, id);
        } else {
            let kinds = ["service", "component", "module"];
            self.phrases.insert_with(name, &kinds, id);
        }
    }

    fn add_domain(&mut self, name: &str, domain: &DataDomain) {
        for &owner in domain.owner.nodes() {
            // "Users" alone is a common word; "users table" is not.
            if words(name).contains(' ') {
                self.phrases.insert(name, owner);
            } else {
                let kinds = [
                    "data", "table", "tables", "records", "database", "schema", "domain",
                ];
                self.phrases.insert_with(name, &kinds, owner);
            }
        }
    }

    fn add_endpoint(&mut self, endpoint: &Endpoint) {
        let key = path_key(&endpoint.path);
        if key.starts_with('/') {
            // "Login endpoint" names the endpoint that ends in `/login`.
            let last = key.rsplit('/').find(|segment| *segment != "{}");
            let last = last.unwrap_or_default().to_owned();
            if !last.is_empty() {
                self.phrases
                    .insert(&format!("{last} endpoint"), endpoint.owner);
            }
        }
    }

    /// The component that a heading or a label is the name of.
    fn of_title(&self, title: &str) -> Vec<NodeId> {
        match self.names.components.by_full_name(title) {
            Found::One(component) => vec![component],
            _ => self.phrases.find(title),
        }
    }

    /// The components that a text names.
    fn of_text(&self, text: &str) -> Vec<NodeId> {
        let mut found = self.phrases.find(text);
        for word in text.split_whitespace() {
            let path = word.trim_matches(|c: char| !(c.is_alphanumeric() || "/{}:_-".contains(c)));
            let path = path.trim_end_matches(':');
            if path.starts_with('/') && path.len() > 1 {
                let exposed = self.names.endpoints.get(&path_key(path));
                found.extend(exposed.map(|exposed| exposed.owner));
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// The components that are all that a cell of a row says: `Delivery`, or `Delivery, Limits`.
    fn of_cells(&self, row: &str) -> Vec<NodeId> {
        let names = row.split(" | ").flat_map(|cell| cell.split(','));
        let found = names.map(|name| self.names.components.by_full_name(name.trim()));
        found
            .filter_map(|found| match found {
                Found::One(component) => Some(component),
                _ => None,
            })
            .collect()
    }

    /// A statement holds for whom it names, and for whom the one it is nested in holds.
    fn set_scopes(&self, statements: &mut [Statement], of_section: &[NodeId]) {
        let mut above: Vec<(u8, Vec<NodeId>)> = Vec::new();
        for statement in statements {
            while above
                .last()
                .is_some_and(|(depth, _)| *depth >= statement.depth)
            {
                above.pop();
            }
            let mut named = self.of_text(&statement.text);
            if let Some(label) = &statement.label
                && let Found::One(component) = self.names.components.by_full_name(label)
                && !named.contains(&component)
            {
                named.push(component);
            }
            if statement.kind == StatementKind::Row {
                named.extend(self.of_cells(&statement.text));
            }
            let inherited = above.last().map_or(of_section, |(_, named)| named);
            // A listing of half the system names nobody in particular for what follows it.
            if inherited.len() <= MAX_INHERITED {
                named.extend(inherited);
            }
            named.sort();
            named.dedup();
            statement.scope = scope(named.clone());
            above.push((statement.depth, named));
        }
    }

    fn set_target_scope(&self, name: &str, target: &mut Target) {
        let mut named = self.of_text(&target.line);
        // "Delivery: hand-over of a message": a single word is a name where it leads.
        let lead = name.split_once(':').map_or(name, |(lead, _)| lead);
        for name in [name, lead.trim()] {
            if let Found::One(component) = self.names.components.by_full_name(name) {
                named.push(component);
            }
        }
        for reference in &mut target.named {
            let found = self.names.components.find(&reference.text, None);
            if let Found::One(component) = found {
                reference.to = crate::model::Resolution::Node(component);
                named.push(component);
            } else {
                reference.to = crate::model::Resolution::Outside;
                named.extend(self.of_text(&reference.text));
            }
        }
        named.sort();
        named.dedup();
        target.scope = scope(named);
    }
}

fn scope(named: Vec<NodeId>) -> Scope {
    if named.is_empty() {
        Scope::Global
    } else {
        Scope::Components(named)
    }
}

#[cfg(test)]
mod tests {
    use crate::Pack;
    use specpack_syntax::source::SourceFile;

    // req: GEN-4
    #[test]
    fn a_row_that_names_a_component_of_one_word_concerns_it_alone() {
        let text = "---\nkind: SystemArchitecture\nid: sys-t\n---\n\n# T\n\n## System Components\n\n\
            ### Component Details\n\n#### Component 1: Delivery\n\n**Responsibility:** Deliver\n\n\
            #### Component 2: Limits\n\n**Responsibility:** Limit\n\n\
            ## Deployment Architecture\n\n### Environment Variables\n\n\
            | Variable | Component |\n|---|---|\n\
            | SMS_PROVIDERS | Delivery |\n| LOG_LEVEL | all |\n";
        let pack = Pack::read(vec![SourceFile::new("t.md", text)]);
        let limits = pack.graph.components().find(|c| c.name() == "Limits");
        let rows: Vec<_> = pack
            .graph
            .concerns()
            .flat_map(|concern| concern.data.statements.iter())
            .filter(|statement| limits.is_some_and(|l| statement.scope.concerns(l.id)))
            .map(|statement| statement.text.clone())
            .collect();
        assert_eq!(rows, ["LOG_LEVEL | all"]);
    }

    // req: GEN-4
    #[test]
    fn a_target_that_leads_with_a_component_concerns_it_alone() {
        let text = "---\nkind: SystemArchitecture\nid: sys-t\n---\n\n# T\n\n## System Components\n\n\
            ### Component Details\n\n#### Component 1: Delivery\n\n**Responsibility:** Deliver\n\n\
            #### Component 2: Limits\n\n**Responsibility:** Limit\n\n\
            ## Cross-Cutting Concerns\n\n### Performance Targets\n\n\
            | Metric | Target |\n|---|---|\n\
            | Delivery: hand-over (p95) | < 1 s |\n| Memory | < 512 MB |\n";
        let pack = Pack::read(vec![SourceFile::new("t.md", text)]);
        let limits = pack.graph.components().find(|c| c.name() == "Limits");
        let concerned: Vec<_> = pack
            .graph
            .targets()
            .filter(|target| limits.is_some_and(|limits| target.data.scope.concerns(limits.id)))
            .map(|target| target.name().to_owned())
            .collect();
        assert_eq!(concerned, ["Memory"]);
    }
}
