//! What anybody can ask for about anybody is looked into behind the answer (ADR 0046).

use crate::faults::app_over_faulty_store;
use crate::on_every_backend;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::app::{App, Backend, code_in};
use testkit::faults::{Plan, When};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(
    whoever_asks_has_nobody_looked_up,
    an_interrupted_request_is_answered_once,
);

const NEXT: &str = "NextSecret456?";

/// Something that strangers ask for.
#[derive(Debug, Clone, Copy)]
enum Ask {
    Reset,
    Proof,
    LoginCode,
}

impl Ask {
    const ALL: [Self; 3] = [Self::Reset, Self::Proof, Self::LoginCode];

    fn path(self) -> &'static str {
        match self {
            Self::Reset => "/api/v1/auth/password-reset/request",
            Self::Proof => "/api/v1/auth/verify-email/resend",
            Self::LoginCode => "/api/v1/auth/login/otp",
        }
    }

    fn body(self, whom: &str) -> Value {
        match self {
            Self::Reset | Self::Proof => json!({ "email": whom }),
            Self::LoginCode => json!({ "mobileNumber": whom }),
        }
    }

    /// Somebody who is sent something.
    async fn known(self, app: &App) -> String {
        match self {
            Self::Reset => app.proven_person().await,
            Self::Proof => {
                let email = random_email();
                app.register_email(&email, PASSWORD).await;
                email
            }
            Self::LoginCode => {
                let number = random_number();
                app.request_code(&number).await;
                let made = app.verify(&number, &app.code_for(&number)).await;
                assert_eq!(made.status, 201);
                number
            }
        }
    }

    fn stranger(self) -> String {
        match self {
            Self::Reset | Self::Proof => random_email(),
            Self::LoginCode => random_number(),
        }
    }

    /// What was sent, newest first.
    fn sent(self, app: &App, whom: &str) -> Vec<String> {
        let messages = match self {
            Self::Reset | Self::Proof => app.sent_to(whom),
            Self::LoginCode => app.sent_to(&format!("+91{whom}")),
        };
        messages.into_iter().map(|message| message.body).collect()
    }

    /// What was sent last is good for what was asked.
    async fn is_good(self, app: &App, whom: &str) -> bool {
        let answer = match self {
            Self::Reset => {
                let link = token(&app.newest_mail(whom));
                app.confirm_reset(&link, NEXT).await
            }
            Self::Proof => {
                let code = code(&app.newest_mail(whom));
                app.verify_code(whom, &code).await
            }
            Self::LoginCode => {
                let code = code_in(&self.sent(app, whom)[0]);
                let body = json!({ "mobileNumber": whom, "otp": code });
                app.post("/api/v1/auth/login/otp/verify", &body).await
            }
        };
        answer.status == 200
    }
}

/// Whatever reads or writes what belongs to an account.
const OF_ACCOUNTS: [&str; 8] = [
    "credentials_by_email",
    "credentials",
    "user_by_mobile",
    "user",
    "profile",
    "action_token_of",
    "put_action_token",
    "record",
];

// req: AUTH-4, AUTH-1, AUTH-2
async fn whoever_asks_has_nobody_looked_up(backend: Backend) {
    for ask in Ask::ALL {
        let plan = Plan::default();
        let Some(app) = app_over_faulty_store(backend, &plan).await else {
            return;
        };
        let known = ask.known(&app).await;
        app.deliver().await;
        let sent = ask.sent(&app, &known).len();
        for operation in OF_ACCOUNTS {
            plan.fail_once(operation, When::Before);
            let statuses = [
                app.post(ask.path(), &ask.body(&known)).await.status,
                app.post(ask.path(), &ask.body(&ask.stranger()))
                    .await
                    .status,
            ];
            assert!(statuses[0].is_success(), "{ask:?}, {operation}");
            assert_eq!(statuses[0], statuses[1], "{ask:?}, {operation}");
            assert!(plan.is_pending(), "{operation} was called by {ask:?}");
            app.clock.advance(SignedDuration::from_millis(1));
        }
        plan.heal();
        app.deliver().await;
        let now_sent = ask.sent(&app, &known).len();
        assert_eq!(now_sent, sent + OF_ACCOUNTS.len(), "{ask:?}");
        assert!(ask.is_good(&app, &known).await, "{ask:?}");
        app.stop().await;
    }
}

// req: AUTH-4, AUTH-1, AUTH-2
async fn an_interrupted_request_is_answered_once(backend: Backend) {
    for ask in Ask::ALL {
        for when in [When::Before, When::After] {
            let plan = Plan::default();
            let Some(app) = app_over_faulty_store(backend, &plan).await else {
                return;
            };
            let known = ask.known(&app).await;
            app.deliver().await;
            let sent = ask.sent(&app, &known).len();
            let answer = app.post(ask.path(), &ask.body(&known)).await;
            assert!(answer.status.is_success(), "{ask:?}");
            plan.fail_once("settle_outbox", when);
            assert!(app.requests.run_once().await.is_err(), "{ask:?}");
            app.clock.advance(SignedDuration::from_mins(1));
            app.deliver().await;
            let now_sent = ask.sent(&app, &known).len();
            assert_eq!(now_sent, sent + 1, "{ask:?}, {when:?}");
            assert!(ask.is_good(&app, &known).await, "{ask:?}, {when:?}");
            app.stop().await;
        }
    }
}
