//! Non-functional requirements: one for each line under a quality, with its numbers.

use crate::lowering::feature::requirements;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::model::{NodeId, NodeKind, Requirement, RequirementKind, Topic};

/// Reads the lines and rows of a section, each as a requirement of its quality.
pub(crate) fn lower(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let before = reader.graph.count(NodeKind::Requirement);
    requirements::lower_groups(reader, prd, placed, RequirementKind::NonFunctional);
    if placed.topic != Topic::Quality {
        return;
    }
    let quality = outermost(reader, placed);
    for id in reader.graph.since(NodeKind::Requirement, before) {
        if let Some(requirement) = reader.graph.get_mut::<Requirement>(id) {
            requirement.quality = Some(quality.clone());
        }
    }
}

/// "Response times" within "Performance" are about performance.
fn outermost(reader: &Reader<'_>, placed: &Placed<'_>) -> String {
    let mut name = placed.section.name.trim();
    let mut parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    while let Some(above) = parent.filter(|above| above.topic == Topic::Quality) {
        name = above.section.name.trim();
        parent = above.parent.and_then(|parent| reader.sections.get(parent));
    }
    name.to_owned()
}
