//! `/login/second-factor`: the page of `POST /api/v1/auth/verify-2fa` (requirement MFA-3).

use super::kept::{Kept as _, WaitingLogin};
use super::login::{Welcome, welcome};
use super::next::Next;
use super::refusal::refusal;
use super::visit::Visit;
use super::{cookies, see_other, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{FactorPurpose, SecondFactorView, second_factor};
use crate::problem::Problem;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{FactorChallenge, LoggedIn, SecondStep};
use tessera_core::second_factor::LoginChallenge;

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    code: String,
    /// A box that is not ticked is not sent.
    remember: Option<String>,
}

/// Keeps a login that waits for its second factor, and leads to where it is proven.
pub(super) fn ask(visit: &Visit, waiting: &FactorChallenge, next: Option<&Next>) -> Response {
    let kept = WaitingLogin {
        challenge: waiting.token.expose().to_owned(),
        next: next.map(|next| next.as_str().to_owned()),
    };
    let response = see_other("/login/second-factor");
    match kept.keep(&visit.state) {
        Some(cookie) => with_cookie(response, &cookie),
        None => response,
    }
}

pub(crate) async fn login_factor_page(visit: Visit) -> Response {
    match waiting(&visit) {
        Some(_) => shown(&visit, None),
        None => visit.remember(see_other("/login")),
    }
}

/// Starts a session in the browser, by the second factor.
pub(crate) async fn submit_login_factor(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let correlation = &visit.meta.correlation;
    let Some((challenge, next)) = waiting(&visit) else {
        return see_other("/login");
    };
    let code = match api::factor_code(&form.code, correlation) {
        Ok(code) => code,
        Err(problem) => return shown(&visit, Some(&problem)),
    };
    let device = cookies::presented_device(&visit.headers);
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let step = SecondStep {
        challenge: &challenge,
        code: &code,
        remember: form.remember.is_some(),
    };
    let metered = accounts.log_in_by_factor(&step, &device, &context).await;
    let response = match metered.outcome {
        Ok(logged_in) => {
            let response = known_here(&visit, &logged_in, next).await;
            with_cookie(response, &WaitingLogin::forgotten())
        }
        Err(error) => shown(&visit, Some(&api::login_factor_problem(error, correlation))),
    };
    api::with_standing(response, metered.standing)
}

/// Signs the browser in, and makes it one that the account's owner is known to use.
pub(super) async fn known_here(visit: &Visit, logged_in: &LoggedIn, next: Next) -> Response {
    let started = Welcome {
        user: logged_in.user,
        refresh: &logged_in.refresh,
        next,
    };
    let response = welcome(visit, started).await;
    cookies::with_device(response, logged_in, &visit.state.accounts.policy)
}

/// The login that waits in this browser, and where it goes on.
fn waiting(visit: &Visit) -> Option<(LoginChallenge, Next)> {
    let kept = WaitingLogin::presented(&visit.state, &visit.headers)?;
    let next = kept.next.as_deref().and_then(Next::parse);
    let challenge = LoginChallenge::parse(&kept.challenge)?;
    Some((challenge, next.unwrap_or_else(Next::home)))
}

fn shown(visit: &Visit, problem: Option<&Problem>) -> Response {
    let view = SecondFactorView {
        purpose: FactorPurpose::Login,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, second_factor::page(&view, visit.language()))
}
