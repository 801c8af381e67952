//! The head of a PRD: "**Author:** …", "**Date:** …" below its title.

use super::fields::{self, Field};
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::{join, keep_lines};
use crate::lowering::text::entries::{self, Part};
use crate::model::{NodeId, Prd, Property, Spanned};

/// Reads the labelled lines; other text stays with the title.
pub(crate) fn lower(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let parts = entries::read(&placed.section.blocks, &fields::is_label);
    for part in parts {
        let Part::Entry(entry) = part else { continue };
        let at = reader.keep_mark(entry.label_span).at;
        let mut lines: Vec<Spanned<String>> = Vec::new();
        lines.extend(entry.value.map(|value| reader.keep(value)));
        lines.extend(keep_lines(reader, &entry.blocks));
        let Some(prd) = reader.graph.get_mut::<Prd>(prd) else {
            return;
        };
        let slot = match fields::field(entry.label) {
            Some(Field::Author | Field::Owner) => &mut prd.author,
            Some(Field::Date) => &mut prd.date,
            Some(Field::Status) => &mut prd.status,
            Some(Field::Version) => &mut prd.version,
            _ => {
                prd.properties.push(Property {
                    label: entry.label.to_owned(),
                    text: join(&lines),
                    at,
                });
                continue;
            }
        };
        if slot.is_none() {
            *slot = lines.into_iter().next();
        }
    }
}
