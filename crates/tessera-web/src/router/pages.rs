//! What people may ask for with a browser: the rows of the table for pages, save those of staff.

use super::{Operation, Route};
use crate::guard::Guard;
use crate::site;
use http::Method;
use tessera_core::account::Permission;

/// Every page, with what stands beside pages.
pub(super) fn routes() -> Vec<Route> {
    use Guard::{Anyone, Browser, RecentSession, Session};
    vec![
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
    ]
}
