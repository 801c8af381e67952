//! Which features belong to which system.

use crate::context::Context;
use specpack_graph::model::{Entry, Feature, RoadmapItem, System};
use specpack_syntax::hash::{HashMap, HashSet};

/// A system with the features that name it and the ids that its roadmap plans.
pub(super) struct Family<'a> {
    pub(super) system: Entry<'a, System>,
    pub(super) features: Vec<Entry<'a, Feature>>,
    pub(super) planned: HashMap<&'a str, Entry<'a, RoadmapItem>>,
}

/// Every system of the pack with its features.
pub(super) fn families<'a>(context: &Context<'a>) -> Vec<Family<'a>> {
    let graph = context.graph();
    let mut features: HashMap<&str, Vec<Entry<'a, Feature>>> = HashMap::default();
    for feature in graph.features() {
        if let Some(system) = &context.pack.header(feature.data.file).system_spec {
            let id = system.value.trim_end_matches(".md");
            let id = id.rsplit('/').next().unwrap_or(id);
            features.entry(id).or_default().push(feature);
        }
    }
    let mut planned: HashMap<_, HashMap<_, _>> = HashMap::default();
    for item in graph.roadmap_items() {
        let of_system = planned.entry(item.data.system).or_default();
        of_system.insert(item.data.feature_id.as_str(), item);
    }
    let families = graph.systems().map(|system| Family {
        features: features.remove(system.data.id.as_str()).unwrap_or_default(),
        planned: planned.remove(&system.id).unwrap_or_default(),
        system,
    });
    families.collect()
}

/// The ids under `feature_specs` of a system.
pub(super) fn listed<'a>(context: &Context<'a>, family: &Family<'a>) -> HashSet<&'a str> {
    let header = context.pack.header(family.system.data.file);
    header
        .feature_specs
        .iter()
        .map(|id| id.value.as_str())
        .collect()
}
