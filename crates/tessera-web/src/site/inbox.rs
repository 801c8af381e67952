//! `/dev/inbox`: messages that would have been sent, in development.

use super::{PageQuery, Visitor, html, not_found, page_policy};
use crate::api::json;
use crate::pages::{InboxMessage, InboxView, MailView, inbox, inbox_mail as mail_page};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::{Arc, LazyLock};
use tessera_core::id::EntryId;
use tessera_core::mail::Mail;
use tessera_core::outbox::EntryKind;

/// The page around a mail may frame it.
static FRAMING_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| page_policy("frame-src 'self'; "));

/// A mail is somebody else's document: it runs nothing, loads nothing, sends nothing, and
/// has an origin of its own. Its styles stand in it, as mail clients want them.
const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; \
     default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'self'";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: EntryId,
    channel: &'static str,
    to: String,
    subject: Option<String>,
    body: String,
    sent_at: Timestamp,
}

/// An empty filter is no filter.
fn filter(to: Option<&str>) -> Option<&str> {
    to.map(str::trim).filter(|to| !to.is_empty())
}

pub(crate) async fn inbox_messages(
    Shared(state): Shared<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let Some(source) = state.inbox.clone() else {
        return not_found(Shared(state), meta, headers).await;
    };
    let messages: Vec<Message> = source
        .messages(filter(query.get("to")))
        .into_iter()
        .map(|message| Message {
            id: message.id,
            channel: message.channel.as_str(),
            to: message.to,
            subject: message.subject,
            body: message.body,
            sent_at: message.sent_at,
        })
        .collect();
    json(StatusCode::OK, &messages)
}

pub(crate) async fn inbox_page(
    Shared(state): Shared<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let Some(source) = state.inbox.clone() else {
        return not_found(Shared(state), meta, headers).await;
    };
    let visitor = Visitor::of(&headers, &query);
    let to = filter(query.get("to")).unwrap_or_default();
    let kept = source.messages(filter(query.get("to")));
    let messages: Vec<InboxMessage<'_>> = kept
        .iter()
        .map(|message| InboxMessage {
            id: message.id.to_string(),
            is_mail: message.channel == EntryKind::Email,
            channel: message.channel.as_str(),
            to: &message.to,
            subject: message.subject.as_deref(),
            body: &message.body,
            sent_at: message.sent_at.to_string(),
        })
        .collect();
    let view = InboxView {
        messages: &messages,
        to,
    };
    visitor.remember(html(StatusCode::OK, inbox::page(&view, visitor.language)))
}

/// The mail behind an id of the list.
fn mail(state: &State, id: &str) -> Option<(EntryId, Arc<Mail>)> {
    let id = EntryId::parse(id)?;
    let mail = state.inbox.as_ref()?.mail(id)?;
    Some((id, mail))
}

pub(crate) async fn inbox_mail(
    Shared(state): Shared<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
    Path(id): Path<String>,
) -> Response {
    let Some((id, mail)) = mail(&state, &id) else {
        return not_found(Shared(state), meta, headers).await;
    };
    let visitor = Visitor::of(&headers, &query);
    let from = match mail.from.name() {
        Some(name) => format!("{name} <{}>", mail.from.address().as_str()),
        None => mail.from.address().as_str().to_owned(),
    };
    let view = MailView {
        id: &id.to_string(),
        from: &from,
        to: mail.to.as_str(),
        subject: &mail.content.subject,
        date: &mail.date.to_string(),
        text: &mail.content.text,
    };
    let mut page = html(StatusCode::OK, mail_page::page(&view, visitor.language));
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, FRAMING_POLICY.clone());
    visitor.remember(page)
}

pub(crate) async fn inbox_mail_html(
    Shared(state): Shared<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some((_, mail)) = mail(&state, &id) else {
        return not_found(Shared(state), meta, headers).await;
    };
    let of_a_mail = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, MAIL_POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    (of_a_mail, mail.content.html.clone()).into_response()
}
