//! OpenAPI documents.

use super::{DataReader, Format};
use crate::model::DocumentKind;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::OpenApi,
    mark: "openapi",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("openapi").is_some()
}

fn lower(_reader: &mut DataReader<'_>) {}
