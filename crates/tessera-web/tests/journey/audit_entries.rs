//! What is on record of each thing that happens to an account: what, with what outcome, about whom,
//! by whom, in which session.

use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use tessera_core::access::Access;
use tessera_core::account::RoleName;
use tessera_core::id::{AuditId, SessionId, UserId};
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::AuditStore as _;
use testkit::app::{App, Backend, Options, from_address, post_json, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(
    every_security_event_is_on_record,
    logins_that_are_refused_for_their_number_are_on_record,
);

const WRONG: &str = "WrongPass123!";
const LOGIN: &str = "/api/v1/auth/login";
const NEXT: &str = "NextSecret456?";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    action: String,
    outcome: String,
    subject: Option<UserId>,
    actor: Option<UserId>,
    session: Option<SessionId>,
}

/// Something that was done.
fn done(action: &str) -> Entry {
    Entry {
        action: action.to_owned(),
        outcome: "success".to_owned(),
        subject: None,
        actor: None,
        session: None,
    }
}

/// Something that was refused, with why.
fn refused(action: &str, why: &str) -> Entry {
    Entry {
        outcome: format!("refused:{why}"),
        ..done(action)
    }
}

impl Entry {
    fn about(self, user: UserId) -> Self {
        Self {
            subject: Some(user),
            ..self
        }
    }

    fn by(self, user: UserId) -> Self {
        Self {
            actor: Some(user),
            ..self
        }
    }

    fn by_owner(self, user: UserId) -> Self {
        self.about(user).by(user)
    }

    fn in_session(self, session: SessionId) -> Self {
        Self {
            session: Some(session),
            ..self
        }
    }
}

/// The log of a service, read as it grows.
struct Log<'a> {
    app: &'a App,
    read: Vec<AuditId>,
}

impl Log<'_> {
    /// What came since this was asked last.
    async fn news(&mut self) -> Vec<Entry> {
        self.app.deliver().await;
        let recorded = self.app.database.store.unchained_audit(1_000).await;
        let mut news = Vec::new();
        for entry in recorded.unwrap() {
            if !self.read.contains(&entry.id) {
                self.read.push(entry.id);
                news.push(Entry {
                    action: entry.action,
                    outcome: entry.outcome,
                    subject: entry.subject,
                    actor: entry.actor,
                    session: entry.session,
                });
            }
        }
        news
    }

    async fn assert_silent(&mut self) {
        let news = self.news().await;
        assert!(news.is_empty(), "{news:?}");
    }

    async fn assert_told(&mut self, expected: Entry) {
        assert_eq!(self.news().await, [expected]);
    }
}

/// Whose an access token is, and of which session.
async fn of(app: &App, access: &str) -> (UserId, SessionId) {
    let access_tokens = Access {
        deployment: Arc::clone(&app.deployment),
    };
    let claims = access_tokens.validate(access).await.unwrap();
    (claims.sub, claims.sid)
}

/// Logs in; gives both tokens and the session.
async fn logged_in(app: &App, email: &str, password: &str) -> (String, String, SessionId) {
    let answer = app.log_in(email, password).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let (_, session) = of(app, &text("accessToken")).await;
    (text("accessToken"), text("refreshToken"), session)
}

async fn post(app: &App, access: &str, path: &str, body: Value, status: u16) {
    let answer = app.call(access, Method::POST, path, Some(body)).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
}

async fn refresh(app: &App, token: &str) -> u16 {
    let body = json!({ "refreshToken": token });
    let answer = app.post("/api/v1/auth/refresh", &body).await;
    answer.status.as_u16()
}

// req: AUTH-11
async fn every_security_event_is_on_record(backend: Backend) {
    let app = app_or_return!(backend);
    let mut log = Log {
        app: &app,
        read: Vec::new(),
    };
    let email = random_email();
    let registered = app.register_email(&email, PASSWORD).await.json();
    let user = UserId::parse(registered["userId"].as_str().unwrap()).unwrap();
    log.assert_told(done("account.registered").by_owner(user))
        .await;
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 403);
    log.assert_told(refused("session.login", "unverified").about(user))
        .await;
    let link = token(&app.newest_mail(&email));
    assert_eq!(app.verify_token(&link).await.status, 200);
    log.assert_told(done("account.email_verified").by_owner(user))
        .await;
    logins_and_sessions(&app, &mut log, &email, user).await;
    passwords(&app, &mut log, &email, user).await;
    identifiers(&app, &mut log, &email, user).await;
    staff_deeds(&app, &mut log).await;
    app.stop().await;
}

async fn logins_and_sessions(app: &App, log: &mut Log<'_>, email: &str, user: UserId) {
    assert_eq!(app.log_in(email, WRONG).await.status, 401);
    log.assert_told(refused("session.login", "password").about(user))
        .await;
    assert_eq!(app.log_in(&random_email(), WRONG).await.status, 401);
    log.assert_told(refused("session.login", "password")).await;
    let (_, exchanged, session) = logged_in(app, email, PASSWORD).await;
    let login = done("session.login").by_owner(user);
    log.assert_told(login.clone().in_session(session)).await;
    assert_eq!(refresh(app, &exchanged).await, 200);
    log.assert_told(done("session.refresh").by_owner(user).in_session(session))
        .await;
    app.clock.advance(SignedDuration::from_secs(11));
    assert_eq!(refresh(app, &exchanged).await, 401);
    // Who brought it back is not known to be the owner.
    let reused = refused("session.refresh_reused", "reused").about(user);
    log.assert_told(reused.in_session(session)).await;
    assert_eq!(refresh(app, "A").await, 401);
    log.assert_silent().await;

    for (path, status) in [
        ("/api/v1/auth/logout", 204),
        ("/api/v1/auth/logout-all", 204),
    ] {
        let (access, _, session) = logged_in(app, email, PASSWORD).await;
        log.assert_told(login.clone().in_session(session)).await;
        let answer = app.call(&access, Method::POST, path, None).await;
        assert_eq!(answer.status, status, "{path}");
        log.assert_told(done("session.logout").by_owner(user).in_session(session))
            .await;
    }
}

async fn passwords(app: &App, log: &mut Log<'_>, email: &str, user: UserId) {
    let (access, _, session) = logged_in(app, email, PASSWORD).await;
    log.news().await;
    let body = json!({ "currentPassword": PASSWORD, "newPassword": NEXT });
    post(app, &access, "/api/v1/users/me/password", body, 204).await;
    log.assert_told(done("password.changed").by_owner(user).in_session(session))
        .await;
    assert_eq!(app.request_reset(&random_email()).await.status, 202);
    log.assert_told(refused("password.reset_requested", "unknown"))
        .await;
    let link = app.reset_token(email).await;
    log.assert_told(done("password.reset_requested").about(user))
        .await;
    assert_eq!(app.confirm_reset(&link, PASSWORD).await.status, 200);
    log.assert_told(done("password.reset").by_owner(user)).await;
}

async fn identifiers(app: &App, log: &mut Log<'_>, email: &str, user: UserId) {
    let (access, _, _) = logged_in(app, email, PASSWORD).await;
    let new = random_email();
    let body = json!({ "email": new, "password": PASSWORD });
    post(app, &access, "/api/v1/users/me/email", body, 202).await;
    log.news().await;
    let body = json!({ "code": code(&app.newest_mail(&new)) });
    post(app, &access, "/api/v1/users/me/email/confirm", body, 200).await;
    log.assert_told(done("account.email_changed").by_owner(user))
        .await;
    let number = random_number();
    app.add_mobile(&access, &number).await;
    log.assert_told(done("account.mobile_changed").by_owner(user))
        .await;

    app.clock.advance(SignedDuration::from_mins(1));
    let body = json!({ "mobileNumber": number });
    let asked = app.post("/api/v1/auth/login/otp", &body).await;
    assert_eq!(asked.status, 200);
    log.assert_silent().await;
    let right = app.code_for(&number);
    for (otp, status) in [(wrong_code(&right), 400), (right, 200)] {
        let body = json!({ "mobileNumber": number, "otp": otp });
        let answer = app.post("/api/v1/auth/login/otp/verify", &body).await;
        assert_eq!(answer.status, status);
        let expected = match answer.json()["accessToken"].as_str() {
            Some(access) => {
                let (owner, session) = of(app, access).await;
                assert_eq!(owner, user);
                done("session.login").by_owner(user).in_session(session)
            }
            None => refused("session.login", "code"),
        };
        log.assert_told(expected).await;
    }
}

async fn staff_deeds(app: &App, log: &mut Log<'_>) {
    let admin = Person::with(app, &RoleName::ADMIN).await;
    let user = Person::new(app).await;
    let access = admin.token(app).await;
    let (_, session) = of(app, &access).await;
    log.news().await;
    let account = format!("/api/v1/admin/users/{}", user.id);
    for (method, path, action) in [
        (Method::PUT, "/roles/support", "role.granted"),
        (Method::DELETE, "/roles/support", "role.withdrawn"),
        (Method::POST, "/disable", "account.disabled"),
    ] {
        let path = format!("{account}{path}");
        let answer = app.call(&access, method, &path, None).await;
        assert_eq!(answer.status, 204, "{path}");
        let expected = done(action).about(user.id).by(admin.id);
        log.assert_told(expected.in_session(session)).await;
    }
    assert_eq!(app.log_in(&user.email, PASSWORD).await.status, 403);
    log.assert_told(refused("session.login", "disabled").about(user.id))
        .await;
}

/// Those that are refused for the account are each on record: they are few. Of those from one
/// network that nothing was compared for, one a minute is, whichever way in they try: a log that is
/// kept for years is not written by whoever floods us.
// req: AUTH-10, AUTH-11
async fn logins_that_are_refused_for_their_number_are_on_record(backend: Backend) {
    let limits = LimitPolicy {
        login_per_minute: 4,
        wrong_passwords: 2,
        address_burst: 1,
        address_per_hour: 60,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let mut log = Log {
        app: &app,
        read: Vec::new(),
    };
    let email = random_email();
    let from = |last: u8| IpAddr::from([203, 0, 113, last]);
    let send = async |path: &str, body: &Value, last: u8| {
        let request = post_json(path, body);
        app.send(from_address(request, from(last))).await.status
    };
    let guess = json!({ "email": email, "password": WRONG });
    let password = refused("session.login", "password");
    let locked = refused("session.login", "locked");
    let throttled = refused("session.login", "throttled");
    for (status, expected) in [
        (401, vec![password.clone()]),
        (401, vec![password]),
        (429, vec![locked.clone()]),
        (429, vec![locked]),
        (429, vec![throttled.clone()]),
        (429, vec![]),
        (429, vec![]),
    ] {
        assert_eq!(send(LOGIN, &guess, 1).await, status);
        assert_eq!(log.news().await, expected);
    }
    let code = json!({ "mobileNumber": random_number(), "otp": "123456" });
    let factor = json!({ "challenge": "A".repeat(43), "code": "123456" });
    for (path, body, last, once) in [
        ("/api/v1/auth/login/otp/verify", &code, 2, 400),
        ("/api/v1/auth/verify-2fa", &factor, 3, 401),
    ] {
        assert_eq!(send(path, body, last).await, once);
        log.news().await;
        assert_eq!(send(path, body, last).await, 429);
        log.assert_told(throttled.clone()).await;
        assert_eq!(send(path, body, last).await, 429);
        log.assert_silent().await;
        app.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(send(path, body, last).await, once);
        log.news().await;
        assert_eq!(send(path, body, last).await, 429);
        log.assert_told(throttled.clone()).await;
    }
    app.stop().await;
}
