//! `/`: the signed-in customer's page.

use super::moment::day;
use super::verify::Nothing;
use super::{
    PageQuery, Visitor, cookies, error_page, html, see_other, session, with_code, with_cookie,
};
use crate::form::OwnForm;
use crate::pages::{ErrorKind, HomeView, home as view};
use crate::problem::Code;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use std::error::Error;
use tessera_core::account::EmailAddress;

pub(crate) async fn home(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let browser = match session::of_browser(&state, &meta, &headers, visitor).await {
        Ok(Some(browser)) => browser,
        Ok(None) => {
            let response = session::forget(see_other("/register"), &headers);
            return visitor.remember(response);
        }
        Err(refused) => return refused,
    };
    let session = &browser.record;
    let identity = match state.accounts.identity(&session.user) {
        Ok(identity) => identity,
        Err(error) => return failed(&state, &error, &meta, &headers),
    };
    let masked = identity.mobile.map(|number| number.masked().to_string());
    let markup = view::page(
        &HomeView {
            masked_number: masked.as_deref(),
            is_email_proven: session
                .user
                .email
                .as_ref()
                .is_some_and(tessera_core::account::Email::is_proven),
            email: identity.email.as_ref().map(EmailAddress::as_str),
            member_since: day(session.user.created_at, visitor.language),
            session_expires: day(session.expires_at, visitor.language),
            dev: state.is_development(),
        },
        visitor.language,
    );
    let page = session::keep(html(StatusCode::OK, markup), &state, &browser);
    visitor.remember(page)
}

/// The page for what failed on our side; the cause goes to the log.
fn failed(
    state: &State,
    error: &(dyn Error + 'static),
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Response {
    tracing::error!(correlation = &*meta.correlation, error, "request failed");
    let page = error_page(state, ErrorKind::Internal, meta, headers);
    with_code(page, Code::Internal)
}

pub(crate) async fn log_out(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let context = meta.context(&headers, visitor.language.tag());
    if let Some(token) = cookies::presented_session(&headers)
        && let Err(error) = state.access.log_out(&token, &context).await
    {
        return failed(&state, &error, &meta, &headers);
    }
    with_cookie(see_other("/register"), &cookies::cleared(cookies::SESSION))
}
