//! What stands among the text of a requirement and is no text: tables, code and quotations.

use crate::lowering::prd::fields::{self, Field};
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::model::Spanned;
use specpack_syntax::markdown::{Block, BlockKind};

/// Keeps those among the blocks, in order.
pub(crate) fn keep<'a>(
    reader: &mut Reader<'_>,
    blocks: impl IntoIterator<Item = &'a Block>,
) -> Vec<Spanned<String>> {
    let blocks = blocks.into_iter().filter(|block| is_exhibit(block));
    blocks.map(|block| reader.keep_block(block)).collect()
}

/// Whether a block is one; a table of criteria is not.
pub(crate) fn is_exhibit(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Code(_) | BlockKind::Quote(_) => true,
        BlockKind::Table(table) => {
            let names = ["criterion", "criteria", "test", "scenario", "given", "then"];
            let mut heads = table.head.iter();
            let is_labelled = heads.any(|head| fields::field(&head.plain) == Some(Field::Criteria));
            !is_labelled && columns::find(table, &names).is_none()
        }
        _ => false,
    }
}
