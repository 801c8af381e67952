//! `/register/verify`: the code is asked for.

use super::kept::{Kept as _, PendingNumber};
use super::login::{Welcome, welcome};
use super::next::Next;
use super::over::over;
use super::visit::Visit;
use super::{PageQuery, Visitor, html, page_for, see_other, with_cookie};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{Notice, VerifyError, VerifyView, verify};
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use maud::Markup;
use serde::Deserialize;
use tessera_core::mobile::MobileNumber;
use tessera_core::otp::OtpCode;
use tessera_core::ports::ChallengeState;

/// Where a registration begins.
const START: &str = "/register";

#[derive(Deserialize)]
pub(crate) struct Form {
    otp: String,
}

/// A form without fields.
#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// What the page has to say.
#[derive(Default)]
struct Said {
    error: Option<VerifyError>,
    notice: Option<Notice>,
    retry_after_seconds: Option<u64>,
}

pub(crate) async fn verify_page(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let Some(number) = pending_number(&state, &headers) else {
        return visitor.remember(over(START, &headers));
    };
    let said = Said {
        notice: query.get("resent").map(|_| Notice::CodeResent),
        ..Said::default()
    };
    let markup = markup(&state, visitor, &number, said).await;
    visitor.remember(html(StatusCode::OK, markup))
}

pub(crate) async fn submit_verify(visit: Visit, OwnForm(form): OwnForm<Form>) -> Response {
    let (state, meta, headers) = (&visit.state, &visit.meta, &visit.headers);
    let visitor = Visitor::of(headers, &PageQuery::default());
    let Some(number) = pending_number(state, headers) else {
        return over(START, headers);
    };
    let Ok(code) = OtpCode::parse(&form.otp) else {
        let problem = Problem::new(Code::InvalidOtp, &meta.correlation);
        return refused(state, visitor, &number, &problem).await;
    };
    let context = meta.context(headers, visitor.language.tag());
    let metered = state
        .registrations
        .verify_otp(&number, &code, &context)
        .await;
    let response = match metered.outcome {
        Ok(registered) => {
            let started = Welcome {
                user: registered.user.id,
                refresh: &registered.refresh,
                next: Next::home(),
            };
            let response = welcome(&visit, started).await;
            with_cookie(response, &PendingNumber::forgotten())
        }
        Err(error) => {
            let problem = api::verify_otp_problem(error, &meta.correlation);
            refused(state, visitor, &number, &problem).await
        }
    };
    api::with_standing(response, metered.standing)
}

/// The number that this browser waits with.
fn pending_number(state: &State, headers: &HeaderMap) -> Option<MobileNumber> {
    PendingNumber::presented(state, headers)?.number.read(state)
}

/// The page again, with what was wrong.
async fn refused(
    state: &State,
    visitor: Visitor,
    number: &MobileNumber,
    problem: &Problem,
) -> Response {
    let error = match problem.code {
        Code::InvalidOtp => VerifyError::Invalid,
        Code::OtpExpired => VerifyError::Expired,
        Code::TooManyAttempts => VerifyError::TooManyAttempts,
        Code::RateLimited => VerifyError::RateLimited,
        Code::MobileNumberExists => VerifyError::AlreadyRegistered,
        Code::Overloaded => VerifyError::Overloaded,
        _ => VerifyError::Internal,
    };
    let said = Said {
        error: Some(error),
        retry_after_seconds: problem.wait_seconds(),
        notice: None,
    };
    page_for(problem, markup(state, visitor, number, said).await)
}

pub(crate) async fn resend(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let Some(number) = pending_number(&state, &headers) else {
        return over(START, &headers);
    };
    let context = meta.context(&headers, visitor.language.tag());
    let metered = state.registrations.request_otp(&number, &context).await;
    let response = match metered.outcome {
        Ok(_requested) => see_other("/register/verify?resent=1"),
        Err(error) => {
            let problem = api::request_otp_problem(error, &meta.correlation);
            refused(&state, visitor, &number, &problem).await
        }
    };
    api::with_standing(response, metered.standing)
}

/// The page, with the countdown where it stands.
async fn markup(state: &State, visitor: Visitor, number: &MobileNumber, said: Said) -> Markup {
    // The page is of use without the countdown too: a failure to read it is not shown.
    let pending = state.registrations.pending(number).await.unwrap_or(None);
    let error = said
        .error
        .or_else(|| pending.is_none().then_some(VerifyError::Expired));
    let (expires_in, resend_in) = pending.map_or((0, 0), |pending| countdown(state, pending));
    let masked = number.masked().to_string();
    let view = VerifyView {
        masked_number: &masked,
        expires_in_seconds: expires_in,
        resend_in_seconds: resend_in,
        attempts_left: pending.and_then(|pending| u8::try_from(pending.tries_left).ok()),
        retry_after_seconds: said.retry_after_seconds,
        error,
        notice: said.notice,
        dev: state.is_development(),
    };
    verify::page(&view, visitor.language)
}

/// Seconds until the code expires, and until another may be asked for.
fn countdown(state: &State, pending: ChallengeState) -> (u64, u64) {
    let now = state.deployment.clock.now();
    let expires_in = pending.expires_at.duration_since(now);
    let waited = now.duration_since(pending.issued_at);
    let resend_in = state.deployment.otp.resend_after - waited;
    (
        whole_seconds(expires_in.max(SignedDuration::ZERO)),
        whole_seconds(resend_in.max(SignedDuration::ZERO)),
    )
}
