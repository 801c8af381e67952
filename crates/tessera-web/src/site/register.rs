//! `/register`: the mobile number is asked for.

use super::{PageQuery, Visitor, cookies, form_rejected, html, see_other, with_code, with_cookie};
use crate::api;
use crate::form::{FormRejection, OwnForm};
use crate::pages::{RegisterError, RegisterView, register};
use crate::problem::{Code, whole_seconds, write_standing};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use tessera_core::limit::Throttled;
use tessera_core::registration::RequestOtpError;

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
        error: None,
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
    form: Result<OwnForm<Form>, FormRejection>,
) -> Response {
    let OwnForm(form) = match form {
        Ok(form) => form,
        Err(rejection) => return form_rejected(&state, rejection, &meta, &headers),
    };
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let Ok(number) = state.plans.parse(&form.mobile_number) else {
        let error = RegisterError::InvalidNumber;
        return again(&state, visitor, &form, error, Code::InvalidMobileNumber);
    };
    let context = meta.context(&headers, visitor.language.tag());
    let metered = state.registrations.request_otp(&number, &context).await;
    let response = match metered.outcome {
        Ok(_requested) => {
            let response = see_other("/register/verify");
            match cookies::pending(&state, &number) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(RequestOtpError::Throttled(throttled)) => {
            let response = page(
                &state,
                visitor,
                &form,
                RegisterError::RateLimited,
                &throttled,
            );
            with_code(response, Code::RateLimited)
        }
        Err(error) => {
            let problem = api::request_otp_problem(error, &meta.correlation);
            let shown = match problem.code {
                Code::MobileNumberExists => RegisterError::AlreadyRegistered,
                Code::Overloaded => RegisterError::Overloaded,
                _ => RegisterError::Internal,
            };
            again(&state, visitor, &form, shown, problem.code)
        }
    };
    api::with_standing(response, metered.standing)
}

/// Writes when to come back on the answer to a throttled request.
pub(super) fn with_throttle(mut response: Response, throttled: &Throttled) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::RETRY_AFTER,
        whole_seconds(throttled.retry_after).into(),
    );
    write_standing(headers, throttled.standing);
    response
}

fn page(
    state: &State,
    visitor: Visitor,
    form: &Form,
    error: RegisterError,
    throttled: &Throttled,
) -> Response {
    let wait = whole_seconds(throttled.retry_after);
    let markup = markup(state, visitor, form, error, Some(wait));
    with_throttle(html(StatusCode::TOO_MANY_REQUESTS, markup), throttled)
}

/// The form again, with what was typed and what was wrong with it.
fn again(
    state: &State,
    visitor: Visitor,
    form: &Form,
    error: RegisterError,
    code: Code,
) -> Response {
    let response = html(code.status(), markup(state, visitor, form, error, None));
    let response = match code {
        Code::Overloaded => ([(header::RETRY_AFTER, "1")], response).into_response(),
        _ => response,
    };
    with_code(response, code)
}

fn markup(
    state: &State,
    visitor: Visitor,
    form: &Form,
    error: RegisterError,
    retry_after_seconds: Option<u64>,
) -> maud::Markup {
    let typed: String = form.mobile_number.chars().take(MAX_ECHO_CHARS).collect();
    let view = RegisterView {
        value: &typed,
        error: Some(error),
        retry_after_seconds,
        dev: state.is_development(),
    };
    register::page(&view, visitor.language)
}
