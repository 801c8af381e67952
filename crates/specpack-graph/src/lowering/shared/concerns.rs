//! Concerns: one node for each section that states what holds across components.

use super::statements;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::text::labels::Inline;
use crate::model::{Concern, ConcernKind};
use specpack_syntax::markdown::Block;

/// Keeps blocks of a section as a concern node; none where they state nothing.
pub(crate) fn lower<'a>(
    reader: &mut Reader<'_>,
    placed: &Placed<'_>,
    kind: ConcernKind,
    blocks: impl IntoIterator<Item = &'a Block>,
) {
    let section = reader.section_ref(placed.index);
    let statements = statements::keep(reader, section, blocks);
    if statements.is_empty() {
        return;
    }
    let name = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let extent = placed.section.span;
    reader.add(
        name,
        extent,
        Some(placed.index),
        Concern { kind, statements },
    );
}
