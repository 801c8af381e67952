//! What ends with all sessions of an account: whatever would be a session again without its owner.

use crate::pages::Jar;
use crate::second_factor::{log_in_on, remembered};
use crate::staff::Person;
use crate::staff_pages::browser;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::account::RoleName;
use testkit::app::{Answer, App, Backend};
use testkit::authenticator::{Authenticator, STEP};
use testkit::person::PASSWORD;
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    a_login_that_waits_ends_with_all_sessions,
    devices_are_forgotten_with_all_sessions,
    the_end_of_one_session_forgets_nothing,
    a_change_of_roles_forgets_no_device,
    no_login_outlives_the_end_of_all_sessions,
    codes_that_were_asked_for_end_with_all_sessions,
    a_code_ends_where_no_other_session_does,
    no_login_by_code_outlives_the_end_of_all_sessions,
);

const ME: &str = "/api/v1/users/me";
const LOGOUT_ALL: &str = "/api/v1/auth/logout-all";
const SESSIONS: &str = "/api/v1/users/me/sessions";

const ASK: &str = "/api/v1/auth/login/otp";
const ENTER: &str = "/api/v1/auth/login/otp/verify";
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// Every way in which all sessions of somebody, or all but one, end.
#[derive(Debug, Clone, Copy)]
enum Way {
    Everywhere,
    EverywhereElse,
    EverywhereElseByForm,
    ByStaff,
    ByFormOfStaff,
    Closed,
    PasswordChanged,
    PasswordReset,
}

const WAYS: [Way; 8] = [
    Way::Everywhere,
    Way::EverywhereElse,
    Way::EverywhereElseByForm,
    Way::ByStaff,
    Way::ByFormOfStaff,
    Way::Closed,
    Way::PasswordChanged,
    Way::PasswordReset,
];

/// Somebody with a second factor, who proved it in the session that they hold.
struct Owner {
    id: String,
    email: String,
    access: String,
    refresh: String,
    authenticator: Authenticator,
}

fn text(answer: &Value, pointer: &str) -> String {
    answer
        .pointer(pointer)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

impl Owner {
    async fn new(app: &App) -> Self {
        let (email, _, authenticator) = app.protected_person().await;
        let mut owner = Self {
            id: String::new(),
            email,
            access: String::new(),
            refresh: String::new(),
            authenticator,
        };
        owner.log_in(app).await;
        owner
    }

    async fn log_in(&mut self, app: &App) {
        let challenge = app.challenge(&self.email).await;
        let session = app.second_step(&challenge, &self.fresh_code(app)).await;
        assert_eq!(session.status, 200);
        let session = session.json();
        self.id = text(&session, "/user/id");
        self.access = text(&session, "/accessToken");
        self.refresh = text(&session, "/refreshToken");
    }

    /// A code that was not used yet.
    fn fresh_code(&self, app: &App) -> String {
        app.clock.advance(STEP);
        self.authenticator.code(&app.clock)
    }

    async fn change_password(&self, app: &App, from: &str, to: &str) {
        let path = "/api/v1/users/me/password";
        let body = json!({ "currentPassword": from, "newPassword": to });
        let changed = app.call(&self.access, Method::POST, path, Some(body)).await;
        assert_eq!(changed.status, 204);
    }
}

impl Way {
    async fn end(self, app: &App, owner: &Owner, admin: &Person) {
        let by_owner = async |method, path, body| {
            let answer = app.call(&owner.access, method, path, body).await;
            assert_eq!(answer.status, 204, "{self:?}");
        };
        let by_staff = async |method, what: &str| {
            let path = format!("/api/v1/admin/users/{}/{what}", owner.id);
            let answer = app.call(&admin.token(app).await, method, &path, None).await;
            assert_eq!(answer.status, 204, "{self:?}");
        };
        match self {
            Self::Everywhere => by_owner(Method::POST, LOGOUT_ALL, None).await,
            Self::EverywhereElse => by_owner(Method::DELETE, SESSIONS, None).await,
            Self::EverywhereElseByForm => {
                let mut jar = Jar::with_session(&owner.refresh);
                let ended = jar.post(app, "/account/sessions/end-others", "").await;
                let told = Some("/account/sessions?ended=1");
                assert_eq!(ended.header("location"), told);
            }
            Self::ByStaff => by_staff(Method::DELETE, "sessions").await,
            Self::ByFormOfStaff => {
                let path = format!("/admin/users/{}/end-sessions", owner.id);
                let ended = browser(app, admin).await.post(app, &path, "").await;
                assert_eq!(ended.status, 303);
            }
            Self::Closed => {
                by_staff(Method::POST, "disable").await;
                by_staff(Method::POST, "enable").await;
            }
            Self::PasswordChanged => {
                owner.change_password(app, PASSWORD, "Another1Pass!").await;
                owner.change_password(app, "Another1Pass!", PASSWORD).await;
            }
            Self::PasswordReset => {
                for password in ["Another1Pass!", PASSWORD] {
                    let token = app.reset_token(&owner.email).await;
                    assert_eq!(app.confirm_reset(&token, password).await.status, 200);
                }
            }
        }
    }
}

/// Somebody who has the password began a login, and comes by a code once the owner has noticed
/// and thrown everybody out.
// req: AUTH-3, AUTH-8, AUTH-9, MFA-3
async fn a_login_that_waits_ends_with_all_sessions(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    for way in WAYS {
        let owner = Owner::new(&app).await;
        let challenge = app.challenge(&owner.email).await;
        way.end(&app, &owner, &admin).await;
        let code = owner.fresh_code(&app);
        let late = app.second_step(&challenge, &code).await;
        let refusal = (401, "CHALLENGE_EXPIRED".to_owned());
        assert_eq!(late.refusal(), refusal, "{way:?}");
        let sent = app.send_factor_code(&challenge).await;
        assert_eq!(sent.refusal(), refusal, "{way:?}");
        let again = app.challenge(&owner.email).await;
        let begun = app.second_step(&again, &code).await;
        assert_eq!(begun.status, 200, "{way:?}: the code was right and unused");
    }
    app.stop().await;
}

/// Somebody who has the password has had their device remembered.
// req: AUTH-3, AUTH-8, AUTH-9, MFA-9
async fn devices_are_forgotten_with_all_sessions(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    for way in WAYS {
        let owner = Owner::new(&app).await;
        let device = remembered(&app, &owner.email, &owner.authenticator).await;
        assert!(is_let_in(&log_in_on(&app, &owner.email, &device).await));
        way.end(&app, &owner, &admin).await;
        let asked = log_in_on(&app, &owner.email, &device).await;
        assert!(!is_let_in(&asked), "{way:?}");
        assert_eq!(asked.json()["requires2FA"], true, "{way:?}");
    }
    app.stop().await;
}

fn is_let_in(login: &Answer) -> bool {
    assert_eq!(login.status, 200);
    login.json()["accessToken"].is_string()
}

/// Whoever logs out of one session, here or elsewhere, goes on as before in all others.
// req: AUTH-3, AUTH-9, MFA-9
async fn the_end_of_one_session_forgets_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let owner = Owner::new(&app).await;
    let device = remembered(&app, &owner.email, &owner.authenticator).await;
    let challenge = app.challenge(&owner.email).await;
    let (out, access) = ("/api/v1/auth/logout", &owner.access);
    assert_eq!(app.call(access, Method::POST, out, None).await.status, 204);
    let begun = app.second_step(&challenge, &owner.fresh_code(&app)).await;
    assert!(is_let_in(&begun));
    assert!(is_let_in(&log_in_on(&app, &owner.email, &device).await));
    app.stop().await;
}

/// Roles say what their owner may do, and nothing of who else has the password.
// req: AUTH-8, MFA-9
async fn a_change_of_roles_forgets_no_device(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let owner = Owner::new(&app).await;
    let device = remembered(&app, &owner.email, &owner.authenticator).await;
    let path = format!("/api/v1/admin/users/{}/roles/support", owner.id);
    let admins = admin.token(&app).await;
    let granted = app.call(&admins, Method::PUT, &path, None).await;
    assert_eq!(granted.status, 204);
    assert!(is_let_in(&log_in_on(&app, &owner.email, &device).await));
    app.stop().await;
}

/// A login by a code and one on a remembered device, at the moment in which their owner ends all
/// sessions: each comes before and is ended, or after and is not let in.
// req: AUTH-3, MFA-3, MFA-9
async fn no_login_outlives_the_end_of_all_sessions(backend: Backend) {
    // A code that comes too late counts as a wrong one: so many are had before the account rests.
    const ROUNDS: usize = 10;
    let app = app_or_return!(backend);
    let mut owner = Owner::new(&app).await;
    let app = Arc::new(app);
    for _ in 0..ROUNDS {
        owner.log_in(&app).await;
        let device = remembered(&app, &owner.email, &owner.authenticator).await;
        let challenge = app.challenge(&owner.email).await;
        let code = owner.fresh_code(&app);
        let answers = race(3, |caller| {
            let (app, email) = (Arc::clone(&app), owner.email.clone());
            let (challenge, code) = (challenge.clone(), code.clone());
            let (device, access) = (device.clone(), owner.access.clone());
            async move {
                match caller {
                    0 => app.second_step(&challenge, &code).await,
                    1 => log_in_on(&app, &email, &device).await,
                    _ => app.call(&access, Method::POST, LOGOUT_ALL, None).await,
                }
            }
        })
        .await;
        assert_eq!(answers[2].status, 204);
        for begun in answers.iter().filter(|answer| answer.status == 200) {
            let begun = begun.json();
            let Some(access) = begun["accessToken"].as_str() else {
                continue;
            };
            let opened = app.call(access, Method::GET, ME, None).await;
            assert_eq!(opened.status, 401, "a session outlived the end of all");
        }
    }
    Arc::into_inner(app).unwrap().stop().await;
}

/// A code for a login by number, a moment after it was asked for.
async fn asked(app: &App, number: &str) -> String {
    let sent = app.post(ASK, &json!({ "mobileNumber": number })).await;
    assert_eq!(sent.status, 200);
    app.deliver().await;
    app.clock.advance(MOMENT);
    app.code_for(number)
}

async fn entered(app: &App, number: &str, code: &str) -> Answer {
    let body = json!({ "mobileNumber": number, "otp": code });
    app.post(ENTER, &body).await
}

fn expired() -> (u16, String) {
    (400, "OTP_EXPIRED".to_owned())
}

/// Somebody who has only a number: it, and an access token.
async fn by_number(app: &App) -> (String, String) {
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    app.clock.advance(MOMENT);
    (number, text(&made, "/accessToken"))
}

/// Somebody was told the code on the telephone by its owner, who thinks better of it and throws
/// everybody out.
// req: AUTH-3, AUTH-8, AUTH-9, OTP-4
async fn codes_that_were_asked_for_end_with_all_sessions(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    for way in WAYS {
        let owner = Owner::new(&app).await;
        let number = random_number();
        app.add_mobile(&owner.access, &number).await;
        let code = asked(&app, &number).await;
        way.end(&app, &owner, &admin).await;
        for _ in 0..2 {
            let late = entered(&app, &number, &code).await;
            assert_eq!(late.refusal(), expired(), "{way:?}");
        }
        app.clock.advance(MOMENT);
        let since = asked(&app, &number).await;
        let begun = entered(&app, &number, &since).await;
        assert_eq!(begun.json()["requires2FA"], true, "{way:?}");
    }
    app.stop().await;
}

// req: AUTH-3, AUTH-9, OTP-4
async fn a_code_ends_where_no_other_session_does(backend: Backend) {
    let app = app_or_return!(backend);
    let (number, access) = by_number(&app).await;
    let code = asked(&app, &number).await;
    let others = app.call(&access, Method::DELETE, SESSIONS, None).await;
    assert_eq!(others.status, 204);
    assert_eq!(entered(&app, &number, &code).await.refusal(), expired());
    let here = app.call(&access, Method::GET, ME, None).await;
    assert_eq!(here.status, 200, "this one is kept");

    app.clock.advance(MOMENT);
    let code = asked(&app, &number).await;
    let out = app.call(&access, Method::POST, "/api/v1/auth/logout", None);
    assert_eq!(out.await.status, 204);
    let begun = entered(&app, &number, &code).await;
    assert!(is_let_in(&begun), "one session was put away");
    app.stop().await;
}

// req: AUTH-3, OTP-4
async fn no_login_by_code_outlives_the_end_of_all_sessions(backend: Backend) {
    const ROUNDS: usize = 10;
    let app = Arc::new(app_or_return!(backend));
    for _ in 0..ROUNDS {
        let (number, access) = by_number(&app).await;
        let code = asked(&app, &number).await;
        let answers = race(2, |caller| {
            let (app, number) = (Arc::clone(&app), number.clone());
            let (code, access) = (code.clone(), access.clone());
            async move {
                match caller {
                    0 => entered(&app, &number, &code).await,
                    _ => app.call(&access, Method::POST, LOGOUT_ALL, None).await,
                }
            }
        })
        .await;
        assert_eq!(answers[1].status, 204);
        match answers[0].status.as_u16() {
            200 => {
                let access = text(&answers[0].json(), "/accessToken");
                let opened = app.call(&access, Method::GET, ME, None).await;
                assert_eq!(opened.status, 401, "a session outlived the end of all");
            }
            _ => assert_eq!(answers[0].refusal(), expired()),
        }
    }
    Arc::into_inner(app).unwrap().stop().await;
}
