//! Requirements by their ids.

use crate::model::{DocumentKind, Feature, Graph, NodeId, Prd, RequirementSet, Resolution};
use crate::slug::slug;
use specpack_syntax::hash::HashMap;
use specpack_syntax::name::upper_case;
use specpack_syntax::source::FileId;
use std::borrow::Cow;

/// Requirements by id, upper case. Those of the pack itself, in its PRD, go before those of single
/// feature specs, which may all have an `FR-1`.
pub(super) struct RequirementIds<'a> {
    of_pack: ById<'a>,
    /// In document order, those without an id included.
    pub(super) all_of_pack: Vec<NodeId>,
    of_features: ById<'a>,
    /// The ids that the requirements of a file are qualified by, upper case.
    specs: HashMap<FileId, String>,
}

/// Nodes by an id, each list in document order.
type ById<'a> = HashMap<Cow<'a, str>, Ids>;

/// The nodes of one id: nearly always a single one.
enum Ids {
    One(NodeId),
    Several(Vec<NodeId>),
}

impl Ids {
    fn add(&mut self, id: NodeId) {
        match self {
            Self::One(first) => *self = Self::Several(vec![*first, id]),
            Self::Several(ids) => ids.push(id),
        }
    }

    fn as_slice(&self) -> &[NodeId] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Several(ids) => ids,
        }
    }
}

impl<'a> RequirementIds<'a> {
    pub(super) fn of(graph: &'a Graph, kinds: &[DocumentKind]) -> Self {
        let mut found = Self {
            of_pack: HashMap::default(),
            all_of_pack: Vec::new(),
            of_features: HashMap::default(),
            specs: spec_ids(graph),
        };
        for requirement in graph.requirements() {
            let file = requirement.at().file;
            let kind = kinds.get(file.0 as usize);
            let is_of_feature = kind.is_some_and(|kind| kind.is_feature());
            if !is_of_feature {
                found.all_of_pack.push(requirement.id);
            }
            // Where names are the ids, as in OpenSpec, tags and marks have them in kebab case.
            let key = match &requirement.data.id {
                Some(id) => upper_case(&id.value),
                None if is_of_feature => continue,
                None => Cow::Owned(slug(requirement.name()).to_uppercase()),
            };
            let map = match is_of_feature {
                true => &mut found.of_features,
                false => &mut found.of_pack,
            };
            map.entry(key)
                .and_modify(|ids| ids.add(requirement.id))
                .or_insert(Ids::One(requirement.id));
        }
        found
    }

    /// What a name stands for; the number of a criterion stands for its requirement.
    pub(super) fn find(&self, name: &str) -> Resolution {
        let key = upper_case(name.trim());
        match (self.by_key(&key), criterion(&key)) {
            (Resolution::Unknown, Some(requirement)) => self.by_key(requirement),
            (found, _) => found,
        }
    }

    fn by_key(&self, key: &str) -> Resolution {
        if let Some(node) = self.qualified(key) {
            return Resolution::Node(node);
        }
        let found = self.of_pack.get(key).or_else(|| self.of_features.get(key));
        settle(found.map(Ids::as_slice))
    }

    /// The first requirement whose spec and own id make up a key: `FEAT-CART/FR-1`.
    fn qualified(&self, key: &str) -> Option<NodeId> {
        let parts = key.match_indices('/').filter_map(|(at, _)| {
            let (spec, own) = (key.get(..at)?, key.get(at + 1..)?);
            let maps = [&self.of_pack, &self.of_features].into_iter();
            let ids = maps.filter_map(|map| map.get(own)).flat_map(Ids::as_slice);
            let is_of_spec = |id: &&NodeId| self.specs.get(&id.file()).is_some_and(|it| it == spec);
            ids.copied().filter(|id| is_of_spec(&id)).min()
        });
        parts.min()
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

pub(super) fn settle(found: Option<&[NodeId]>) -> Resolution {
    match found {
        None | Some([]) => Resolution::Unknown,
        Some([one]) => Resolution::Node(*one),
        Some(several) => Resolution::Ambiguous(several.to_vec()),
    }
}
