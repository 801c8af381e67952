//! What a feature says of its neighbours: "**API Gateway** ([feat-api-gateway](…)) - why".

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::entries;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::words::{is_none, without_brackets};
use crate::model::{Feature, NodeId, Reference};
use specpack_syntax::markdown::{Block, MarkKind, Text};

/// Reads the names that the items of a section start with.
pub(crate) fn lower(
    reader: &mut Reader<'_>,
    feature: NodeId,
    placed: &Placed<'_>,
    is_upstream: bool,
) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let mut references: Vec<Reference> = Vec::new();
    for line in entries::lines(&blocks) {
        let (Some(item), Some(text)) = (line.item, line.source_text) else {
            continue;
        };
        let kept = reader.keep(line.text);
        reader.add_passages(placed.index, vec![kept]);
        let nested: Vec<&Block> = item.blocks.iter().collect();
        let why = keep_lines(reader, &nested);
        reader.add_passages(placed.index, why);
        if let Some(name) = name(reader, text).filter(|name| !is_none(name.plain)) {
            references.push(reader.reference(name));
        }
    }
    if let Some(feature) = reader.graph.get_mut::<Feature>(feature) {
        if is_upstream {
            feature.upstream.extend(references);
        } else {
            feature.downstream.extend(references);
        }
    }
}

/// The file that a link leads to, else the bold name, else what stands before the explanation.
fn name<'a>(reader: &Reader<'_>, text: &'a Text) -> Option<Inline<'a>> {
    for mark in text.marks() {
        let MarkKind::Link { destination } = &mark.kind else {
            continue;
        };
        let file = destination.split('#').next().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default();
        if let Some(id) = file.strip_suffix(".md").filter(|id| !id.is_empty()) {
            return Some(Inline {
                plain: id,
                span: mark.span,
            });
        }
    }
    let strong = text
        .marks()
        .iter()
        .find(|mark| mark.kind == MarkKind::Strong);
    if let Some(mark) = strong {
        let plain = text.plain.get(mark.plain.clone())?.trim();
        return Some(Inline {
            plain: plain.trim_end_matches(':'),
            span: mark.span,
        });
    }
    let whole = name_list::without_explanation(labels::whole(text)?);
    let plain = without_brackets(whole.plain);
    let span = labels::locate(reader.source, plain, text.span);
    (!plain.is_empty()).then_some(Inline { plain, span })
}
