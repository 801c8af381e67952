//! `/login/second-factor`: the page of `POST /api/v1/auth/verify-2fa` (requirement MFA-3), and
//! of `POST /api/v1/auth/2fa/sms`.

use super::kept::{Kept as _, WaitingLogin};
use super::login::{Welcome, welcome};
use super::next::Next;
use super::over::over;
use super::refusal::refusal;
use super::verify::Nothing;
use super::visit::Visit;
use super::{cookies, see_other, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{FactorPurpose, Message, SecondFactorView, second_factor};
use crate::problem::Problem;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{FactorChallenge, LoggedIn, SecondStep};
use tessera_core::second_factor::{FactorMethod, LoginChallenge};

/// Where the login begins.
const START: &str = "/login";
const HERE: &str = "/login/second-factor";
/// The same, once a code was sent.
const SENT: &str = "/login/second-factor?sent=1";

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    code: String,
    /// A box that is not ticked is not sent.
    remember: Option<String>,
}

/// Keeps a login that waits for its second factor, and leads to where it is proven. Where a
/// message is asked for first one is sent at once.
pub(super) async fn ask(visit: &Visit, waiting: &FactorChallenge, next: Option<&Next>) -> Response {
    let kept = WaitingLogin {
        challenge: waiting.token.expose().to_owned(),
        next: next.map(|next| next.as_str().to_owned()),
    };
    let is_sent = match waiting.methods.first() {
        Some(FactorMethod::Sms) => send(visit, &waiting.token).await.is_ok(),
        _ => false,
    };
    let response = see_other(if is_sent { SENT } else { HERE });
    match kept.keep(&visit.state) {
        Some(cookie) => with_cookie(response, &cookie),
        None => response,
    }
}

pub(crate) async fn login_factor_page(visit: Visit) -> Response {
    match waiting(&visit) {
        Some((challenge, _)) => shown(&visit, &challenge, false, None).await,
        None => visit.remember(over(START, &visit.headers)),
    }
}

/// Has a code sent for the login that waits.
pub(crate) async fn send_login_factor(
    visit: Visit,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some((challenge, _)) = waiting(&visit) else {
        return over(START, &visit.headers);
    };
    match send(&visit, &challenge).await {
        Ok(()) => see_other(SENT),
        Err(problem) => shown(&visit, &challenge, false, Some(&problem)).await,
    }
}

async fn send(visit: &Visit, challenge: &LoginChallenge) -> Result<(), Problem> {
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let metered = accounts.send_login_factor_code(challenge, &context).await;
    let sent = metered.outcome.map(|_| ());
    sent.map_err(|error| api::send_factor_code_problem(error, &visit.meta.correlation))
}

/// Starts a session in the browser, by the second factor.
pub(crate) async fn submit_login_factor(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let correlation = &visit.meta.correlation;
    let Some((challenge, next)) = waiting(&visit) else {
        return over(START, &visit.headers);
    };
    let remember = form.remember.is_some();
    let code = match api::factor_code(&form.code, correlation) {
        Ok(code) => code,
        Err(problem) => return shown(&visit, &challenge, remember, Some(&problem)).await,
    };
    let device = cookies::presented_device(&visit.headers);
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let step = SecondStep {
        challenge: &challenge,
        code: &code,
        remember,
    };
    let metered = accounts.log_in_by_factor(&step, &device, &context).await;
    let response = match metered.outcome {
        Ok(logged_in) => {
            let response = known_here(&visit, &logged_in, next).await;
            with_cookie(response, &WaitingLogin::forgotten())
        }
        Err(error) => {
            let problem = api::login_factor_problem(error, correlation);
            shown(&visit, &challenge, remember, Some(&problem)).await
        }
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

/// The page; where the form came back, with the box as it was ticked.
async fn shown(
    visit: &Visit,
    challenge: &LoginChallenge,
    remember: bool,
    problem: Option<&Problem>,
) -> Response {
    let found = visit.state.accounts.waiting_methods(challenge).await;
    // What is not known is not offered; the code itself is asked for all the same.
    let methods = found.unwrap_or_else(|error| {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "failed to look up how a login can be finished");
        None
    });
    let methods = methods.unwrap_or_default();
    let message = match methods.contains(&FactorMethod::Sms) {
        false => Message::Never,
        true if visit.query.get("sent").is_some() => Message::Sent,
        true => Message::Offered,
    };
    let view = SecondFactorView {
        purpose: FactorPurpose::Login { remember },
        first: methods.first().copied().unwrap_or(FactorMethod::Totp),
        message,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, second_factor::page(&view, visit.language()))
}
