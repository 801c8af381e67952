//! AsyncAPI documents.

use super::{DataReader, Format};
use crate::model::DocumentKind;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::AsyncApi,
    mark: "asyncapi",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("asyncapi").is_some()
}

fn lower(_reader: &mut DataReader<'_>) {}
