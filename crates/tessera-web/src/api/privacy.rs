//! `GET /api/v1/account/export` and `POST /api/v1/account/erase`: all that is held of a person,
//! handed out or destroyed (requirement MFA-11).

use super::fields::present;
use super::locale;
use super::verify_email::done;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::body::Body;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use tessera_core::accounts::{EraseAccountError, ExportAccountError, NotOwner, OwnerProof};
use tessera_core::password::Password;
use tessera_core::privacy::{ExportFormat, PageNumber, PersonExport, to_csv};

/// What whoever erases their account types, so that nobody does by mistake.
const CONFIRMATION: &str = "erase my account";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    format: Option<ExportFormat>,
    page: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraseBody {
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
    confirmation: String,
}

pub(crate) async fn export_account(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |_| Problem::new(Code::InvalidField, correlation).field("format");
    let Query(asked) = parameters.map_err(invalid)?;
    let format = asked.format.unwrap_or_else(|| accepted(&headers));
    let page = match asked.page.as_deref().map(str::parse) {
        None => Some(PageNumber::FIRST),
        Some(number) => number.ok().and_then(PageNumber::new),
    };
    let page = page.ok_or_else(|| Problem::new(Code::InvalidField, correlation).field("page"))?;
    let context = meta.context(&headers, &locale(&headers));
    let export = state
        .accounts
        .export_own_account(claims.sub, claims.sid, OwnerProof::Session, page, &context)
        .await
        .map_err(|error| export_problem(error, correlation))?;
    file(&export, format, correlation)
}

pub(crate) async fn erase_account(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<EraseBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    if body.confirmation != CONFIRMATION {
        return Err(Problem::new(Code::InvalidField, correlation)
            .field("confirmation")
            .message("Type “erase my account” to confirm."));
    }
    let problem = |error| erase_problem(error, correlation);
    let password = body.password.as_deref().map(Password::parse).transpose();
    let password = password.map_err(|_| problem(NotOwner::Password.into()))?;
    let proof = OwnerProof::Password(password.as_ref());
    let context = meta.context(&headers, &locale(&headers));
    state
        .accounts
        .erase_own_account(claims.sub, claims.sid, proof, &context)
        .await
        .map_err(problem)?;
    Ok(done(StatusCode::OK, "Your account has been erased."))
}

/// JSON, unless the caller would rather have a table.
fn accepted(headers: &HeaderMap) -> ExportFormat {
    let accept = headers.get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let mut kinds = accept.unwrap_or_default().split(',');
    let first = kinds.next().and_then(|kind| kind.split(';').next());
    match first.map(str::trim) {
        Some(kind) if kind.eq_ignore_ascii_case("text/csv") => ExportFormat::Csv,
        _ => ExportFormat::Json,
    }
}

/// An export as a file to keep.
fn file(
    export: &PersonExport,
    format: ExportFormat,
    correlation: &str,
) -> Result<Response, Problem> {
    let value = export.to_json();
    let value = value.map_err(|error| Problem::internal(&error, correlation))?;
    let text = match format {
        ExportFormat::Json => value.to_string(),
        ExportFormat::Csv => to_csv(&value),
    };
    Ok(kept_as_file(Body::from(text), format))
}

/// The text of an export as a file to keep.
pub(crate) fn kept_as_file(text: Body, format: ExportFormat) -> Response {
    let (kind, name) = match format {
        ExportFormat::Json => ("application/json", "attachment; filename=\"account.json\""),
        ExportFormat::Csv => (
            "text/csv; charset=utf-8; header=present",
            "attachment; filename=\"account.csv\"",
        ),
    };
    let mut response = Response::new(text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}

/// The answer where nothing was handed out.
pub(crate) fn export_problem(error: ExportAccountError, correlation: &str) -> Problem {
    match error {
        ExportAccountError::NotOwner(missing) => not_owner(missing, correlation),
        ExportAccountError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        ExportAccountError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer where nobody was erased.
pub(crate) fn erase_problem(error: EraseAccountError, correlation: &str) -> Problem {
    match error {
        EraseAccountError::NotOwner(missing) => not_owner(missing, correlation),
        EraseAccountError::LastAdmin => Problem::new(Code::LastAdmin, correlation),
        EraseAccountError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer where it was not shown that it is the owner who asks.
pub(crate) fn not_owner(missing: NotOwner, correlation: &str) -> Problem {
    match missing {
        // The token outlived the account.
        NotOwner::Gone => Problem::new(Code::Unauthenticated, correlation),
        NotOwner::Password => Problem::new(Code::InvalidField, correlation)
            .field("password")
            .message("The password is not right."),
        NotOwner::Factor => Problem::new(Code::SecondFactorRequired, correlation),
        NotOwner::Login => Problem::new(Code::RecentLoginRequired, correlation),
        NotOwner::Throttled(throttled) => Problem::throttled(&throttled, correlation),
    }
}
