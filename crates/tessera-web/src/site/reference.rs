//! `/docs`: the contract, readable.

use super::{PageQuery, Visitor, html};
use crate::operations::contract;
use crate::pages::{ReferenceView, reference as view};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};

pub(crate) async fn reference(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let view_model = ReferenceView {
        document: contract(),
        dev: state.is_development(),
    };
    visitor.remember(html(
        StatusCode::OK,
        view::page(&view_model, visitor.language),
    ))
}
