//! Phases: "Phase 1: Foundation (Weeks 1-4)".

use crate::lowering::reader::Reader;
use crate::lowering::text::durations;
use crate::lowering::text::labels::Inline;
use crate::lowering::text::words::{brackets, without_brackets};
use crate::model::{EdgeKind, NodeId, Phase};
use specpack_syntax::source::Span;

/// Adds the phase that a title names to a system or a PRD.
pub(crate) fn add(
    reader: &mut Reader<'_>,
    plan: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
) -> NodeId {
    let bare = without_brackets(title.plain);
    let digits = bare
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| !part.is_empty());
    let name = bare
        .split_once([':', '：', '–', '—'])
        .or_else(|| bare.split_once(" - "))
        .map_or(bare, |(_, name)| name.trim());
    let phase = Phase {
        plan,
        title: bare.to_owned(),
        number: digits.and_then(|digits| digits.parse().ok()),
        weeks: brackets(title.plain)
            .and_then(durations::weeks)
            .or_else(|| durations::weeks(title.plain)),
        items: Vec::new(),
        goal: None,
        checkpoint: None,
        fallback: None,
        notes: Vec::new(),
    };
    let name = Inline {
        plain: if name.is_empty() { bare } else { name },
        span: title.span,
    };
    let id = reader.add(name, extent, Some(section), phase);
    reader.connect(id, EdgeKind::PartOf, plan, title.span);
    id
}
