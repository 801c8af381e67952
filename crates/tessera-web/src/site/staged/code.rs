//! The second step: the page of `POST /api/v1/otp/send` and `/otp/verify` (requirements REG-2,
//! REG-3).

use super::{Under, draw_on_bucket, over, under_way};
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::staged::{CodeStepView, Sent, code};
use crate::problem::{Code, Problem};
use crate::site::refusal::refusal;
use crate::site::see_other;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::staged::Channel;

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
pub(crate) struct SendForm {
    #[serde(default)]
    channel: String,
}

pub(crate) async fn code_page(visit: Visit) -> Response {
    match under_way(&visit).await {
        Ok(under) if under.progress.is_proven => {
            visit.remember(see_other("/register/steps/details"))
        }
        Ok(under) => show(&visit, &under, None),
        Err(response) => visit.remember(response),
    }
}

/// Sends a code the way that was chosen.
pub(crate) async fn send_code(mut visit: Visit, OwnForm(form): OwnForm<SendForm>) -> Response {
    let under = match under_way(&visit).await {
        Ok(under) => under,
        Err(response) => return response,
    };
    if let Err(problem) = draw_on_bucket(&mut visit, under.token.as_deref()).await {
        return refused(&visit, &under, &problem);
    }
    let (channel, next) = match form.channel.as_str() {
        "sms" => (Channel::Sms, "/register/steps/code?sent=sms"),
        _ => (Channel::Email, "/register/steps/code?sent=email"),
    };
    let (staged, context) = (&visit.state.staged, visit.context());
    let sent = staged.send_code(under.id, channel, under.browser.as_ref(), &context);
    let metered = sent.await;
    let response = match metered.outcome {
        Ok(()) => see_other(next),
        Err(error) => {
            let problem = api::send_code_problem(error, &visit.meta.correlation);
            refused(&visit, &under, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

pub(crate) async fn submit_code(mut visit: Visit, OwnForm(form): OwnForm<CodeForm>) -> Response {
    let under = match under_way(&visit).await {
        Ok(under) => under,
        Err(response) => return response,
    };
    let code = match fields::code(&form.code, "code", &visit.meta.correlation) {
        Ok(code) => code,
        Err(problem) => return refused(&visit, &under, &problem),
    };
    if let Err(problem) = draw_on_bucket(&mut visit, under.token.as_deref()).await {
        return refused(&visit, &under, &problem);
    }
    let (staged, context) = (&visit.state.staged, visit.context());
    let verified = staged.verify_code(under.id, &code, under.browser.as_ref(), &context);
    let metered = verified.await;
    let response = match metered.outcome {
        Ok(_proven) => see_other("/register/steps/details"),
        Err(error) => {
            let problem = api::verify_code_problem(error, &visit.meta.correlation);
            refused(&visit, &under, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn refused(visit: &Visit, under: &Under, problem: &Problem) -> Response {
    match problem.code {
        Code::RegistrationNotFound => over(visit),
        _ => show(visit, under, Some(problem)),
    }
}

fn show(visit: &Visit, under: &Under, problem: Option<&Problem>) -> Response {
    let sent = match visit.query.get("sent") {
        Some("email") => Some(Sent::Email),
        Some("sms") => Some(Sent::Sms),
        _ => None,
    };
    let view = CodeStepView {
        email: &under.progress.email,
        phone: under.progress.phone.as_deref(),
        sent,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, code::page(&view, visit.language()))
}
