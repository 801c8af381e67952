//! `/login`: the page of `POST /api/v1/auth/login` (requirement AUTH-2).

use super::next::Next;
use super::{PageQuery, Visitor, cookies, html, page_for, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{LoginProblem, LoginView, login};
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::LoggedIn;
use tessera_core::password::Password;
use tessera_core::request::RequestContext;

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    next: Option<String>,
}

/// The longest address that is shown again, in characters.
const MAX_ECHO_CHARS: usize = 254;

pub(crate) async fn login_page(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let next = query.get("next").and_then(Next::parse);
    let view = LoginView {
        next: next.as_ref().map(Next::as_str),
        dev: state.is_development(),
        ..LoginView::default()
    };
    visitor.remember(html(StatusCode::OK, login::page(&view, visitor.language)))
}

pub(crate) async fn submit_login(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    // What cannot be an address or a password is nobody's: it is answered like a wrong one.
    let (Ok(email), Ok(password)) = (
        EmailAddress::parse(&form.email),
        Password::parse(&form.password),
    ) else {
        let problem = Problem::new(Code::InvalidCredentials, &meta.correlation);
        return refused(&state, visitor, &form, &problem);
    };
    let context = meta.context(&headers, visitor.language.tag());
    let device = cookies::presented_device(&headers);
    let metered = state
        .accounts
        .log_in(&email, &password, device.as_ref(), &context)
        .await;
    let response = match metered.outcome {
        Ok(logged_in) => welcome(&state, &headers, &form, &logged_in, &context).await,
        Err(error) => {
            let problem = api::login_problem(error, &meta.correlation);
            refused(&state, visitor, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

/// Starts a session in the browser; one that was there before ends, so that nobody goes on in
/// a session that another put there (ASVS 7.2.4).
async fn welcome(
    state: &State,
    headers: &HeaderMap,
    form: &Form,
    logged_in: &LoggedIn,
    context: &RequestContext,
) -> Response {
    if let Some(before) = cookies::presented_session(headers)
        && let Err(error) = state.access.log_out(&before, context).await
    {
        // The new session stands on its own; the old one runs out by itself.
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "failed to end the session before");
    }
    let next = form.next.as_deref().and_then(Next::parse);
    let mut response = next.unwrap_or_else(Next::home).response();
    let acting = ActingUser(logged_in.user);
    response.extensions_mut().insert(acting);
    let ttl = state.deployment.refresh_ttl;
    response = with_cookie(response, &cookies::session(&logged_in.refresh, ttl));
    if let Some(device) = &logged_in.device {
        let cookie = cookies::device(device, state.accounts.policy.device_ttl);
        response = with_cookie(response, &cookie);
    }
    response
}

/// The form again, with the address that was typed and what was wrong.
fn refused(state: &State, visitor: Visitor, form: &Form, problem: &Problem) -> Response {
    let reason = match problem.code {
        Code::InvalidCredentials => LoginProblem::Invalid,
        Code::EmailNotVerified => LoginProblem::Unverified,
        Code::AccountDisabled => LoginProblem::Disabled,
        Code::TooManyAttempts => LoginProblem::TooManyTries,
        Code::RateLimited => LoginProblem::RateLimited,
        Code::Overloaded => LoginProblem::Overloaded,
        _ => LoginProblem::Internal,
    };
    let email: String = form.email.chars().take(MAX_ECHO_CHARS).collect();
    let next = form.next.as_deref().and_then(Next::parse);
    let view = LoginView {
        email: &email,
        next: next.as_ref().map(Next::as_str),
        problem: Some(reason),
        retry_after_seconds: problem.wait_seconds(),
        dev: state.is_development(),
    };
    page_for(problem, login::page(&view, visitor.language))
}
