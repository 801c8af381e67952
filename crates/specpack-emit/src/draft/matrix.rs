//! The requirements traceability matrix of the drafted pack, as a page. In Markdown it would be
//! read as one more document that states requirements.

use super::Draft;
use crate::matrix;
use specpack_graph::Pack;
use specpack_graph::query;
use specpack_syntax::marked_blocks::CommentForm;

/// Where it is.
pub(super) const PATH: &str = "rtm.html";

/// The matrix of a pack as it will be.
pub(super) fn draft(pack: &Pack) -> Draft {
    let rows = query::matrix(&pack.graph, |_| true);
    let mut file = Draft::new(PATH, CommentForm::Markup);
    file.block("matrix", matrix::html(pack, &rows));
    file
}
