//! `/account/lock`: the page of `POST /api/v1/auth/lock-account`, which the link leads to in every
//! mail that tells of a changed second factor.

use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{html, see_other};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{LockStage, LockView, lock_account as page};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use tessera_core::action_token::ActionToken;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    token: String,
}

/// Shows the button of a link; without one, leads to the settings of the second factor. What is
/// asked with GET locks nothing: programs look at the links in mails, too.
pub(crate) async fn lock_page(visit: Visit) -> Response {
    let Some(raw) = visit.query.get("token") else {
        return visit.remember(see_other("/account/second-factor"));
    };
    let token = ActionToken::parse(raw);
    let is_good = match &token {
        Some(token) => visit.state.accounts.is_lock_link(token).await,
        None => Ok(false),
    };
    match (is_good, &token) {
        (Ok(true), Some(token)) => {
            visit.page(markup(&visit, LockStage::Link(token.expose()), None))
        }
        (Ok(_), _) => {
            let problem = visit.problem(Code::InvalidToken);
            visit.page(markup(&visit, LockStage::Over, Some(&problem)))
        }
        (Err(error), _) => {
            let problem = api::lock_account_problem(error, &visit.meta.correlation);
            let markup = markup(&visit, LockStage::Over, Some(&problem));
            visit.refused(&problem, markup)
        }
    }
}

pub(crate) async fn submit_lock(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let Some(token) = ActionToken::parse(&form.token) else {
        return refused(&visit, &form, &visit.problem(Code::InvalidToken));
    };
    let accounts = &visit.state.accounts;
    let metered = accounts.lock_account(&token, &visit.context()).await;
    let response = match metered.outcome {
        Ok(user) => {
            let mut page = html(StatusCode::OK, markup(&visit, LockStage::Done, None));
            page.extensions_mut().insert(ActingUser(user));
            page
        }
        Err(error) => {
            let problem = api::lock_account_problem(error, &visit.meta.correlation);
            refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    let stage = match problem.code {
        Code::InvalidToken => LockStage::Over,
        _ => LockStage::Link(echo(&form.token)),
    };
    visit.refused(problem, markup(visit, stage, Some(problem)))
}

fn markup(visit: &Visit, stage: LockStage<'_>, problem: Option<&Problem>) -> Markup {
    let view = LockView {
        stage,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    page::page(&view, visit.language())
}
