//! Blocks grouped under the bold lines that head them: "**Auth Service → User Service**".

use super::labels::{self, Inline};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// A headed run of blocks.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a> {
    pub(crate) title: Inline<'a>,
    pub(crate) blocks: Vec<&'a Block>,
    pub(crate) extent: Span,
}

/// The blocks before the first head, and the groups. `is_head` tells heads from mere labels.
pub(crate) fn split<'a>(
    blocks: &'a [Block],
    is_head: impl Fn(&str) -> bool,
) -> (Vec<&'a Block>, Vec<Group<'a>>) {
    let mut lead = Vec::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for block in blocks {
        if let Some(title) = head(block).filter(|title| is_head(title.plain)) {
            groups.push(Group {
                title,
                blocks: Vec::new(),
                extent: block.span,
            });
            continue;
        }
        match groups.last_mut() {
            Some(group) => {
                group.blocks.push(block);
                group.extent.end = block.span.end;
            }
            None => lead.push(block),
        }
    }
    (lead, groups)
}

fn head(block: &Block) -> Option<Inline<'_>> {
    match &block.kind {
        BlockKind::Paragraph(text) => labels::bold_title(text),
        BlockKind::Heading { text, .. } => labels::whole(text),
        _ => None,
    }
}
