//! What is used once, while the transaction that uses it fails: nothing is used up by one that was
//! not made, and nothing is done twice after one whose answer was lost.

use crate::sms_factor::person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use serde_json::{Value, json};
use tessera_core::ports::AuditStore as _;
use testkit::app::{Answer, App, Backend};
use testkit::faults::When;
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(
    a_failed_transaction_uses_nothing_up,
    what_was_done_is_not_done_again,
);

const NEXT: &str = "NextSecret456?";

/// What something that is used once is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Reset,
    Refresh,
    ProofByLink,
    ProofByCode,
    NewEmailByLink,
    NewEmailByCode,
    NewNumber,
    LoginByCode,
    Lock,
}

/// What is presented, as often as need be.
struct Presented {
    path: &'static str,
    body: Value,
    /// The session that it is presented in, where it takes one.
    access: Option<String>,
}

impl Presented {
    async fn once_more(&self, app: &App) -> Answer {
        match &self.access {
            Some(access) => {
                let body = Some(self.body.clone());
                app.call(access, Method::POST, self.path, body).await
            }
            None => app.post(self.path, &self.body).await,
        }
    }
}

impl Deed {
    const ALL: [Self; 9] = [
        Self::Reset,
        Self::Refresh,
        Self::ProofByLink,
        Self::ProofByCode,
        Self::NewEmailByLink,
        Self::NewEmailByCode,
        Self::NewNumber,
        Self::LoginByCode,
        Self::Lock,
    ];

    /// The transaction that uses it up.
    fn transaction(self) -> &'static str {
        match self {
            Self::Reset => "reset_password",
            Self::Refresh => "rotate_refresh",
            Self::ProofByLink => "prove_email_by_token",
            Self::ProofByCode => "prove_email_of",
            Self::NewEmailByLink | Self::NewEmailByCode => "change_email",
            Self::NewNumber => "change_mobile",
            Self::LoginByCode => "begin_session",
            Self::Lock => "lock_account",
        }
    }

    /// What is on record of it.
    fn action(self) -> &'static str {
        match self {
            Self::Reset => "password.reset",
            Self::Refresh => "session.refresh",
            Self::ProofByLink | Self::ProofByCode => "account.email_verified",
            Self::NewEmailByLink | Self::NewEmailByCode => "account.email_changed",
            Self::NewNumber => "account.mobile_changed",
            Self::LoginByCode => "session.login",
            Self::Lock => "account.locked",
        }
    }

    /// Whether it may be done again where nobody heard that it was done: by then the code was
    /// given back, and what it is good for is what there is already, or another session.
    fn is_harmless(self) -> bool {
        matches!(self, Self::NewNumber | Self::LoginByCode)
    }

    /// Somebody who holds it.
    async fn held(self, app: &App) -> Presented {
        let to = |path, body| Presented {
            path,
            body,
            access: None,
        };
        match self {
            Self::Reset => {
                let email = app.proven_person().await;
                let token = app.reset_token(&email).await;
                let body = json!({ "token": token, "password": NEXT });
                to("/api/v1/auth/password-reset/confirm", body)
            }
            Self::Refresh => {
                let email = app.proven_person().await;
                let session = app.log_in(&email, PASSWORD).await.json();
                let body = json!({ "refreshToken": session["refreshToken"] });
                to("/api/v1/auth/refresh", body)
            }
            Self::ProofByLink | Self::ProofByCode => {
                let email = random_email();
                assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
                let mail = app.newest_mail(&email);
                let body = match self {
                    Self::ProofByLink => json!({ "token": token(&mail) }),
                    _ => json!({ "email": email, "code": code(&mail) }),
                };
                to("/api/v1/auth/verify-email", body)
            }
            Self::NewEmailByLink | Self::NewEmailByCode => {
                let ((_, access), new) = (person(app).await, random_email());
                let body = json!({ "email": new, "password": PASSWORD });
                let path = "/api/v1/users/me/email";
                let asked = app.call(&access, Method::POST, path, Some(body)).await;
                assert_eq!(asked.status, 202);
                app.deliver().await;
                let mail = app.newest_mail(&new);
                if self == Self::NewEmailByLink {
                    let body = json!({ "token": token(&mail) });
                    return to("/api/v1/auth/email-change/confirm", body);
                }
                Presented {
                    path: "/api/v1/users/me/email/confirm",
                    body: json!({ "code": code(&mail) }),
                    access: Some(access),
                }
            }
            Self::NewNumber => {
                let ((_, access), new) = (person(app).await, random_number());
                let body = json!({ "mobileNumber": new, "password": PASSWORD });
                let path = "/api/v1/users/me/mobile";
                let asked = app.call(&access, Method::POST, path, Some(body)).await;
                assert_eq!(asked.status, 202);
                app.deliver().await;
                Presented {
                    path: "/api/v1/users/me/mobile/confirm",
                    body: json!({ "mobileNumber": new, "code": app.code_for(&new) }),
                    access: Some(access),
                }
            }
            Self::LoginByCode => {
                let number = random_number();
                app.request_code(&number).await;
                let made = app.verify(&number, &app.code_for(&number)).await;
                assert_eq!(made.status, 201);
                let body = json!({ "mobileNumber": number });
                let asked = app.post("/api/v1/auth/login/otp", &body).await;
                assert_eq!(asked.status, 200);
                app.deliver().await;
                let body = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
                to("/api/v1/auth/login/otp/verify", body)
            }
            Self::Lock => {
                let (email, _, _) = app.protected_person().await;
                let body = json!({ "token": token(&app.newest_mail(&email)) });
                to("/api/v1/auth/lock-account", body)
            }
        }
    }

    /// How often it was done, as the log says.
    async fn times_done(self, app: &App) -> usize {
        let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
        let done = recorded
            .iter()
            .filter(|entry| entry.action == self.action() && entry.outcome == "success");
        done.count()
    }
}

// req: AUTH-1, AUTH-3, AUTH-4, AUTH-9, OTP-7
async fn a_failed_transaction_uses_nothing_up(backend: Backend) {
    for deed in Deed::ALL {
        let app = app_or_return!(backend);
        let held = deed.held(&app).await;
        let before = deed.times_done(&app).await;
        // More often than a code may be tried.
        for _ in 0..8 {
            app.plan.fail_once(deed.transaction(), When::Before);
            let failed = held.once_more(&app).await;
            assert_eq!(failed.refusal(), (500, "INTERNAL".to_owned()), "{deed:?}");
            assert!(!app.plan.is_pending(), "{deed:?}: not called");
            assert_eq!(deed.times_done(&app).await, before, "{deed:?}");
        }
        let done = held.once_more(&app).await;
        assert_eq!(done.status, 200, "{deed:?}: {}", done.text());
        assert_eq!(deed.times_done(&app).await, before + 1, "{deed:?}");
        let again = held.once_more(&app).await;
        if deed == Deed::Refresh {
            let next = |answer: &Answer| answer.json()["refreshToken"].clone();
            assert_eq!(next(&again), next(&done), "the same, for ten seconds");
        } else {
            assert_eq!(again.status, 400, "{deed:?}: {}", again.text());
        }
        assert_eq!(deed.times_done(&app).await, before + 1, "{deed:?}");
        app.stop().await;
    }
}

// req: AUTH-1, AUTH-3, AUTH-4, AUTH-9, OTP-7
async fn what_was_done_is_not_done_again(backend: Backend) {
    for deed in Deed::ALL {
        let app = app_or_return!(backend);
        let held = deed.held(&app).await;
        let before = deed.times_done(&app).await;
        app.plan.fail_once(deed.transaction(), When::After);
        let lost = held.once_more(&app).await;
        assert_eq!(lost.refusal(), (500, "INTERNAL".to_owned()), "{deed:?}");
        assert!(!app.plan.is_pending(), "{deed:?}: not called");
        assert_eq!(deed.times_done(&app).await, before + 1, "{deed:?}");
        let again = held.once_more(&app).await;
        let is_good = deed == Deed::Refresh || deed.is_harmless();
        let expected = if is_good { 200 } else { 400 };
        assert_eq!(again.status, expected, "{deed:?}: {}", again.text());
        let times = before + 1 + usize::from(deed.is_harmless());
        assert_eq!(deed.times_done(&app).await, times, "{deed:?}");
        let third = held.once_more(&app).await;
        let expected = if deed == Deed::Refresh { 200 } else { 400 };
        assert_eq!(third.status, expected, "{deed:?}: {}", third.text());
        assert_eq!(deed.times_done(&app).await, times, "{deed:?}");
        app.stop().await;
    }
}
