//! `GET /api/v1/password-policy` (requirement REG-9).

use super::json;
use crate::state::State;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use tessera_core::password::{PasswordPolicy, PasswordProfile};

/// The policy as it is served, to programs and to the pages' scripts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Policy {
    profile: &'static str,
    min_length: usize,
    max_length: usize,
    require_upper_case: bool,
    require_lower_case: bool,
    require_digit: bool,
    require_symbol: bool,
    forbid_personal: bool,
    forbid_common: bool,
}

impl Policy {
    /// What `policy` asks for.
    pub(crate) fn of(policy: &PasswordPolicy) -> Self {
        let composed = policy.profile == PasswordProfile::Composition;
        Self {
            profile: match policy.profile {
                PasswordProfile::Composition => "composition",
                PasswordProfile::Nist => "nist",
            },
            min_length: policy.min_chars,
            max_length: PasswordPolicy::MAX_CHARS,
            require_upper_case: composed,
            require_lower_case: composed,
            require_digit: composed,
            require_symbol: composed,
            forbid_personal: true,
            forbid_common: true,
        }
    }
}

pub(crate) async fn password_policy(
    axum::extract::State(state): axum::extract::State<State>,
) -> Response {
    let mut response = json(StatusCode::OK, &Policy::of(&state.accounts.passwords));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}
