//! `/register`: the mobile number is asked for.

use super::kept::{Kept as _, KeptNumber, PendingNumber};
use super::over::is_told;
use super::{PageQuery, Visitor, html, page_for, see_other, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{RegisterError, RegisterView, register};
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Form {
    mobile_number: String,
}

/// The longest input that is shown again.
const MAX_ECHO_CHARS: usize = 40;

pub(crate) async fn register_page(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let view = RegisterView {
        value: "",
        error: is_told(&query).then_some(RegisterError::Over),
        retry_after_seconds: None,
        dev: state.is_development(),
    };
    let page = html(StatusCode::OK, register::page(&view, visitor.language));
    visitor.remember(page)
}

pub(crate) async fn submit_register(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let number = match api::number(&state, &form.mobile_number, &meta.correlation) {
        Ok(number) => number,
        Err(problem) => return refused(&state, visitor, &form, &problem),
    };
    let context = meta.context(&headers, visitor.language.tag());
    let metered = state.registrations.request_otp(&number, &context).await;
    let response = match metered.outcome {
        Ok(_requested) => {
            let response = see_other("/register/verify");
            let pending = PendingNumber {
                number: KeptNumber::of(&number),
            };
            match pending.keep(&state) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(error) => {
            let problem = api::request_otp_problem(error, &meta.correlation);
            refused(&state, visitor, &form, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

/// The form again, with what was typed and what was wrong with it.
fn refused(state: &State, visitor: Visitor, form: &Form, problem: &Problem) -> Response {
    let error = match problem.code {
        Code::InvalidMobileNumber => RegisterError::InvalidNumber,
        Code::MobileNumberExists => RegisterError::AlreadyRegistered,
        Code::RateLimited => RegisterError::RateLimited,
        Code::Overloaded => RegisterError::Overloaded,
        _ => RegisterError::Internal,
    };
    let typed: String = form.mobile_number.chars().take(MAX_ECHO_CHARS).collect();
    let view = RegisterView {
        value: &typed,
        error: Some(error),
        retry_after_seconds: problem.wait_seconds(),
        dev: state.is_development(),
    };
    page_for(problem, register::page(&view, visitor.language))
}
