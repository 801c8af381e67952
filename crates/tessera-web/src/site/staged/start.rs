//! The first step: the page of `POST /api/v1/register/start` (requirement REG-1).

use super::{draw_on_bucket, find};
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::staged::{StartView, start};
use crate::problem::Problem;
use crate::site::kept::{Kept as _, PendingRegistration};
use crate::site::refusal::refusal;
use crate::site::visit::{Visit, echo};
use crate::site::{cookies, see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::staged::{BrowserToken, Channel, NewStart};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    email: String,
    password: String,
    mobile_number: String,
}

/// Asks for the address and a password; who has begun here already goes on where they were.
pub(crate) async fn start_page(visit: Visit) -> Response {
    match find(&visit).await {
        Ok(Some(under)) => {
            let step = match under.progress.is_proven {
                true => "/register/steps/details",
                false => "/register/steps/code",
            };
            visit.remember(see_other(step))
        }
        Ok(None) => {
            let markup = start::page(&shown(&visit, &Form::default(), None), visit.language());
            visit.page(markup)
        }
        Err(response) => response,
    }
}

/// Starts a registration that is bound to this browser, and sends the first code by mail.
pub(crate) async fn submit_start(mut visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let correlation = &visit.meta.correlation;
    let browser = match api::registering_browser(&visit.state, &visit.headers, correlation) {
        Ok(browser) => browser,
        Err(problem) => return refused(&visit, &form, &problem),
    };
    let new = match read(&visit, &form, &browser) {
        Ok(new) => new,
        Err(problem) => return refused(&visit, &form, &problem),
    };
    let token = match draw_on_bucket(&mut visit, None).await {
        Ok(token) => token,
        Err(problem) => return refused(&visit, &form, &problem),
    };
    let metered = visit.state.staged.start(&new, &visit.context()).await;
    let response = match metered.outcome {
        Ok(id) => started(&visit, PendingRegistration { id, token }, &browser).await,
        Err(error) => {
            let problem = api::start_registration_problem(error, &visit.meta.correlation);
            refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn read(visit: &Visit, form: &Form, browser: &BrowserToken) -> Result<NewStart, Problem> {
    let correlation = &visit.meta.correlation;
    let phone = match form.mobile_number.trim() {
        "" => None,
        typed => Some(api::number(&visit.state, typed, correlation)?),
    };
    Ok(NewStart {
        email: fields::email(&form.email, "email", correlation)?,
        password: fields::password(&form.password, "password", correlation)?,
        phone,
        locale: visit.language().tag().to_owned(),
        browser: Some(browser.clone()),
    })
}

/// On to the code. A code that could not be sent is no reason to start again: the next page has
/// a button for it.
async fn started(visit: &Visit, pending: PendingRegistration, browser: &BrowserToken) -> Response {
    let context = visit.context();
    let staged = &visit.state.staged;
    let sent = staged.send_code(pending.id, Channel::Email, Some(browser), &context);
    let next = match sent.await.outcome {
        Ok(()) => "/register/steps/code?sent=email",
        Err(error) => {
            // What failed on our side goes to the log.
            let _told = api::send_code_problem(error, &visit.meta.correlation);
            "/register/steps/code"
        }
    };
    let cookie = cookies::registration(browser, staged.policy.ttl);
    let response = with_cookie(see_other(next), &cookie);
    match pending.keep(&visit.state) {
        Some(cookie) => with_cookie(response, &cookie),
        None => response,
    }
}

fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    let markup = start::page(&shown(visit, form, Some(problem)), visit.language());
    visit.refused(problem, markup)
}

fn shown<'a>(visit: &Visit, form: &'a Form, problem: Option<&Problem>) -> StartView<'a> {
    StartView {
        email: echo(&form.email),
        number: echo(&form.mobile_number),
        policy: visit.state.accounts.passwords,
        is_over: problem.is_none() && visit.query.get("over").is_some(),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    }
}
