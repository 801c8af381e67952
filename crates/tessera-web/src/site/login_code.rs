//! `/login/code`: the pages of `POST /api/v1/auth/login/otp` and `/login/otp/verify`.

use super::kept::{Kept as _, KeptNumber, LoginNumber};
use super::login::{Welcome, welcome};
use super::login_factor;
use super::next::Next;
use super::over::{is_told, over};
use super::refusal::refusal;
use super::verify::Nothing;
use super::visit::{Visit, echo};
use super::{see_other, with_cookie};
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::{LoginCodeStep, LoginCodeView, Refusal, login_code};
use crate::problem::Problem;
use axum::response::Response;
use maud::Markup;
use serde::Deserialize;
use tessera_core::accounts::LogInByCode;
use tessera_core::mobile::MobileNumber;

/// Where a login by a code begins.
const START: &str = "/login/code";

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct NumberForm {
    mobile_number: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    otp: String,
}

pub(crate) async fn login_code_page(visit: Visit) -> Response {
    let next = visit.query.get("next").and_then(Next::parse);
    let step = LoginCodeStep::Number {
        typed: "",
        next: next.as_ref().map(Next::as_str),
    };
    let view = LoginCodeView {
        refusal: is_told(&visit.query).then(Refusal::over),
        ..view(&visit, step, None)
    };
    visit.page(login_code::page(&view, visit.language()))
}

/// Sends a code where the number has an account, and answers alike where it has none.
pub(crate) async fn submit_login_number(
    visit: Visit,
    OwnForm(form): OwnForm<NumberForm>,
) -> Response {
    let correlation = &visit.meta.correlation;
    let next = form.next.as_deref().and_then(Next::parse);
    let refused = |problem: &Problem| {
        let step = LoginCodeStep::Number {
            typed: echo(&form.mobile_number),
            next: next.as_ref().map(Next::as_str),
        };
        visit.refused(problem, markup(&visit, step, Some(problem)))
    };
    let number = match api::number(&visit.state, &form.mobile_number, correlation) {
        Ok(number) => number,
        Err(problem) => return refused(&problem),
    };
    let accounts = &visit.state.accounts;
    let metered = accounts.request_login_code(&number, &visit.context()).await;
    let response = match metered.outcome {
        Ok(_requested) => {
            let kept = LoginNumber {
                number: KeptNumber::of(&number),
                next: next.as_ref().map(|next| next.as_str().to_owned()),
            };
            let response = see_other("/login/code/verify");
            match kept.keep(&visit.state) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(error) => refused(&api::request_login_code_problem(error, correlation)),
    };
    api::with_standing(response, metered.standing)
}

pub(crate) async fn login_verify_page(visit: Visit) -> Response {
    let Some((number, _)) = waiting(&visit) else {
        return visit.remember(over(START, &visit.headers));
    };
    let masked = number.masked().to_string();
    let step = LoginCodeStep::Code {
        masked: &masked,
        is_resent: visit.query.get("resent").is_some(),
    };
    visit.page(markup(&visit, step, None))
}

/// Starts a session in the browser, by the code.
pub(crate) async fn submit_login_code(visit: Visit, OwnForm(form): OwnForm<CodeForm>) -> Response {
    let correlation = &visit.meta.correlation;
    let Some((number, next)) = waiting(&visit) else {
        return over(START, &visit.headers);
    };
    let code = match fields::code(&form.otp, "otp", correlation) {
        Ok(code) => code,
        Err(problem) => return code_refused(&visit, &problem),
    };
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let metered = accounts.log_in_by_code(&number, &code, &context).await;
    let response = match metered.outcome {
        Ok(LogInByCode::SecondFactor(waiting)) => {
            let response = login_factor::ask(&visit, &waiting, Some(&next)).await;
            with_cookie(response, &LoginNumber::forgotten())
        }
        Ok(LogInByCode::Done(logged_in)) => {
            let started = Welcome {
                user: logged_in.user.id,
                refresh: &logged_in.refresh,
                next,
            };
            let response = welcome(&visit, started).await;
            with_cookie(response, &LoginNumber::forgotten())
        }
        Err(error) => code_refused(&visit, &api::login_code_problem(error, correlation)),
    };
    api::with_standing(response, metered.standing)
}

pub(crate) async fn resend_login_code(
    visit: Visit,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some((number, _)) = waiting(&visit) else {
        return over(START, &visit.headers);
    };
    let accounts = &visit.state.accounts;
    let metered = accounts.request_login_code(&number, &visit.context()).await;
    let response = match metered.outcome {
        Ok(_requested) => see_other("/login/code/verify?resent=1"),
        Err(error) => {
            let problem = api::request_login_code_problem(error, &visit.meta.correlation);
            code_refused(&visit, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

/// The number that this browser logs in with, and where it goes on.
fn waiting(visit: &Visit) -> Option<(MobileNumber, Next)> {
    let kept = LoginNumber::presented(&visit.state, &visit.headers)?;
    let next = kept.next.as_deref().and_then(Next::parse);
    let number = kept.number.read(&visit.state)?;
    Some((number, next.unwrap_or_else(Next::home)))
}

fn code_refused(visit: &Visit, problem: &Problem) -> Response {
    let masked = waiting(visit).map(|(number, _)| number.masked().to_string());
    let step = LoginCodeStep::Code {
        masked: masked.as_deref().unwrap_or_default(),
        is_resent: false,
    };
    visit.refused(problem, markup(visit, step, Some(problem)))
}

fn markup(visit: &Visit, step: LoginCodeStep<'_>, problem: Option<&Problem>) -> Markup {
    login_code::page(&view(visit, step, problem), visit.language())
}

fn view<'a>(
    visit: &Visit,
    step: LoginCodeStep<'a>,
    problem: Option<&Problem>,
) -> LoginCodeView<'a> {
    LoginCodeView {
        step,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    }
}
