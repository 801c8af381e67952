//! `POST /api/v1/users/me/2fa/backup-codes`: new ones in place of the old.

use super::super::{json, locale};
use super::shown;
use crate::guard::Actor;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use tessera_core::accounts::ReplaceBackupCodesError;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    backup_codes: Vec<String>,
}

pub(crate) async fn replace_backup_codes(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = meta.context(&headers, &locale(&headers));
    let codes = state
        .accounts
        .replace_backup_codes(claims.sub, &context)
        .await
        .map_err(|error| problem(error, &meta.correlation))?;
    let answer = Answer {
        backup_codes: shown(&codes),
    };
    Ok(json(StatusCode::OK, &answer))
}

/// The answer where there are no new codes.
pub(crate) fn problem(error: ReplaceBackupCodesError, correlation: &str) -> Problem {
    match error {
        ReplaceBackupCodesError::Off => Problem::new(Code::SecondFactorOff, correlation),
        ReplaceBackupCodesError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
