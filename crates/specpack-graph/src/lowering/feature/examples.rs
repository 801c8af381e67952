//! What a template's example says of a requirement or a story, in place of its placeholders.

use super::criteria;
use crate::lowering::prd::example::Example;
use crate::lowering::prd::fields::Field;
use crate::lowering::prd::references;
use crate::lowering::prd::tasks::{self, Place};
use crate::lowering::reader::Reader;
use crate::lowering::text::words::is_none;
use crate::model::{NodeId, Reference, Requirement, Spanned};
use specpack_syntax::source::Span;

/// Takes what an example says in place of a template's placeholders.
pub(crate) fn fill(reader: &Reader<'_>, requirement: &mut Requirement, example: &Example<'_>) {
    let description = example.value(Field::Description);
    requirement.description = description.map(|text| reader.part(text.plain, text.span));
    requirement.specification = example
        .parts(Field::Specification)
        .filter_map(|part| {
            let span = Span {
                start: part.lines.first()?.text.span.start,
                end: part.lines.last()?.text.span.end,
            };
            let code = reader.source.slice(span).to_owned();
            Some(Spanned::new(code, reader.location(span)))
        })
        .collect();
    requirement.dependencies = dependencies(reader, example);
}

/// The dependencies that an example states.
pub(crate) fn dependencies(reader: &Reader<'_>, example: &Example<'_>) -> Vec<Reference> {
    let named = example.value(Field::Dependencies);
    let names = named
        .filter(|text| !is_none(text.plain))
        .map(references::split)
        .unwrap_or_default()
        .into_iter();
    names
        .map(|name| Reference::new(name.plain, reader.location(name.span)))
        .collect()
}

/// The criteria and the tasks that an example lists, as nodes.
pub(crate) fn children(
    reader: &mut Reader<'_>,
    place: Place,
    node: NodeId,
    example: &Example<'_>,
) -> (Vec<NodeId>, Vec<NodeId>) {
    let mut criteria = Vec::new();
    let items = |field| {
        let lines = example.parts(field).flat_map(|part| &part.lines);
        lines.filter(|line| line.is_item)
    };
    for line in items(Field::Criteria) {
        let id = criteria::add_line(reader, node, place.section, line.text, line.is_checked);
        criteria.push(id);
    }
    let mut added = Vec::new();
    for line in items(Field::Tasks) {
        added.extend(tasks::lower_plain(reader, place, line.text));
    }
    (criteria, added)
}
