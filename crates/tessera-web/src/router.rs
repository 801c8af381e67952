//! Which handler serves which route. Each is one operation of the contract.

use crate::guard::Guard;
use crate::idempotency::{KeyedOperation, once};
use crate::request::around;
use crate::state::State;
use crate::{api, operations, site};
use axum::Router;
use axum::middleware;
use axum::routing::MethodRouter;
use http::Method;
use tessera_core::account::Permission;
use tessera_core::idempotency::Kept;

/// One operation: the contract has one of the same path and method, and the same guard.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The path as the contract writes it.
    pub path: &'static str,
    /// The method.
    pub method: Method,
    /// Who may call it.
    pub guard: Guard,
    /// How long its answers are kept, where it takes an idempotency key: it does where something
    /// that lasts is made, or goes out to somebody.
    pub kept: Option<Kept>,
}

struct Route {
    operation: Operation,
    handler: MethodRouter<State>,
}

/// Builds a row of the table: path, method, guard, handler; and of an operation that takes an
/// idempotency key, how long its answers are kept.
macro_rules! route {
    ($path:literal, $method:ident, $guard:expr, $handler:expr) => {
        route!(@row $path, $method, $guard, $handler, None)
    };
    ($path:literal, $method:ident, $guard:expr, $handler:expr, $kept:expr) => {
        route!(@row $path, $method, $guard, $handler, Some($kept))
    };
    (@row $path:literal, $method:ident, $guard:expr, $handler:expr, $kept:expr) => {
        Route {
            operation: Operation {
                path: $path,
                method: route!(@method $method),
                guard: $guard,
                kept: $kept,
            },
            handler: axum::routing::$method($handler),
        }
    };
    (@method get) => { Method::GET };
    (@method post) => { Method::POST };
    (@method patch) => { Method::PATCH };
    (@method put) => { Method::PUT };
    (@method delete) => { Method::DELETE };
}

mod staff;

/// Every operation, with who may call it. What is enforced, what the contract says and what
/// the tests try are all held to this table.
fn routes() -> Vec<Route> {
    use Guard::{Anyone, Browser, Bucket, RecentSession, Session, Token};
    use Kept::{Lasting, Secrets};
    let read_own = || Guard::Permission(Permission::READ_OWN);
    let write_own = || Guard::Permission(Permission::WRITE_OWN);
    let change_access = || Guard::Recent(Permission::WRITE_OWN);
    let mut routes = vec![
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
        route!("/", get, Browser, site::home),
        route!("/register", get, Browser, site::register_page),
        route!("/register", post, Browser, site::submit_register),
        route!("/register/email", get, Browser, site::register_email_page),
        route!(
            "/register/email",
            post,
            Browser,
            site::submit_register_email
        ),
        route!("/register/steps", get, Browser, site::staged::start_page),
        route!("/register/steps", post, Browser, site::staged::submit_start),
        route!(
            "/register/steps/code",
            get,
            Browser,
            site::staged::code_page
        ),
        route!(
            "/register/steps/code",
            post,
            Browser,
            site::staged::submit_code
        ),
        route!(
            "/register/steps/send",
            post,
            Browser,
            site::staged::send_code
        ),
        route!(
            "/register/steps/details",
            get,
            Browser,
            site::staged::details_page
        ),
        route!(
            "/register/steps/details",
            post,
            Browser,
            site::staged::submit_details
        ),
        route!("/register/verify", get, Browser, site::verify_page),
        route!("/register/verify", post, Browser, site::submit_verify),
        route!("/register/resend", post, Browser, site::resend),
        route!("/login", get, Browser, site::login_page),
        route!("/login", post, Browser, site::submit_login),
        route!("/login/code", get, Browser, site::login_code_page),
        route!("/login/code", post, Browser, site::submit_login_number),
        route!("/login/code/verify", get, Browser, site::login_verify_page),
        route!("/login/code/verify", post, Browser, site::submit_login_code),
        route!("/login/code/resend", post, Browser, site::resend_login_code),
        route!(
            "/login/second-factor",
            get,
            Browser,
            site::login_factor_page
        ),
        route!(
            "/login/second-factor",
            post,
            Browser,
            site::submit_login_factor
        ),
        route!(
            "/login/second-factor/send",
            post,
            Browser,
            site::send_login_factor
        ),
        route!("/password/forgot", get, Browser, site::forgot_page),
        route!("/password/forgot", post, Browser, site::submit_forgot),
        route!("/password/new", get, Browser, site::choose_page),
        route!("/password/new", post, Browser, site::submit_choose),
        route!("/verify-email", get, Browser, site::verify_email_page),
        route!("/verify-email", post, Browser, site::submit_verify_email),
        route!("/verify-email/resend", post, Browser, site::resend_proof),
        route!("/logout", post, Browser, site::log_out),
        route!(
            "/account",
            get,
            Session(Permission::READ_OWN),
            site::account::overview
        ),
        route!(
            "/account/profile",
            get,
            Session(Permission::READ_OWN),
            site::account::profile_page
        ),
        route!(
            "/account/profile",
            post,
            Session(Permission::WRITE_OWN),
            site::account::submit_profile
        ),
        route!("/account/recover", get, Browser, site::recover_page),
        route!("/account/lock", get, Browser, site::lock_page),
        route!("/account/lock", post, Browser, site::submit_lock),
        route!("/account/recovery", get, Browser, site::stop_recovery_page),
        route!(
            "/account/recovery",
            post,
            Browser,
            site::submit_stop_recovery
        ),
        route!("/account/email", get, Browser, site::new_email_page),
        route!("/account/email", post, Browser, site::submit_new_email),
        route!(
            "/account/email/change",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::email_page
        ),
        route!(
            "/account/email/change",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::submit_email
        ),
        route!(
            "/account/email/code",
            post,
            Session(Permission::WRITE_OWN),
            site::account::submit_email_code
        ),
        route!(
            "/account/mobile",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::mobile_page
        ),
        route!(
            "/account/mobile",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::submit_mobile
        ),
        route!(
            "/account/mobile/code",
            post,
            Session(Permission::WRITE_OWN),
            site::account::submit_mobile_code
        ),
        route!(
            "/account/password",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::password_page
        ),
        route!(
            "/account/password",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::submit_password
        ),
        route!(
            "/account/second-factor",
            get,
            Session(Permission::READ_OWN),
            site::account::second_factor_page
        ),
        route!(
            "/account/second-factor/enable",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::enable_second_factor
        ),
        route!(
            "/account/second-factor/app",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::factor_app_page
        ),
        route!(
            "/account/second-factor/number",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::factor_number_page
        ),
        route!(
            "/account/second-factor/number",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::enrol_number
        ),
        route!(
            "/account/second-factor/verify",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::verify_second_factor
        ),
        route!(
            "/account/second-factor/default",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::choose_factor
        ),
        route!(
            "/account/second-factor/codes",
            get,
            Session(Permission::READ_OWN),
            site::account::codes_page
        ),
        route!(
            "/account/second-factor/codes",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::replace_backup_codes
        ),
        route!(
            "/account/second-factor/kept",
            post,
            Session(Permission::WRITE_OWN),
            site::account::codes_kept
        ),
        route!(
            "/account/second-factor/forget",
            post,
            Session(Permission::WRITE_OWN),
            site::account::forget_devices
        ),
        route!(
            "/account/second-factor/disable",
            post,
            Session(Permission::WRITE_OWN),
            site::account::disable_second_factor
        ),
        route!(
            "/account/second-factor/confirm",
            get,
            Session(Permission::READ_OWN),
            site::account::confirm_page
        ),
        route!(
            "/account/second-factor/confirm",
            post,
            Session(Permission::WRITE_OWN),
            site::account::submit_confirm
        ),
        route!(
            "/account/second-factor/send",
            post,
            Session(Permission::WRITE_OWN),
            site::account::send_code
        ),
        route!(
            "/account/sessions",
            get,
            Session(Permission::READ_OWN),
            site::account::sessions_page
        ),
        route!(
            "/account/sessions/end",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::end_session
        ),
        route!(
            "/account/sessions/end-others",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::end_other_sessions
        ),
        route!(
            "/account/consents",
            get,
            Session(Permission::READ_OWN),
            site::account::consents_page
        ),
        route!(
            "/account/consents",
            post,
            Session(Permission::WRITE_OWN),
            site::account::submit_consent
        ),
        route!(
            "/account/privacy",
            get,
            RecentSession(Permission::READ_OWN),
            site::account::privacy_page
        ),
        route!(
            "/account/privacy/export",
            post,
            RecentSession(Permission::READ_OWN),
            site::account::take_data
        ),
        route!(
            "/account/privacy/erase",
            post,
            RecentSession(Permission::WRITE_OWN),
            site::account::erase_account
        ),
        route!("/account/erased", get, Browser, site::account::erased_page),
        route!("/assets/{file}", get, Anyone, site::asset),
        route!("/dev/inbox", get, Anyone, site::inbox_page),
        route!("/dev/inbox/messages", get, Anyone, site::inbox_messages),
        route!("/dev/inbox/messages/{id}", get, Anyone, site::inbox_mail),
        route!(
            "/dev/inbox/messages/{id}/html",
            get,
            Anyone,
            site::inbox_mail_html
        ),
    ];
    routes.extend(staff::routes());
    routes
}

/// The service. [`around`] every route stands its guard.
pub fn router(state: State) -> Router {
    let router = routes().into_iter().fold(Router::new(), |router, route| {
        let path = route.operation.path;
        router.route(path, handler(route, &state))
    });
    router
        .method_not_allowed_fallback(site::method_not_allowed)
        .fallback(site::not_found)
        .layer(middleware::from_fn_with_state(state.clone(), around))
        .with_state(state)
}

/// What answers a row of the table: where it takes an idempotency key, once for each.
fn handler(route: Route, state: &State) -> MethodRouter<State> {
    let Operation { path, kept, .. } = route.operation;
    let Some(kept) = kept else {
        return route.handler;
    };
    let operation = KeyedOperation {
        state: state.clone(),
        path,
        kept,
    };
    let once = middleware::from_fn_with_state(operation, once);
    route.handler.route_layer(once)
}

/// Whether a route answers people with pages.
pub(crate) fn is_page(route: &str) -> bool {
    const PAGES: [&str; 5] = [
        "/",
        "/logout",
        "/docs",
        "/dev/inbox",
        "/dev/inbox/messages/{id}",
    ];
    /// These, and all that is below them.
    const FOLDERS: [&str; 6] = [
        "/account",
        "/admin",
        "/login",
        "/password",
        "/register",
        "/verify-email",
    ];
    let is_in = |folder: &str| {
        let rest = route.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PAGES.contains(&route) || FOLDERS.into_iter().any(is_in)
}

/// The operations that are routed, for checks against the contract.
pub fn all_operations() -> Vec<Operation> {
    routes().into_iter().map(|route| route.operation).collect()
}
