//! What anybody and their programs may call: the rows of the table that answer no page.

use super::{Operation, Route};
use crate::guard::Guard;
use crate::{api, operations, site};
use http::Method;
use tessera_core::account::Permission;
use tessera_core::idempotency::Kept;

/// Every operation that is neither a page nor staff's.
pub(super) fn routes() -> Vec<Route> {
    use Guard::{Anyone, Bucket, Token};
    use Kept::{Lasting, Secrets};
    let read_own = || Guard::Permission(Permission::READ_OWN);
    let write_own = || Guard::Permission(Permission::WRITE_OWN);
    let change_access = || Guard::Recent(Permission::WRITE_OWN);
    vec![
        route!(
            "/api/v1/auth/register/otp",
            post,
            Anyone,
            api::request_otp,
            Lasting
        ),
        route!(
            "/api/v1/auth/register/verify",
            post,
            Anyone,
            api::verify_otp,
            Secrets
        ),
        route!(
            "/api/v1/auth/register",
            post,
            Anyone,
            api::register,
            Lasting
        ),
        route!("/api/v1/auth/verify-email", post, Anyone, api::verify_email),
        route!(
            "/api/v1/auth/verify-email/resend",
            post,
            Anyone,
            api::resend_verification,
            Lasting
        ),
        route!("/api/v1/auth/login", post, Anyone, api::log_in, Secrets),
        route!(
            "/api/v1/auth/login/otp",
            post,
            Anyone,
            api::request_login_code,
            Lasting
        ),
        route!(
            "/api/v1/auth/login/otp/verify",
            post,
            Anyone,
            api::log_in_by_code,
            Secrets
        ),
        route!(
            "/api/v1/auth/verify-2fa",
            post,
            Anyone,
            api::log_in_by_factor,
            Secrets
        ),
        route!(
            "/api/v1/auth/2fa/sms",
            post,
            Anyone,
            api::send_login_factor_code,
            Lasting
        ),
        route!(
            "/api/v1/auth/password-reset/request",
            post,
            Anyone,
            api::request_reset,
            Lasting
        ),
        route!(
            "/api/v1/auth/password-reset/confirm",
            post,
            Anyone,
            api::confirm_reset
        ),
        route!(
            "/api/v1/auth/email-change/confirm",
            post,
            Anyone,
            api::confirm_email_change_by_token
        ),
        route!("/api/v1/auth/lock-account", post, Anyone, api::lock_account),
        route!(
            "/api/v1/auth/stop-recovery",
            post,
            Anyone,
            api::stop_recovery
        ),
        route!("/api/v1/auth/validate", get, Token, api::validate),
        route!("/api/v1/auth/refresh", post, Anyone, api::refresh),
        route!("/api/v1/auth/logout", post, Token, api::log_out),
        route!(
            "/api/v1/auth/logout-all",
            post,
            Token,
            api::log_out_everywhere
        ),
        route!(
            "/api/v1/register/start",
            post,
            Bucket,
            api::start_registration,
            Lasting
        ),
        route!(
            "/api/v1/otp/send",
            post,
            Bucket,
            api::send_registration_code,
            Lasting
        ),
        route!(
            "/api/v1/otp/verify",
            post,
            Bucket,
            api::verify_registration_code
        ),
        route!(
            "/api/v1/register/complete",
            post,
            Bucket,
            api::complete_registration,
            Lasting
        ),
        route!(
            "/api/v1/rate-limit/token",
            post,
            Anyone,
            api::rate_limit_token
        ),
        route!("/api/v1/password-policy", get, Anyone, api::password_policy),
        route!("/api/v1/users", post, Anyone, api::create_user, Lasting),
        route!("/api/v1/users/me", get, read_own(), api::own_profile),
        route!(
            "/api/v1/users/me",
            patch,
            write_own(),
            api::change_own_profile
        ),
        route!(
            "/api/v1/users/me/password",
            post,
            change_access(),
            api::change_password
        ),
        route!(
            "/api/v1/users/me/email",
            post,
            change_access(),
            api::change_email,
            Lasting
        ),
        route!(
            "/api/v1/users/me/email/confirm",
            post,
            write_own(),
            api::confirm_email_change
        ),
        route!(
            "/api/v1/users/me/mobile",
            post,
            change_access(),
            api::change_mobile,
            Lasting
        ),
        route!(
            "/api/v1/users/me/mobile/confirm",
            post,
            write_own(),
            api::confirm_mobile_change
        ),
        route!("/api/v1/users/me/2fa", get, read_own(), api::second_factor),
        route!(
            "/api/v1/users/me/2fa/enable",
            post,
            change_access(),
            api::enable_second_factor,
            Secrets
        ),
        route!(
            "/api/v1/users/me/2fa/verify",
            post,
            change_access(),
            api::verify_second_factor,
            Secrets
        ),
        route!(
            "/api/v1/users/me/2fa/default",
            put,
            change_access(),
            api::choose_factor
        ),
        route!(
            "/api/v1/users/me/2fa/sms",
            post,
            write_own(),
            api::send_factor_code,
            Lasting
        ),
        route!(
            "/api/v1/users/me/2fa/confirm",
            post,
            write_own(),
            api::confirm_second_factor
        ),
        route!(
            "/api/v1/users/me/2fa/backup-codes",
            post,
            change_access(),
            api::replace_backup_codes,
            Secrets
        ),
        route!(
            "/api/v1/users/me/2fa/devices",
            delete,
            write_own(),
            api::forget_devices
        ),
        route!(
            "/api/v1/users/me/2fa/disable",
            post,
            write_own(),
            api::disable_second_factor
        ),
        route!(
            "/api/v1/users/me/consents",
            get,
            read_own(),
            api::own_consents
        ),
        route!(
            "/api/v1/users/me/consents",
            post,
            write_own(),
            api::state_consent,
            Lasting
        ),
        route!(
            "/api/v1/users/me/sessions",
            get,
            read_own(),
            api::own_sessions
        ),
        route!(
            "/api/v1/users/me/sessions",
            delete,
            write_own(),
            api::end_other_sessions
        ),
        route!(
            "/api/v1/users/me/sessions/{sessionId}",
            delete,
            write_own(),
            api::end_own_session
        ),
        route!(
            "/api/v1/account/export",
            get,
            Guard::Recent(Permission::READ_OWN),
            api::export_account
        ),
        route!(
            "/api/v1/account/erase",
            post,
            change_access(),
            api::erase_account
        ),
        route!("/.well-known/jwks.json", get, Anyone, api::jwks),
        route!("/openapi.json", get, Anyone, operations::openapi),
        route!("/docs", get, Anyone, site::reference),
        route!("/healthz", get, Anyone, operations::health),
        route!("/readyz", get, Anyone, operations::readiness),
        route!("/metrics", get, Anyone, operations::metrics),
    ]
}
