//! The last step: the page of `POST /api/v1/register/complete` (requirement REG-4).

use super::{draw_on_bucket, over, under_way};
use crate::api::{self, Told};
use crate::form::OwnForm;
use crate::pages::Person;
use crate::pages::staged::{DetailsView, details};
use crate::problem::{Code, Problem};
use crate::site::kept::{Kept as _, PendingRegistration};
use crate::site::login::{Welcome, welcome};
use crate::site::next::Next;
use crate::site::refusal::refusal;
use crate::site::visit::{Visit, echo};
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::CommsChannel;
use tessera_core::staged::Completed;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    first_name: String,
    last_name: String,
    country: String,
    language: String,
    comms_channel: Option<CommsChannel>,
    marketing: Option<String>,
}

impl Form {
    fn is_marketing(&self) -> bool {
        self.marketing.as_deref() == Some("true")
    }
}

pub(crate) async fn details_page(visit: Visit) -> Response {
    match under_way(&visit).await {
        Ok(under) if under.progress.is_proven => {
            let form = Form {
                language: visit.language().tag().to_owned(),
                ..Form::default()
            };
            visit.page(details::page(&shown(&visit, &form, None), visit.language()))
        }
        Ok(_) => visit.remember(see_other("/register/steps/code")),
        Err(response) => visit.remember(response),
    }
}

/// Makes the account, and signs the person in.
pub(crate) async fn submit_details(mut visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let under = match under_way(&visit).await {
        Ok(under) => under,
        Err(response) => return response,
    };
    let told = Told {
        first_name: &form.first_name,
        last_name: &form.last_name,
        country: &form.country,
        language: &form.language,
        marketing: form.is_marketing(),
        marketing_at: visit.state.deployment.clock.now(),
        comms_channel: form.comms_channel,
        begin_session: true,
    };
    let particulars = match told.read(&visit.meta.correlation) {
        Ok(particulars) => particulars,
        Err(problem) => return refused(&visit, &form, &problem),
    };
    if let Err(problem) = draw_on_bucket(&mut visit, under.token.as_deref()).await {
        return refused(&visit, &form, &problem);
    }
    let (staged, context) = (&visit.state.staged, visit.context());
    let completed = staged.complete(under.id, &particulars, under.browser.as_ref(), &context);
    let metered = completed.await;
    let response = match metered.outcome {
        Ok(completed) => signed_in(&visit, &completed).await,
        Err(error) => {
            let problem = api::complete_registration_problem(error, &visit.meta.correlation);
            refused(&visit, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

async fn signed_in(visit: &Visit, completed: &Completed) -> Response {
    let response = match &completed.session {
        Some(session) => {
            let started = Welcome {
                user: completed.customer,
                refresh: &session.refresh,
                next: Next::home(),
            };
            welcome(visit, started).await
        }
        None => see_other("/login"),
    };
    with_cookie(response, &PendingRegistration::forgotten())
}

fn refused(visit: &Visit, form: &Form, problem: &Problem) -> Response {
    match problem.code {
        Code::RegistrationNotFound => over(visit),
        Code::RegistrationNotVerified => see_other("/register/steps/code"),
        _ => {
            let view = shown(visit, form, Some(problem));
            visit.refused(problem, details::page(&view, visit.language()))
        }
    }
}

fn shown<'a>(visit: &Visit, form: &'a Form, problem: Option<&Problem>) -> DetailsView<'a> {
    DetailsView {
        person: Person {
            first_name: echo(&form.first_name),
            last_name: echo(&form.last_name),
            country: echo(&form.country),
            language: echo(&form.language),
            comms_channel: form.comms_channel,
        },
        marketing: form.is_marketing(),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    }
}
