//! `/account/email`: the page of `POST /api/v1/auth/email-change/confirm`, which the link in
//! the mail to a new address leads to.

use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{html, see_other};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{NewEmailStage, NewEmailView, new_email};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use tessera_core::action_token::ActionToken;

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    token: String,
}

/// Shows the button of a link; without one, leads to where an address is changed. What is
/// asked with GET consumes nothing.
pub(crate) async fn new_email_page(visit: Visit) -> Response {
    let Some(raw) = visit.query.get("token") else {
        return visit.remember(see_other("/account/email/change"));
    };
    let token = ActionToken::parse(raw);
    let is_good = match &token {
        Some(token) => visit.state.accounts.is_email_change(token).await,
        None => Ok(false),
    };
    match (is_good, &token) {
        (Ok(true), Some(token)) => {
            visit.page(markup(&visit, NewEmailStage::Link(token.expose()), None))
        }
        (Ok(_), _) => {
            let problem = visit.problem(Code::InvalidToken);
            visit.page(markup(&visit, NewEmailStage::Over, Some(&problem)))
        }
        (Err(error), _) => {
            let problem = api::confirm_email_problem(error, &visit.meta.correlation);
            let markup = markup(&visit, NewEmailStage::Over, Some(&problem));
            visit.refused(&problem, markup)
        }
    }
}

pub(crate) async fn submit_new_email(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let Some(token) = ActionToken::parse(&form.token) else {
        return refused(&visit, &form, &visit.problem(Code::InvalidToken));
    };
    let accounts = &visit.state.accounts;
    let metered = accounts
        .change_email_by_token(&token, &visit.context())
        .await;
    let response = match metered.outcome {
        Ok(user) => {
            let markup = markup(&visit, NewEmailStage::Done, None);
            let mut page = html(StatusCode::OK, markup);
            page.extensions_mut().insert(ActingUser(user));
            page
        }
        Err(error) => {
            let problem = api::confirm_email_problem(error, &visit.meta.correlation);
            refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    let stage = match problem.code {
        Code::InvalidToken => NewEmailStage::Over,
        _ => NewEmailStage::Link(echo(&form.token)),
    };
    visit.refused(problem, markup(visit, stage, Some(problem)))
}

fn markup(visit: &Visit, stage: NewEmailStage<'_>, problem: Option<&Problem>) -> Markup {
    let view = NewEmailView {
        stage,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    new_email::page(&view, visit.language())
}
