//! `/dev/inbox`: messages that would have been sent, in development.

use super::{PageQuery, Visitor, html, not_found};
use crate::api::json;
use crate::pages::{InboxMessage, InboxView, inbox};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: String,
    channel: &'static str,
    to: String,
    subject: Option<String>,
    body: String,
    sent_at: String,
}

/// An empty filter is no filter.
fn filter(to: Option<&str>) -> Option<&str> {
    to.map(str::trim).filter(|to| !to.is_empty())
}

pub(crate) async fn inbox_messages(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let Some(source) = state.inbox.clone() else {
        return not_found(axum::extract::State(state), meta, headers).await;
    };
    let entries = source.messages(filter(query.get("to")));
    let messages: Vec<Message> = entries
        .into_iter()
        .map(|entry| Message {
            id: entry.id,
            channel: entry.channel,
            to: entry.to,
            subject: entry.subject,
            body: entry.body,
            sent_at: entry.sent_at,
        })
        .collect();
    json(StatusCode::OK, &messages)
}

pub(crate) async fn inbox_page(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let Some(source) = state.inbox.clone() else {
        return not_found(axum::extract::State(state), meta, headers).await;
    };
    let visitor = Visitor::of(&headers, &query);
    let to = filter(query.get("to")).unwrap_or_default();
    let entries = source.messages(filter(query.get("to")));
    let messages: Vec<InboxMessage<'_>> = entries
        .iter()
        .map(|entry| InboxMessage {
            id: &entry.id,
            channel: entry.channel,
            to: &entry.to,
            subject: entry.subject.as_deref(),
            body: &entry.body,
            sent_at: &entry.sent_at,
        })
        .collect();
    let view = InboxView {
        messages: &messages,
        to,
    };
    visitor.remember(html(StatusCode::OK, inbox::page(&view, visitor.language)))
}
