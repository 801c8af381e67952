//! With `conceal_accounts`, nobody learns who has an account.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tessera_core::mail::MailTemplate;
use tessera_core::ports::Store;
use tessera_core::registration::RegistrationPolicy;
use testkit::app::{Answer, App, Backend, Options, wrong_code};
use testkit::faults::{Faulty, Plan, When};
use testkit::hasher::Holding;
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::staged::particulars;
use testkit::time::random_number;
use testkit::user_transfer_contract::import_hashed;

on_every_backend!(
    a_registered_number_looks_like_any_other,
    who_registers_an_address_learns_nothing_of_it,
    who_proves_a_number_learns_nothing_of_an_address,
    a_browser_learns_nothing_of_an_address,
    who_waits_for_a_proof_is_sent_it_by_logging_in,
    codes_that_prove_nothing_are_answered_alike,
);

const ATTACKER: &str = "AttackerPass1!";

/// Made by passlib, by other work than this deployment's.
const OTHER_WORK: &str =
    "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU";

fn concealing() -> Options {
    Options {
        policy: RegistrationPolicy {
            conceal_accounts: true,
        },
        ..Options::default()
    }
}

fn header_names(answer: &Answer) -> BTreeSet<&str> {
    answer
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .collect()
}

// req: REG-6
async fn a_registered_number_looks_like_any_other(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let (known, unknown) = (random_number(), random_number());
    app.request_code(&known).await;
    app.verify(&known, &app.code_for(&known)).await;

    let (for_known, for_unknown) = (
        app.request_code(&known).await,
        app.request_code(&unknown).await,
    );
    assert_eq!(for_known.status, for_unknown.status);
    assert_eq!(for_known.body, for_unknown.body);
    assert_eq!(header_names(&for_known), header_names(&for_unknown));
    // The owner is told by message, and there is no code in it.
    let told = app.inbox.messages(Some(&format!("+91{known}")));
    assert!(told[0].body.contains("already has an account"));
    assert!(!told[0].body.contains(|c: char| c.is_ascii_digit()));

    let code = app.code_for(&unknown);
    let wrong = testkit::app::wrong_code(&code);
    for _ in 0..5 {
        let (known, unknown) = (
            app.verify(&known, &wrong).await,
            app.verify(&unknown, &wrong).await,
        );
        let strip = |answer: &Answer| {
            let mut body = answer.json();
            body["correlationId"] = "-".into();
            (answer.status, body)
        };
        assert_eq!(strip(&known), strip(&unknown));
    }
    app.stop().await;
}

/// An address with an owner and one without, equally long: bodies repeat what was sent.
async fn taken_and_free(app: &App) -> [String; 2] {
    let taken = app.proven_person().await;
    loop {
        let free = random_email();
        if free.len() == taken.len() {
            return [taken, free];
        }
    }
}

/// Status, body, names of headers, rows that were written.
type Seen = (u16, String, BTreeSet<String>, u64);

async fn seen(app: &App, path: &str, body: &Value) -> Seen {
    let before = app.database.rows().await;
    let answer = app.post(path, body).await;
    let written = app.database.rows().await - before;
    let headers = answer.headers.keys().map(ToString::to_string).collect();
    let id = answer.header("x-request-id").unwrap_or_default();
    let shown = answer.text().replace(id, "ID");
    (answer.status.as_u16(), shown, headers, written)
}

/// What a stranger sees of one step: status, body, names of headers, rows written, and how long
/// the body is. Ids that were drawn, times and the address itself look alike.
async fn cell(app: &App, path: &str, body: &Value, email: &str) -> (Seen, usize) {
    let (status, shown, headers, written) = seen(app, path, body).await;
    let length = shown.len();
    let mut shown = shown.replace(email, "ADDRESS");
    let answered: Value = serde_json::from_str(&shown).unwrap_or_default();
    for name in ["userId", "id", "customerId", "registrationId", "createdAt"] {
        if let Some(drawn) = answered[name].as_str() {
            shown = shown.replace(drawn, name);
        }
    }
    app.clock.advance(SignedDuration::from_millis(1));
    ((status, shown, headers, written), length)
}

/// Registers an address with a password, in one request or the other shape of it, and then tries
/// whatever may tell whether somebody else has the address.
// req: REG-6, AUTH-1, AUTH-2
async fn who_registers_an_address_learns_nothing_of_it(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    for shape in ["/api/v1/auth/register", "/api/v1/users"] {
        let mut rows = Vec::new();
        for email in taken_and_free(&app).await {
            let register = match shape {
                "/api/v1/users" => json!({
                    "email": email, "password": ATTACKER,
                    "profile": { "firstName": "Priya", "lastName": "Sharma" },
                }),
                _ => json!({ "email": email, "password": ATTACKER, "name": "Priya" }),
            };
            let log_in = json!({ "email": email, "password": ATTACKER });
            let wrong = json!({ "email": email, "password": "WrongPass123!" });
            let code = json!({ "email": email, "code": "000000" });
            let address = json!({ "email": email });
            let (login, verify) = ("/api/v1/auth/login", "/api/v1/auth/verify-email");
            let resend = "/api/v1/auth/verify-email/resend";
            let reset = "/api/v1/auth/password-reset/request";
            let mut cells = Vec::new();
            let mut steps = vec![
                (verify, &code),
                (resend, &address),
                (verify, &code),
                (login, &log_in),
                (shape, &register),
                (login, &log_in),
                (login, &wrong),
            ];
            // One more than a code may be tried.
            steps.extend([(verify, &code); 6]);
            steps.extend([
                (resend, &address),
                (verify, &code),
                (login, &log_in),
                (verify, &code),
                (reset, &address),
                (shape, &register),
                (login, &log_in),
            ]);
            for (path, body) in steps {
                cells.push((path, cell(&app, path, body, &email).await));
                app.deliver().await;
            }
            rows.push(cells);
        }
        for (taken, free) in rows[0].iter().zip(&rows[1]) {
            assert_eq!(taken, free, "{shape}");
        }
        let statuses: BTreeSet<u16> = rows[0].iter().map(|(_, cell)| cell.0.0).collect();
        assert_eq!(statuses, BTreeSet::from([201, 202, 400, 401]));
    }
    app.stop().await;
}

/// Proves a number of their own, claims an address with it, and logs in with the password; looks
/// at the account that came of it, too.
// req: REG-6, REG-4
async fn who_proves_a_number_learns_nothing_of_an_address(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let mut rows = Vec::new();
    for email in taken_and_free(&app).await {
        let number = format!("+91{}", random_number());
        let start = json!({
            "email": email, "password": ATTACKER, "locale": "en", "phone": number,
        });
        let started = app.start_staged(&start).await.json();
        let id = started["registrationId"].as_str().unwrap();
        app.send_staged(id, "sms").await;
        let proven = app.verify_staged(id, &app.code_for(&number)).await;
        assert_eq!(proven.status, 200);
        let rest = particulars(id);
        let completed = cell(&app, "/api/v1/register/complete", &rest, &email).await;
        assert_eq!(completed.0.0, 201);
        app.deliver().await;
        let log_in = json!({ "email": email, "password": ATTACKER });
        let refused = cell(&app, "/api/v1/auth/login", &log_in, &email).await;
        assert_eq!(refused.0.0, 401);
        app.deliver().await;
        let code = json!({ "email": email, "code": "000000" });
        let tried = cell(&app, "/api/v1/auth/verify-email", &code, &email).await;

        let asked = json!({ "mobileNumber": number });
        app.post("/api/v1/auth/login/otp", &asked).await;
        app.deliver().await;
        let entered = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
        let path = "/api/v1/auth/login/otp/verify";
        let session = app.post(path, &entered).await.json();
        let access = session["accessToken"].as_str().unwrap();
        let path = "/api/v1/users/me";
        let own = app.call(access, http::Method::GET, path, None).await;
        assert_eq!(own.status, 200);
        let own = own.json();
        let email_shown = own["email"].as_str().map(|shown| shown == email);
        let account = (email_shown, own["emailVerified"].clone());
        rows.push((completed, refused, tried, account));
    }
    assert_eq!(rows[0], rows[1]);
    app.stop().await;
}

/// What a browser is shown, but for what it typed.
fn page_of(answer: &Answer, email: &str) -> (u16, String, BTreeSet<String>) {
    let names = answer.headers.keys().map(ToString::to_string).collect();
    let id = answer.header("x-request-id").unwrap_or_default();
    let shown = answer.text().replace(email, "ADDRESS").replace(id, "ID");
    (answer.status.as_u16(), shown, names)
}

// req: REG-6
async fn a_browser_learns_nothing_of_an_address(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let mut rows = Vec::new();
    for email in taken_and_free(&app).await {
        let mut jar = Jar::default();
        let register = form(&[
            ("name", "Priya Sharma"),
            ("email", &email),
            ("password", ATTACKER),
        ]);
        let log_in = form(&[("email", &email), ("password", ATTACKER)]);
        let code = form(&[("code", "000000")]);
        let mut cells = Vec::new();
        for (path, fields) in [
            ("/register/email", register.as_str()),
            ("/login", &log_in),
            ("/verify-email", &code),
            ("/verify-email/resend", ""),
            ("/verify-email", &code),
            ("/login", &log_in),
        ] {
            let answer = jar.post(&app, path, fields).await;
            cells.push((path, page_of(&answer, &email)));
            let page = jar.get(&app, path.trim_end_matches("/resend")).await;
            cells.push((path, page_of(&page, &email)));
        }
        rows.push(cells);
    }
    for (taken, free) in rows[0].iter().zip(&rows[1]) {
        assert_eq!(taken, free);
    }
    app.stop().await;
}

/// Who registered and logs in without having proven the address is refused like a stranger, and
/// finds the proof in the mailbox; who has not the password sends nothing to anybody.
// req: REG-6, AUTH-1, AUTH-2
async fn who_waits_for_a_proof_is_sent_it_by_logging_in(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let email = random_email();
    assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
    let first = app.newest_mail(&email);
    let MailTemplate::VerifyEmail { name, .. } = &first else {
        panic!("another mail");
    };
    assert!(name.is_some(), "the mail greets by name");
    let refusal = (401, "INVALID_CREDENTIALS".to_owned());
    for (password, mails) in [("WrongPass123!", 1), (PASSWORD, 2)] {
        assert_eq!(app.log_in(&email, password).await.refusal(), refusal);
        app.deliver().await;
        assert_eq!(app.mails.to(&email).len(), mails, "{password}");
    }
    let replaced = app.verify_token(&token(&first)).await;
    assert_eq!(replaced.refusal(), (400, "INVALID_TOKEN".to_owned()));
    let proof = json!({
        "email": email, "code": code(&app.newest_mail(&email)), "password": PASSWORD,
    });
    assert_eq!(app.prove(&proof).await.status, 200);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    assert_eq!(app.log_in(&email, "WrongPass123!").await.refusal(), refusal);
    app.deliver().await;
    assert_eq!(app.mails.to(&email).len(), 2);
    app.stop().await;
}

// req: REG-6, AUTH-1
async fn codes_that_prove_nothing_are_answered_alike(backend: Backend) {
    let app = app_or_return!(backend, concealing());
    let email = random_email();
    let path = "/api/v1/auth/verify-email";
    let absent = json!({ "email": email, "code": "000000" });
    let absent = cell(&app, path, &absent, &email).await;
    app.register_email(&email, PASSWORD).await;
    let right = code(&app.newest_mail(&email));
    let wrong = json!({ "email": email, "code": wrong_code(&right) });
    let mut refused = Vec::new();
    for _ in 0..6 {
        refused.push(cell(&app, path, &wrong, &email).await);
    }
    app.clock.advance(SignedDuration::from_mins(6));
    let expired = json!({ "email": email, "code": right });
    refused.push(cell(&app, path, &expired, &email).await);
    for seen in refused {
        assert_eq!(seen, absent);
    }
    assert_eq!(absent.0.0, 400);
    assert!(!absent.0.1.contains("attemptsLeft"));
    app.stop().await;
}

/// Whether an address has an owner is not even looked up by a request that would tell it.
// req: REG-6
#[tokio::test]
async fn who_registers_has_nobody_looked_up() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        let plan = Plan::default();
        let shared = plan.clone();
        let options = Options {
            store: Some(Box::new(move |inner| {
                let plan = shared.clone();
                Arc::new(Faulty { plan, inner }) as Arc<dyn Store>
            })),
            ..concealing()
        };
        let Some(app) = App::start_with(backend, options).await else {
            continue;
        };
        let email = app.proven_person().await;
        let body = json!({ "email": email, "password": ATTACKER, "name": "Priya" });
        for operation in ["email_taken", "credentials_by_email", "credentials"] {
            plan.fail_once(operation, When::Before);
            let answer = app.post("/api/v1/auth/register", &body).await;
            assert_eq!(answer.status, 201, "{operation}");
            assert!(plan.is_pending(), "{operation} was called");
        }
        app.stop().await;
    }
}

/// The time of a refusal is that of the costliest stored password, whoever's was compared: also
/// of one that was right, and refused like a wrong one.
// req: REG-6, AUTH-2
#[tokio::test]
async fn refusals_are_held_alike() {
    for conceal_accounts in [false, true] {
        let hasher = Arc::new(Holding::start());
        let options = Options {
            policy: RegistrationPolicy { conceal_accounts },
            hasher: Some(Arc::<Holding>::clone(&hasher)),
            ..Options::default()
        };
        let app = app_or_return!(Backend::SqliteInProcess, options);
        let (known, unproven) = (app.proven_person().await, random_email());
        app.register_email(&unproven, PASSWORD).await;
        let unknown = random_email();
        for (email, password, is_held) in [
            (&known, PASSWORD, false),
            (&known, "WrongPass123!", true),
            (&unknown, PASSWORD, true),
            (&unproven, "WrongPass123!", true),
            (&unproven, PASSWORD, conceal_accounts),
        ] {
            let status = app.log_in(email, password).await.status;
            let expected = if is_held {
                vec![Holding::FOR]
            } else {
                Vec::new()
            };
            assert_eq!(hasher.held(), expected, "{password}, {status}");
            assert_eq!(status == 401, is_held);
        }
        app.stop().await;
    }
}

/// What stored passwords ask for is found out of the store.
// req: REG-6
#[tokio::test]
async fn it_is_learnt_which_works_are_stored() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        let app = app_or_return!(backend);
        let accounts = &app.staged.accounts;
        app.proven_person().await;
        assert_eq!(accounts.learn_hash_work().await.unwrap(), 0);
        import_hashed(&app, &random_email(), OTHER_WORK).await;
        assert_eq!(accounts.learn_hash_work().await.unwrap(), 1);
        app.stop().await;
    }
}
