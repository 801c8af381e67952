//! Arazzo documents.

use super::{DataReader, Format};
use crate::model::DocumentKind;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::Arazzo,
    mark: "arazzo",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("arazzo").is_some()
}

fn lower(_reader: &mut DataReader<'_>) {}
