//! `/password/forgot` and `/password/new`: the pages of `POST /api/v1/auth/password-reset/request`
//! and `/confirm` (requirement AUTH-4).

use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{cookies, html, see_other, with_cookie};
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::password_reset::{ChooseStage, ChooseView, ForgotView, choose, forgot};
use crate::problem::{Code, Problem};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use tessera_core::action_token::ActionToken;

#[derive(Deserialize)]
pub(crate) struct ForgotForm {
    #[serde(default)]
    email: String,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct ChooseForm {
    token: String,
    password: String,
}

pub(crate) async fn forgot_page(visit: Visit) -> Response {
    let view = ForgotView {
        is_sent: visit.query.get("sent").is_some(),
        dev: visit.dev(),
        ..ForgotView::default()
    };
    visit.page(forgot::page(&view, visit.language()))
}

/// Answers alike whether or not the address has an account.
pub(crate) async fn submit_forgot(visit: Visit, OwnForm(form): OwnForm<ForgotForm>) -> Response {
    let correlation = &visit.meta.correlation;
    let email = match fields::email(&form.email, "email", correlation) {
        Ok(email) => email,
        Err(problem) => return forgot_refused(&visit, &form, &problem),
    };
    let accounts = &visit.state.accounts;
    let metered = accounts.request_reset(&email, &visit.context()).await;
    let response = match metered.outcome {
        Ok(()) => see_other("/password/forgot?sent=1"),
        Err(error) => {
            let problem = api::request_reset_problem(error, correlation);
            forgot_refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn forgot_refused(visit: &Visit, form: &ForgotForm, problem: &Problem) -> Response {
    let view = ForgotView {
        email: echo(&form.email),
        refusal: Some(refusal(problem)),
        is_sent: false,
        dev: visit.dev(),
    };
    visit.refused(problem, forgot::page(&view, visit.language()))
}

/// Asks for the password where the link is good. What is asked with GET consumes nothing.
pub(crate) async fn choose_page(visit: Visit) -> Response {
    let token = visit.query.get("token").and_then(ActionToken::parse);
    let is_good = match &token {
        Some(token) => visit.state.accounts.is_reset(token).await,
        None => Ok(false),
    };
    let problem = match is_good {
        Ok(true) => None,
        Ok(false) => Some(visit.problem(Code::InvalidToken)),
        Err(error) => {
            let problem = api::reset_problem(error, &visit.meta.correlation);
            return choose_refused(&visit, token.as_ref(), &problem);
        }
    };
    let view = ChooseView {
        stage: match (&token, &problem) {
            (Some(token), None) => ChooseStage::Waiting(token.expose()),
            _ => ChooseStage::Over,
        },
        policy: visit.state.accounts.passwords,
        refusal: problem.as_ref().map(refusal),
        dev: visit.dev(),
    };
    visit.page(choose::page(&view, visit.language()))
}

/// Sets the password. All sessions end, this browser's among them.
pub(crate) async fn submit_choose(visit: Visit, OwnForm(form): OwnForm<ChooseForm>) -> Response {
    let correlation = &visit.meta.correlation;
    let Some(token) = ActionToken::parse(&form.token) else {
        return choose_refused(&visit, None, &visit.problem(Code::InvalidToken));
    };
    let password = match fields::password(&form.password, "password", correlation) {
        Ok(password) => password,
        Err(problem) => return choose_refused(&visit, Some(&token), &problem),
    };
    let accounts = &visit.state.accounts;
    let context = visit.context();
    let metered = accounts.reset_password(&token, &password, &context).await;
    let response = match metered.outcome {
        Ok(()) => {
            let view = ChooseView {
                stage: ChooseStage::Done,
                policy: accounts.passwords,
                refusal: None,
                dev: visit.dev(),
            };
            let page = html(StatusCode::OK, choose::page(&view, visit.language()));
            with_cookie(page, &cookies::cleared(cookies::SESSION))
        }
        Err(error) => {
            let problem = api::reset_problem(error, correlation);
            choose_refused(&visit, Some(&token), &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

/// The form again, unless its link is good for nothing.
fn choose_refused(visit: &Visit, token: Option<&ActionToken>, problem: &Problem) -> Response {
    let view = ChooseView {
        stage: match token {
            Some(token) if problem.code != Code::InvalidToken => {
                ChooseStage::Waiting(token.expose())
            }
            _ => ChooseStage::Over,
        },
        policy: visit.state.accounts.passwords,
        refusal: Some(refusal(problem)),
        dev: visit.dev(),
    };
    visit.refused(problem, choose::page(&view, visit.language()))
}
