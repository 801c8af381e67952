//! Where somebody goes on whose step has nothing left to go on from: what was kept for it in the
//! browser ran out, or the step was taken in another window.

use super::{PageQuery, cookies, see_other};
use axum::response::Response;
use http::HeaderMap;

/// Whoever is signed in by now goes home. Others start again at `start`, a page, which tells them
/// why.
pub(super) fn over(start: &'static str, headers: &HeaderMap) -> Response {
    match cookies::presented_session(headers) {
        Some(_) => see_other("/"),
        None => see_other(&format!("{start}?over=1")),
    }
}

/// Whether a page has to tell that.
pub(super) fn is_told(query: &PageQuery) -> bool {
    query.get("over").is_some()
}
