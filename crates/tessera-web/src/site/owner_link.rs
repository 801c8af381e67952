//! `/account/lock` and `/account/recovery`: the pages of `POST /api/v1/auth/lock-account` and
//! `/auth/stop-recovery`, which links lead to in mails about second factors.

use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{html, see_other};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{OwnerLinkStage, OwnerLinkView, owner_link as page};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use tessera_core::accounts::OwnerLink;
use tessera_core::action_token::ActionToken;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    token: String,
}

pub(crate) async fn lock_page(visit: Visit) -> Response {
    asked(&visit, OwnerLink::Lock).await
}

pub(crate) async fn submit_lock(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    used(&visit, OwnerLink::Lock, &form).await
}

pub(crate) async fn stop_recovery_page(visit: Visit) -> Response {
    asked(&visit, OwnerLink::StopRecovery).await
}

pub(crate) async fn submit_stop_recovery(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    used(&visit, OwnerLink::StopRecovery, &form).await
}

/// Shows the button of a link; without one, leads to the settings of the second factor. What is
/// asked with GET does nothing: programs look at the links in mails, too.
async fn asked(visit: &Visit, link: OwnerLink) -> Response {
    let Some(raw) = visit.query.get("token") else {
        return visit.remember(see_other("/account/second-factor"));
    };
    let token = ActionToken::parse(raw);
    let is_good = match &token {
        Some(token) => visit.state.accounts.is_owner_link(link, token).await,
        None => Ok(false),
    };
    match (is_good, &token) {
        (Ok(true), Some(token)) => {
            let stage = OwnerLinkStage::Link(token.expose());
            visit.page(markup(visit, link, stage, None))
        }
        (Ok(_), _) => {
            let problem = visit.problem(Code::InvalidToken);
            visit.page(markup(visit, link, OwnerLinkStage::Over, Some(&problem)))
        }
        (Err(error), _) => {
            let problem = api::owner_link_problem(error, &visit.meta.correlation);
            let markup = markup(visit, link, OwnerLinkStage::Over, Some(&problem));
            visit.refused(&problem, markup)
        }
    }
}

/// Does what a link is for.
async fn used(visit: &Visit, link: OwnerLink, form: &Form) -> Response {
    let Some(token) = ActionToken::parse(&form.token) else {
        return refused(visit, link, form, &visit.problem(Code::InvalidToken));
    };
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let metered = accounts.use_owner_link(link, &token, &context).await;
    let response = match metered.outcome {
        Ok(user) => {
            let markup = markup(visit, link, OwnerLinkStage::Done, None);
            let mut page = html(StatusCode::OK, markup);
            page.extensions_mut().insert(ActingUser(user));
            page
        }
        Err(error) => {
            let problem = api::owner_link_problem(error, &visit.meta.correlation);
            refused(visit, link, form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn refused(visit: &Visit, link: OwnerLink, form: &Form, problem: &Problem) -> Response {
    let stage = match problem.code {
        Code::InvalidToken => OwnerLinkStage::Over,
        _ => OwnerLinkStage::Link(echo(&form.token)),
    };
    visit.refused(problem, markup(visit, link, stage, Some(problem)))
}

fn markup(
    visit: &Visit,
    link: OwnerLink,
    stage: OwnerLinkStage<'_>,
    problem: Option<&Problem>,
) -> Markup {
    let view = OwnerLinkView {
        link,
        stage,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    page::page(&view, visit.language())
}
