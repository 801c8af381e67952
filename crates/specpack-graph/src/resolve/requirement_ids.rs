//! Requirements by their ids.

use crate::model::{DocumentKind, Feature, Graph, NodeId, Prd, RequirementSet, Resolution};
use crate::slug::slug;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::FileId;

/// Requirements by id, upper case. Those of the pack itself, in its PRD, go before those of single
/// feature specs, which may all have an `FR-1`.
#[derive(Default)]
pub(super) struct RequirementIds {
    of_pack: HashMap<String, Vec<NodeId>>,
    /// In document order, those without an id included.
    pub(super) all_of_pack: Vec<NodeId>,
    of_features: HashMap<String, Vec<NodeId>>,
    /// By the id of the spec and the requirement's own: `FEAT-CART/FR-1`.
    qualified: HashMap<String, NodeId>,
}

impl RequirementIds {
    pub(super) fn of(graph: &Graph, kinds: &[DocumentKind]) -> Self {
        let mut found = Self::default();
        let specs = spec_ids(graph);
        for requirement in graph.requirements() {
            let file = requirement.at().file;
            let kind = kinds.get(file.0 as usize);
            let is_of_feature = kind.is_some_and(|kind| kind.is_feature());
            if !is_of_feature {
                found.all_of_pack.push(requirement.id);
            }
            // Where names are the ids, as in OpenSpec, tags and marks have them in kebab case.
            let key = match &requirement.data.id {
                Some(id) => id.value.to_uppercase(),
                None if is_of_feature => continue,
                None => slug(requirement.name()).to_uppercase(),
            };
            if let Some(spec) = specs.get(&file) {
                let qualified = format!("{spec}/{key}");
                found.qualified.entry(qualified).or_insert(requirement.id);
            }
            let map = match is_of_feature {
                true => &mut found.of_features,
                false => &mut found.of_pack,
            };
            map.entry(key).or_default().push(requirement.id);
        }
        found
    }

    /// What a name stands for; the number of a criterion stands for its requirement.
    pub(super) fn find(&self, name: &str) -> Resolution {
        let key = name.trim().to_uppercase();
        match (self.by_key(&key), criterion(&key)) {
            (Resolution::Unknown, Some(requirement)) => self.by_key(requirement),
            (found, _) => found,
        }
    }

    fn by_key(&self, key: &str) -> Resolution {
        if let Some(&node) = self.qualified.get(key) {
            return Resolution::Node(node);
        }
        settle(self.of_pack.get(key).or_else(|| self.of_features.get(key)))
    }
}

/// The requirement of a criterion that is referred to by number: `2.3` is the third of `2`.
fn criterion(key: &str) -> Option<&str> {
    let (requirement, number) = key.rsplit_once('.')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(requirement)
}

/// The ids that the requirements of a file are qualified by, upper case.
fn spec_ids(graph: &Graph) -> HashMap<FileId, String> {
    let features = graph.of::<Feature>().map(|it| (it.data.file, &it.data.id));
    let prds = graph.of::<Prd>().map(|it| (it.data.file, &it.data.id));
    let sets = graph
        .of::<RequirementSet>()
        .map(|it| (it.data.file, &it.data.id));
    let all = features.chain(prds).chain(sets);
    all.map(|(file, id)| (file, id.to_uppercase())).collect()
}

pub(super) fn settle(found: Option<&Vec<NodeId>>) -> Resolution {
    match found.map(Vec::as_slice) {
        None | Some([]) => Resolution::Unknown,
        Some([one]) => Resolution::Node(*one),
        Some(several) => Resolution::Ambiguous(several.to_vec()),
    }
}
