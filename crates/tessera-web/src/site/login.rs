//! `/login`: the page of `POST /api/v1/auth/login` (requirement AUTH-2).

use super::login_factor::{self, known_here};
use super::next::Next;
use super::over::is_told;
use super::visit::{Visit, echo};
use super::{cookies, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{LoginProblem, LoginView, login};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::LogIn;
use tessera_core::id::UserId;
use tessera_core::password::Password;
use tessera_core::session::RefreshToken;

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    next: Option<String>,
}

pub(crate) async fn login_page(visit: Visit) -> Response {
    let next = visit.query.get("next").and_then(Next::parse);
    let view = LoginView {
        next: next.as_ref().map(Next::as_str),
        problem: is_told(&visit.query).then_some(LoginProblem::Over),
        dev: visit.dev(),
        ..LoginView::default()
    };
    visit.page(login::page(&view, visit.language()))
}

pub(crate) async fn submit_login(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    // What cannot be an address or a password is nobody's: it is answered like a wrong one.
    let (Ok(email), Ok(password)) = (
        EmailAddress::parse(&form.email),
        Password::parse(&form.password),
    ) else {
        return refused(&visit, &form, &visit.problem(Code::InvalidCredentials));
    };
    let device = cookies::presented_device(&visit.headers);
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let metered = accounts.log_in(&email, &password, &device, &context).await;
    let response = match metered.outcome {
        Ok(LogIn::Done(logged_in)) => {
            let next = form.next.as_deref().and_then(Next::parse);
            known_here(&visit, &logged_in, next.unwrap_or_else(Next::home)).await
        }
        Ok(LogIn::SecondFactor(waiting)) => {
            let next = form.next.as_deref().and_then(Next::parse);
            login_factor::ask(&visit, &waiting, next.as_ref()).await
        }
        Err(error) => {
            let problem = api::login_problem(error, &visit.meta.correlation);
            refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

/// A session that has begun.
pub(super) struct Welcome<'a> {
    pub(super) user: UserId,
    pub(super) refresh: &'a RefreshToken,
    /// Where to go on.
    pub(super) next: Next,
}

/// Puts a session into the browser; one that was there before ends, so that nobody goes on in
/// a session that another put there (ASVS 7.2.4).
pub(super) async fn welcome(visit: &Visit, started: Welcome<'_>) -> Response {
    let (state, context) = (&visit.state, visit.context());
    if let Some(before) = cookies::presented_session(&visit.headers)
        && let Err(error) = state.access.log_out(&before, &context).await
    {
        // The new session stands on its own; the old one runs out by itself.
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "failed to end the session before");
    }
    let mut response = started.next.response();
    let acting = ActingUser(started.user);
    response.extensions_mut().insert(acting);
    let ttl = state.deployment.session_life.longest;
    with_cookie(response, &cookies::session(started.refresh, ttl))
}

/// The form again, with the address that was typed and what was wrong.
fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    let reason = match problem.code {
        Code::InvalidCredentials => LoginProblem::Invalid,
        Code::EmailNotVerified => LoginProblem::Unverified,
        Code::AccountDisabled => LoginProblem::Disabled,
        Code::TooManyAttempts => LoginProblem::TooManyTries,
        Code::RateLimited => LoginProblem::RateLimited,
        Code::Overloaded => LoginProblem::Overloaded,
        _ => LoginProblem::Internal,
    };
    let next = form.next.as_deref().and_then(Next::parse);
    let view = LoginView {
        email: echo(&form.email),
        next: next.as_ref().map(Next::as_str),
        problem: Some(reason),
        retry_after_seconds: problem.wait_seconds(),
        dev: visit.dev(),
    };
    visit.refused(problem, login::page(&view, visit.language()))
}
