//! What a change of OpenSpec renames: ``- FROM: `### Requirement: Old` `` and a `TO` below it.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::text::labels::{self, Inline};
use crate::model::{
    EdgeKind, NodeId, NodeKind, Requirement, RequirementChange, RequirementDetails, Spanned,
};
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::{BlockKind, Item};

/// The key of the title of the section that renames.
pub(super) const TITLE: &str = "renamed requirements";

/// Reads the pairs of a section. A name without its other half stays unread, and so is reported.
pub(super) fn lower(reader: &mut Reader<'_>, set: NodeId, placed: &Placed<'_>) {
    let mut modified: HashMap<String, NodeId> = HashMap::default();
    for id in reader.graph.since(NodeKind::Requirement, 0) {
        let name = reader.graph.node(id).name.to_string();
        modified.entry(name).or_insert(id);
    }
    let lists = placed.section.blocks.iter();
    let items = lists.filter_map(|block| match &block.kind {
        BlockKind::List(list) => Some(&list.items),
        _ => None,
    });
    let mut from: Option<(&Item, Inline<'_>)> = None;
    for item in items.flatten() {
        if let Some(name) = name_behind(item, "FROM") {
            from = Some((item, name));
            continue;
        }
        let Some((to, (from_item, from))) = name_behind(item, "TO").zip(from.take()) else {
            continue;
        };
        reader.coverage.keep_all(from_item.span);
        reader.coverage.keep_all(item.span);
        let former = Spanned::new(from.plain.to_owned(), reader.location(from.span));
        let change = |is_modified| RequirementChange::of(is_modified, Some(former.clone()));
        match modified.get(to.plain) {
            Some(&id) => {
                if let Some(requirement) = reader.graph.get_mut::<Requirement>(id) {
                    requirement.change = change(true);
                }
            }
            None => {
                let details = RequirementDetails {
                    change: change(false),
                    ..RequirementDetails::default()
                };
                let requirement = Requirement {
                    details: Some(Box::new(details)),
                    ..Requirement::default()
                };
                let id = reader.add(to, item.span, Some(placed.index), requirement);
                reader.connect(id, EdgeKind::PartOf, set, to.span);
            }
        }
    }
}

/// The name of a requirement behind a word, with or without the marks of its heading.
fn name_behind<'a>(item: &'a Item, word: &str) -> Option<Inline<'a>> {
    let text = item.text.plain.as_str();
    let rest = text.trim_start().strip_prefix(word)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim();
    let name = rest.trim_start_matches('#').trim_start();
    let name = name.strip_prefix("Requirement:").unwrap_or(name).trim();
    let start = text.rfind(name).filter(|_| !name.is_empty())?;
    labels::inline(&item.text, start..start + name.len())
}
