//! `/register/email`: the page of `POST /api/v1/auth/register` (requirement AUTH-1).

use super::kept::{Kept as _, PendingProof};
use super::refusal::refusal;
use super::visit::{Visit, echo};
use super::{see_other, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{RegisterEmailView, register_email};
use crate::problem::Problem;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{ConsentStatement, NewRegistration};
use tessera_core::consent::ConsentPurpose;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    name: String,
    email: String,
    password: String,
    marketing: Option<String>,
}

impl Form {
    fn is_marketing(&self) -> bool {
        self.marketing.as_deref() == Some("true")
    }
}

pub(crate) async fn register_email_page(visit: Visit) -> Response {
    let markup = register_email::page(&shown(&visit, &Form::default(), None), visit.language());
    visit.page(markup)
}

/// Registers the address, and goes on to where its proof is entered.
pub(crate) async fn submit_register_email(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let correlation = &visit.meta.correlation;
    let read = api::read_registration(&form.email, &form.password, &form.name, correlation);
    let new = match read {
        Ok(new) => NewRegistration {
            consent: Some(marketing(&visit, &form)),
            ..new
        },
        Err(problem) => return refused(&visit, &form, &problem),
    };
    let metered = visit.state.accounts.register(&new, &visit.context()).await;
    let response = match metered.outcome {
        Ok(registered) => {
            let pending = PendingProof {
                user: registered.user,
                email: new.email.as_str().to_owned(),
            };
            let response = see_other("/verify-email?sent=1");
            match pending.keep(&visit.state) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(error) => refused(&visit, &form, &api::register_problem(error, correlation)),
    };
    api::with_standing(response, metered.standing)
}

/// What was said of being written to: either way it goes on record, with the text that was
/// shown.
fn marketing(visit: &Visit, form: &Form) -> ConsentStatement {
    ConsentStatement {
        purpose: ConsentPurpose::marketing(),
        text_version: visit.state.staged.policy.marketing_text.clone(),
        given: form.is_marketing(),
        claimed_at: Some(visit.state.deployment.clock.now()),
    }
}

fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    let markup = register_email::page(&shown(visit, form, Some(problem)), visit.language());
    visit.refused(problem, markup)
}

fn shown<'a>(visit: &Visit, form: &'a Form, problem: Option<&Problem>) -> RegisterEmailView<'a> {
    RegisterEmailView {
        name: echo(&form.name),
        email: echo(&form.email),
        marketing: form.is_marketing(),
        policy: visit.state.accounts.passwords,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    }
}
