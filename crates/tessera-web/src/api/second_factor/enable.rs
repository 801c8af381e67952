//! `POST /api/v1/users/me/2fa/enable`: a secret for an authenticator app, or a code to a number.

use super::super::fields::present;
use super::super::privacy::not_owner;
use super::super::{json, locale};
use super::{factor_kind, send_code, shown};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::qr_code::Qr;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{EnrolSmsError, EnrolTotpError, EnrolledSms, NotOwner};
use tessera_core::mobile::MobileNumber;
use tessera_core::password::Password;
use tessera_core::second_factor::FactorKind;
use tessera_core::token::AccessClaims;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    method: String,
    #[serde(default, deserialize_with = "present")]
    phone_number: Option<String>,
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SmsAnswer {
    method: &'static str,
    phone_number: String,
    expires_in: u64,
    resend_after: u64,
    backup_codes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TotpAnswer<'a> {
    method: &'static str,
    secret: &'a str,
    otpauth_uri: &'a str,
    qr_code: String,
    qr_code_png: String,
    backup_codes: Vec<String>,
}

pub(crate) async fn enable_second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let password = body.password.as_deref().map(Password::parse).transpose();
    let password = password.map_err(|_| not_owner(NotOwner::Password, correlation))?;
    let password = password.as_ref();
    match (factor_kind(&body.method, correlation)?, body.phone_number) {
        (FactorKind::Totp, None) => enrol_app(&state, &claims, password, correlation).await,
        (FactorKind::Totp, Some(_)) => Err(Problem::new(Code::InvalidField, correlation)
            .field("phoneNumber")
            .message("An authenticator app needs no number.")),
        (FactorKind::Sms, given) => {
            let number = given.map(|raw| phone_number(&state, &raw, correlation));
            let number = number.transpose()?;
            let context = meta.context(&headers, &locale(&headers));
            let enrolled = state
                .accounts
                .enrol_sms(claims.sub, claims.sid, number, password, &context)
                .await
                .map_err(|error| sms_problem(error, correlation))?;
            Ok(json(StatusCode::OK, &sms_answer(&enrolled)))
        }
    }
}

async fn enrol_app(
    state: &State,
    claims: &AccessClaims,
    password: Option<&Password>,
    correlation: &str,
) -> Result<Response, Problem> {
    let enrolled = state
        .accounts
        .enrol_totp(claims.sub, claims.sid, password)
        .await
        .map_err(|error| problem(error, correlation))?;
    let code = Qr::of(&enrolled.app.uri).map_err(|error| Problem::internal(&error, correlation))?;
    let answer = TotpAnswer {
        method: FactorKind::Totp.as_str(),
        secret: &enrolled.app.secret,
        otpauth_uri: &enrolled.app.uri,
        qr_code: code.data_uri(),
        qr_code_png: code.png_data_uri(),
        backup_codes: shown(&enrolled.backup_codes),
    };
    Ok(json(StatusCode::OK, &answer))
}

fn sms_answer(enrolled: &EnrolledSms) -> SmsAnswer {
    SmsAnswer {
        method: FactorKind::Sms.as_str(),
        phone_number: enrolled.number.masked().to_string(),
        expires_in: whole_seconds(enrolled.code.expires_in),
        resend_after: whole_seconds(enrolled.code.resend_after),
        backup_codes: shown(&enrolled.backup_codes),
    }
}

/// Reads the number that codes are to go to.
pub(crate) fn phone_number(
    state: &State,
    raw: &str,
    correlation: &str,
) -> Result<MobileNumber, Problem> {
    let invalid = || Problem::new(Code::InvalidMobileNumber, correlation).field("phoneNumber");
    state.plans.parse(raw).map_err(|_| invalid())
}

/// The answer to an enrolment that was refused or failed.
pub(crate) fn problem(error: EnrolTotpError, correlation: &str) -> Problem {
    match error {
        EnrolTotpError::NotOffered => Problem::new(Code::FeatureOff, correlation),
        EnrolTotpError::AlreadyOn => Problem::new(Code::SecondFactorOn, correlation),
        EnrolTotpError::NotOwner(missing) => not_owner(missing, correlation),
        EnrolTotpError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer where no number was enrolled.
pub(crate) fn sms_problem(error: EnrolSmsError, correlation: &str) -> Problem {
    match error {
        EnrolSmsError::NotOffered => Problem::new(Code::FeatureOff, correlation),
        EnrolSmsError::AlreadyOn => Problem::new(Code::SecondFactorOn, correlation),
        EnrolSmsError::NotOwner(missing) => not_owner(missing, correlation),
        EnrolSmsError::NoPassword => Problem::new(Code::NoPassword, correlation),
        EnrolSmsError::NoNumber => Problem::new(Code::InvalidField, correlation)
            .field("phoneNumber")
            .message("Your account has no number: give the one that codes are to go to."),
        EnrolSmsError::Unavailable => send_code::unavailable(correlation),
        EnrolSmsError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        EnrolSmsError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
