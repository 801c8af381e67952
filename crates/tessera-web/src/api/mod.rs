//! The JSON API, one file for each operation.

mod accounts;
mod audit;
mod consents;
mod factor_recovery;
pub(crate) mod fields;
mod figures;
mod flags;
mod jwks;
mod keys;
mod limits;
mod log_out;
mod login;
mod login_code;
mod login_factor;
mod on_account;
mod outbox;
mod own_email;
mod own_mobile;
mod own_profile;
mod own_sessions;
mod owner_links;
mod password_policy;
mod passwords;
mod privacy;
mod rate_limit_token;
mod refresh;
mod register_email;
mod register_otp;
mod register_verify;
mod roles;
mod second_factor;
mod sinks;
mod staged;
mod validate;
mod verify_email;

pub(crate) use accounts::{
    disable_user, enable_user, end_user_sessions, find_user, force_reset, force_reset_problem, user,
};
pub(crate) use audit::{DEFAULT_LIMIT as AUDIT_LIMIT, audit_entries};
pub(crate) use consents::{
    own_consents, problem as consent_problem, state_consent, store_problem as consents_problem,
};
pub(crate) use factor_recovery::{
    approve_recovery, ask_recovery, end_recovery, finish_recovery, problem as recovery_problem,
    recoveries, recovery,
};
pub(crate) use figures::figures;
pub(crate) use flags::{flags, set_flag};
pub(crate) use jwks::jwks;
pub(crate) use keys::{keys, keys_problem, retire_key, rotate_key};
pub(crate) use limits::{
    limits, network_limits, release_limits, release_network_limits, used_limits,
};
pub(crate) use log_out::{log_out, log_out_everywhere};
pub(crate) use login::{log_in, problem as login_problem};
pub(crate) use login_code::{
    log_in_by_code, problem as login_code_problem, request_login_code,
    request_problem as request_login_code_problem,
};
pub(crate) use login_factor::{log_in_by_factor, problem as login_factor_problem};
pub(crate) use outbox::{DEFAULT_LIMIT, dead_entries, outbox, read_problem, redeliver};
pub(crate) use own_email::{
    change_email, confirm_email_change, confirm_email_change_by_token,
    confirm_problem as confirm_email_problem, request_problem as email_change_problem,
};
pub(crate) use own_mobile::{
    change_mobile, confirm_mobile_change, confirm_problem as confirm_mobile_problem,
    request_problem as mobile_change_problem,
};
pub(crate) use own_profile::{
    Body as ProfileBody, PreferencesBody, change_own_profile, own_profile,
    problem as profile_problem, read as read_profile_change,
};
pub(crate) use own_sessions::{
    end_other_sessions, end_own_session, end_problem as end_session_problem,
    list_problem as list_sessions_problem, own_sessions,
};
pub(crate) use owner_links::{lock_account, problem as owner_link_problem, stop_recovery};
pub(crate) use password_policy::password_policy;
pub(crate) use passwords::{
    change_password, change_problem as change_password_problem, confirm_reset,
    request_problem as request_reset_problem, request_reset, reset_problem,
};
pub(crate) use privacy::{
    erase_account, erase_problem, export_account, export_problem, kept_as_file,
};
pub(crate) use rate_limit_token::{rate_limit_token, take_problem as take_bucket_problem};
pub(crate) use refresh::{problem as refresh_problem, refresh};
pub(crate) use register_email::{
    create_user, problem as register_problem, read as read_registration, register,
};
pub(crate) use register_otp::{number, problem as request_otp_problem, request_otp};
pub(crate) use register_verify::{problem as verify_otp_problem, verify_otp};
pub(crate) use roles::{define_role, delete_role, grant_role, roles, staff_problem, withdraw_role};
pub(crate) use second_factor::{
    backup_codes_problem, choose_factor, choose_factor_problem, confirm_factor_problem,
    confirm_second_factor, disable_factor_problem, disable_second_factor, enable_factor_problem,
    enable_second_factor, enable_sms_problem, factor_code, factor_kind, forget_devices,
    replace_backup_codes, second_factor, send_factor_code, send_factor_code_problem,
    send_login_factor_code, verify_factor_problem, verify_second_factor,
};
pub(crate) use sinks::{replay, replay_problem, sinks};
pub(crate) use staged::{
    Told, browser as registering_browser, complete_problem as complete_registration_problem,
    complete_registration, send_code_problem, send_registration_code,
    start_problem as start_registration_problem, start_registration, verify_code_problem,
    verify_registration_code,
};
pub(crate) use validate::validate;
pub(crate) use verify_email::{
    Shown as ShownPassword, problem as verify_email_problem,
    resend_problem as resend_proof_problem, resend_verification, verify_email,
};

use crate::problem::write_standing;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use tessera_core::limit::Standing;

/// A JSON response.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(text) => json_text(status, text.into()),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A response of text that is JSON.
pub(crate) fn json_text(status: StatusCode, text: Bytes) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// Writes where a limit stands, unless the response already says so.
pub(crate) fn with_standing(mut response: Response, standing: Option<Standing>) -> Response {
    if let Some(standing) = standing
        && !response.headers().contains_key("ratelimit-limit")
    {
        write_standing(response.headers_mut(), standing);
    }
    response
}

/// The language a caller of the API asks for: the first of `Accept-Language` that
/// looks like a tag, else English.
pub(crate) fn locale(headers: &HeaderMap) -> String {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split([',', ';']).next())
        .map(str::trim)
        .filter(|tag| {
            (2..=35).contains(&tag.len())
                && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && tag.bytes().take(2).all(|b| b.is_ascii_alphabetic())
        })
        .unwrap_or("en")
        .to_owned()
}
