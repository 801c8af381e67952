//! The names of each system, indexed once.

use super::by_text::ByText;
use super::names::NameIndex;
use super::outside::Outside;
use crate::lowering::text::endpoint_line::path_key;
use crate::model::{Component, Graph, NodeId};
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::FileId;

/// The names of one system.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) components: NameIndex,
    pub(crate) component_ids: Vec<NodeId>,
    pub(crate) integrations: NameIndex,
    pub(crate) domains: NameIndex,
    pub(crate) items: NameIndex,
    pub(crate) item_ids: Vec<NodeId>,
    pub(crate) items_by_phase: HashMap<u32, Vec<NodeId>>,
    /// Endpoints of components by their path with alike parameters.
    pub(crate) endpoints: ByText<Exposed>,
}

/// An endpoint and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exposed {
    pub(crate) endpoint: NodeId,
    pub(crate) owner: NodeId,
}

/// The names of every system, by its file.
#[derive(Debug, Default)]
pub(crate) struct Systems {
    by_file: HashMap<FileId, Names>,
    pub(crate) outside: Outside,
    empty: Names,
}

impl Systems {
    pub(crate) fn new(graph: &Graph) -> Self {
        let mut systems = Self {
            outside: Outside::new(graph),
            ..Self::default()
        };
        for system in graph.systems() {
            systems.by_file.entry(system.data.file).or_default();
        }
        let mut components = ByFile::default();
        let mut integrations = ByFile::default();
        let mut domains = ByFile::default();
        let mut items = ByFile::default();
        for component in graph.components() {
            components.add(component.at().file, component.id, component.name());
        }
        for integration in graph.integrations() {
            integrations.add(integration.at().file, integration.id, integration.name());
        }
        for domain in graph.data_domains() {
            domains.add(domain.at().file, domain.id, domain.name());
        }
        for item in graph.roadmap_items() {
            items.add(item.at().file, item.id, item.name());
        }
        for (file, names) in &mut systems.by_file {
            names.component_ids = components.ids(*file);
            names.components = components.index(*file);
            names.integrations = integrations.index(*file);
            names.domains = domains.index(*file);
            names.item_ids = items.ids(*file);
            names.items = items.index(*file);
        }
        for phase in graph.phases() {
            if let (Some(names), Some(number)) =
                (systems.by_file.get_mut(&phase.at().file), phase.number)
            {
                let items = names.items_by_phase.entry(number).or_default();
                items.extend(&phase.items);
            }
        }
        for endpoint in graph.endpoints() {
            if graph.get::<Component>(endpoint.owner).is_none() {
                continue;
            }
            if let Some(names) = systems.by_file.get_mut(&endpoint.at().file) {
                let key = path_key(&endpoint.path);
                let exposed = Exposed {
                    endpoint: endpoint.id,
                    owner: endpoint.owner,
                };
                names.endpoints.insert(&key, exposed);
            }
        }
        for names in systems.by_file.values_mut() {
            names.endpoints.seal();
        }
        systems
    }

    /// The names of the system that a file describes.
    pub(crate) fn names(&self, file: FileId) -> &Names {
        self.by_file.get(&file).unwrap_or(&self.empty)
    }
}

/// Names by the file they stand in.
#[derive(Default)]
struct ByFile<'a> {
    names: HashMap<FileId, Vec<(NodeId, &'a str)>>,
}

impl<'a> ByFile<'a> {
    fn add(&mut self, file: FileId, id: NodeId, name: &'a str) {
        self.names.entry(file).or_default().push((id, name));
    }

    fn ids(&self, file: FileId) -> Vec<NodeId> {
        let names = self.names.get(&file).into_iter().flatten();
        names.map(|(id, _)| *id).collect()
    }

    fn index(&self, file: FileId) -> NameIndex {
        let names = self.names.get(&file).into_iter().flatten();
        NameIndex::new(names.copied())
    }
}
