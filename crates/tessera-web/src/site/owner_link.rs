//! `/account/lock` and `/account/recovery`: the pages of `POST /api/v1/auth/lock-account` and
//! `/auth/stop-recovery`, which links lead to in mails about second factors.

use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{html, see_other};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{OwnerLink, OwnerLinkStage, OwnerLinkView, owner_link as page};
use crate::problem::{Code, Problem};
use crate::request::ActingUser;
use axum::response::Response;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use tessera_core::action_token::ActionToken;
use tessera_core::id::UserId;
use tessera_core::limit::Standing;

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
        Some(token) => is_good(visit, link, token).await,
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
        (Err(problem), _) => {
            let markup = markup(visit, link, OwnerLinkStage::Over, Some(&problem));
            visit.refused(&problem, markup)
        }
    }
}

async fn is_good(visit: &Visit, link: OwnerLink, token: &ActionToken) -> Result<bool, Problem> {
    let (accounts, correlation) = (&visit.state.accounts, &visit.meta.correlation);
    match link {
        OwnerLink::Lock => accounts
            .is_lock_link(token)
            .await
            .map_err(|error| api::lock_account_problem(error, correlation)),
        OwnerLink::StopRecovery => accounts
            .is_stop_link(token)
            .await
            .map_err(|error| api::stop_recovery_problem(error, correlation)),
    }
}

/// Does what a link is for.
async fn used(visit: &Visit, link: OwnerLink, form: &Form) -> Response {
    let Some(token) = ActionToken::parse(&form.token) else {
        return refused(visit, link, form, &visit.problem(Code::InvalidToken));
    };
    let (outcome, standing) = done(visit, link, &token).await;
    let response = match outcome {
        Ok(user) => {
            let markup = markup(visit, link, OwnerLinkStage::Done, None);
            let mut page = html(StatusCode::OK, markup);
            page.extensions_mut().insert(ActingUser(user));
            page
        }
        Err(problem) => refused(visit, link, form, &problem),
    };
    api::with_standing(response, standing)
}

async fn done(
    visit: &Visit,
    link: OwnerLink,
    token: &ActionToken,
) -> (Result<UserId, Problem>, Option<Standing>) {
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let correlation = &visit.meta.correlation;
    match link {
        OwnerLink::Lock => {
            let metered = accounts.lock_account(token, &context).await;
            let problem = |error| api::lock_account_problem(error, correlation);
            (metered.outcome.map_err(problem), metered.standing)
        }
        OwnerLink::StopRecovery => {
            let metered = accounts.stop_recovery_by_link(token, &context).await;
            let problem = |error| api::stop_recovery_problem(error, correlation);
            (metered.outcome.map_err(problem), metered.standing)
        }
    }
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
