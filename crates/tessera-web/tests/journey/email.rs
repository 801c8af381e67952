//! Registering with an address and a password, proving the address, logging in.

use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::mail::MailTemplate;
use tessera_core::registration::RegistrationPolicy;
use testkit::app::{App, Backend, Options, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;

on_every_backend!(
    a_person_registers_proves_and_logs_in,
    a_user_is_created_in_the_other_shape,
    an_address_is_proven_by_its_code,
    what_is_not_accepted_is_named,
    a_registered_address_is_told_unless_concealed,
    a_link_is_used_once_by_whomever,
    a_code_is_used_once_and_tried_five_times,
    proofs_run_out,
    what_proves_is_sent_again,
    events_tell_of_a_registration_by_mail,
    a_password_means_the_same_however_it_is_typed,
);

// req: AUTH-1, AUTH-2, AUTH-6
async fn a_person_registers_proves_and_logs_in(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let registered = app.register_email(&email, PASSWORD).await;
    assert_eq!(registered.status, 201);
    assert_eq!(registered.json()["success"], true);
    let unproven = app.log_in(&email, PASSWORD).await;
    assert_eq!(unproven.refusal(), (403, "EMAIL_NOT_VERIFIED".to_owned()));
    let wrong = app.log_in(&email, "WrongPass123!").await;
    assert_eq!(wrong.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));

    let link = token(&app.newest_mail(&email));
    assert_eq!(app.verify_token(&link).await.status, 200);
    let logged_in = app.log_in(&email.to_uppercase(), PASSWORD).await;
    assert_eq!(logged_in.status, 200);
    let logged_in = logged_in.json();
    assert_eq!(logged_in["expiresIn"], 3600);
    assert_eq!(logged_in["user"]["email"], email);
    assert_eq!(logged_in["user"]["name"], "Priya Sharma");
    assert_eq!(logged_in["user"]["roles"], json!(["user"]));
    assert_eq!(logged_in["user"]["id"], registered.json()["userId"]);
    let access = logged_in["accessToken"].as_str().unwrap();
    let request = http::Request::get("/api/v1/auth/validate")
        .header("authorization", format!("Bearer {access}"))
        .body(axum::body::Body::empty())
        .unwrap();
    let valid = app.send(request).await.json();
    assert_eq!(
        valid["user"]["permissions"],
        json!(["read:own", "write:own"])
    );
    assert!(!testkit::app::contains(&app.database.raw_bytes(), &email));
    app.stop().await;
}

// req: MFA-1
async fn a_user_is_created_in_the_other_shape(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let body = |email: &str| {
        json!({
            "email": email, "password": PASSWORD,
            "profile": { "firstName": "Priya", "lastName": "Sharma" }
        })
    };
    let created = app.post("/api/v1/users", &body(&email)).await;
    assert_eq!(created.status, 201);
    let created = created.json();
    assert_eq!(created["email"], email);
    assert_eq!(
        created["profile"],
        json!({ "firstName": "Priya", "lastName": "Sharma" })
    );
    assert_eq!(created["2faEnabled"], false);
    app.deliver().await;
    app.verify_token(&token(&app.newest_mail(&email))).await;
    let again = app.post("/api/v1/users", &body(&email)).await;
    assert_eq!(again.refusal(), (409, "EMAIL_EXISTS".to_owned()));
    let invalid = app.post("/api/v1/users", &body("priya")).await;
    assert_eq!(invalid.refusal(), (400, "INVALID_EMAIL".to_owned()));
    assert_eq!(invalid.json()["field"], "email");
    app.stop().await;
}

// req: AUTH-1
async fn an_address_is_proven_by_its_code(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let code = code(&app.newest_mail(&email));
    assert_eq!(app.verify_code(&email, &code).await.status, 200);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    let used = app.verify_code(&email, &code).await;
    assert_eq!(used.refusal(), (400, "OTP_EXPIRED".to_owned()));
    let link = token(&app.newest_mail(&email));
    let used = app.verify_token(&link).await;
    assert_eq!(
        used.refusal(),
        (400, "INVALID_TOKEN".to_owned()),
        "the link goes with it"
    );
    app.stop().await;
}

// req: AUTH-1, AUTH-7, REG-8
async fn what_is_not_accepted_is_named(backend: Backend) {
    let app = app_or_return!(backend);
    let register = async |email: &str, password: &str, name: &str| {
        let body = json!({ "email": email, "password": password, "name": name });
        app.post("/api/v1/auth/register", &body).await
    };
    let email = random_email();
    for address in ["", "priya", "priya@localhost", "a@b.c\r\nBcc: d@e.f"] {
        let refused = register(address, PASSWORD, "Priya").await;
        assert_eq!(
            refused.refusal(),
            (400, "INVALID_EMAIL".to_owned()),
            "{address}"
        );
    }
    for (password, lacks) in [
        ("", json!(["too_short"])),
        ("short1!A", json!([])),
        (
            "securepass",
            json!(["no_upper_case", "no_digit", "no_symbol"]),
        ),
        ("Ab1!", json!(["too_short"])),
        (&"Aa1!".repeat(33), json!(["too_long"])),
        ("Password1!", json!(["common"])),
        ("!!Qwerty123!!", json!(["common"])),
        ("Priya-2026!", json!(["personal"])),
    ] {
        let refused = register(&email, password, "Priya").await;
        if lacks == json!([]) {
            assert_eq!(refused.status, 201, "{password}");
            continue;
        }
        assert_eq!(
            refused.refusal(),
            (400, "WEAK_PASSWORD".to_owned()),
            "{password}"
        );
        assert_eq!(refused.json()["violations"], lacks, "{password}");
        assert_eq!(refused.json()["field"], "password");
    }
    let nameless = register(&email, PASSWORD, " ").await;
    assert_eq!(nameless.refusal(), (400, "INVALID_FIELD".to_owned()));
    for body in [
        json!({ "email": email, "password": PASSWORD }),
        json!({ "email": email, "password": PASSWORD, "name": "P", "roles": ["admin"] }),
        json!({ "email": email, "password": PASSWORD, "name": "P", "verified": true }),
        json!({ "email": email, "password": PASSWORD, "name": "P", "id": 1 }),
    ] {
        let refused = app.post("/api/v1/auth/register", &body).await;
        assert_eq!(
            refused.refusal(),
            (400, "MALFORMED_REQUEST".to_owned()),
            "{body}"
        );
    }
    for body in [
        json!({}),
        json!({ "token": "x", "code": "123456" }),
        json!({ "email": email }),
    ] {
        let refused = app.post("/api/v1/auth/verify-email", &body).await;
        assert_eq!(
            refused.refusal(),
            (400, "MALFORMED_REQUEST".to_owned()),
            "{body}"
        );
    }
    app.stop().await;
}

// req: AUTH-1, REG-6
async fn a_registered_address_is_told_unless_concealed(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let told = app.register_email(&email, PASSWORD).await;
    assert_eq!(told.refusal(), (409, "EMAIL_EXISTS".to_owned()));
    app.stop().await;

    let policy = RegistrationPolicy {
        conceal_accounts: true,
    };
    let options = Options {
        policy,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let email = app.proven_person().await;
    let taken = app.register_email(&email, "AttackerPass1!").await;
    let free = app.register_email(&random_email(), "AttackerPass1!").await;
    assert_eq!(taken.status, free.status);
    assert_eq!(taken.body.len(), free.body.len());
    assert!(matches!(
        app.newest_mail(&email),
        MailTemplate::AlreadyRegistered { .. }
    ));
    let attacker = app.log_in(&email, "AttackerPass1!").await;
    assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: AUTH-1
async fn a_link_is_used_once_by_whomever(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let link = token(&app.newest_mail(&email));
    let app = std::sync::Arc::new(app);
    let answers = race(64, |_| {
        let (app, link) = (std::sync::Arc::clone(&app), link.clone());
        async move { app.verify_token(&link).await.status.as_u16() }
    })
    .await;
    assert_eq!(answers.iter().filter(|&&status| status == 200).count(), 1);
    assert!(answers.iter().all(|status| matches!(status, 200 | 400)));
    std::sync::Arc::into_inner(app).unwrap().stop().await;
}

// req: AUTH-1
async fn a_code_is_used_once_and_tried_five_times(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let right = code(&app.newest_mail(&email));
    let app = std::sync::Arc::new(app);
    let answers = race(64, |_| {
        let (app, email, right) = (std::sync::Arc::clone(&app), email.clone(), right.clone());
        async move { app.verify_code(&email, &right).await.status.as_u16() }
    })
    .await;
    assert_eq!(answers.iter().filter(|&&status| status == 200).count(), 1);

    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let right = code(&app.newest_mail(&email));
    for left in (0..5).rev() {
        let wrong = app.verify_code(&email, &wrong_code(&right)).await;
        assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
        assert_eq!(wrong.json()["attemptsLeft"], left);
    }
    let exhausted = app.verify_code(&email, &right).await;
    assert_eq!(exhausted.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    let link = token(&app.newest_mail(&email));
    assert_eq!(
        app.verify_token(&link).await.status,
        200,
        "the link has no tries to use up"
    );
    std::sync::Arc::into_inner(app).unwrap().stop().await;
}

// req: AUTH-1
async fn proofs_run_out(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let mail = app.newest_mail(&email);
    app.clock.advance(SignedDuration::from_mins(5));
    let late = app.verify_code(&email, &code(&mail)).await;
    assert_eq!(late.refusal(), (400, "OTP_EXPIRED".to_owned()));
    app.clock.advance(SignedDuration::from_hours(24));
    let late = app.verify_token(&token(&mail)).await;
    assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
    for (raw, refusal) in [
        ("", 400),
        ("x", 400),
        (&"A".repeat(43), 400),
        (&"A".repeat(9_000), 400),
    ] {
        assert_eq!(app.verify_token(raw).await.status, refusal);
    }
    app.stop().await;
}

// req: AUTH-1
async fn what_proves_is_sent_again(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let first = app.newest_mail(&email);
    let resend = async |email: &str| {
        let body = json!({ "email": email });
        let answer = app.post("/api/v1/auth/verify-email/resend", &body).await;
        app.deliver().await;
        answer
    };
    let waiting = resend(&email).await;
    let unknown = resend(&random_email()).await;
    assert_eq!(
        (waiting.status, &waiting.body),
        (unknown.status, &unknown.body)
    );
    assert_eq!(waiting.status, 202);
    let second = app.newest_mail(&email);
    assert_eq!(
        app.verify_token(&token(&first)).await.status,
        400,
        "replaced"
    );
    if code(&first) != code(&second) {
        assert_eq!(
            app.verify_code(&email, &code(&first)).await.status,
            400,
            "replaced"
        );
    }
    assert_eq!(app.verify_token(&token(&second)).await.status, 200);
    let before = app.mails.to(&email).len();
    assert_eq!(resend(&email).await.status, 202);
    assert_eq!(app.mails.to(&email).len(), before, "nothing waits any more");
    app.stop().await;
}

// req: REG-11
async fn events_tell_of_a_registration_by_mail(backend: Backend) {
    let app = app_or_return!(backend);
    app.proven_person().await;
    app.deliver().await;
    let kinds = app.recorded.kinds();
    for kind in [
        "registration.started",
        "registration.otp_verified",
        "registration.completed",
    ] {
        assert!(kinds.iter().any(|told| told == kind), "{kinds:?}");
    }
    let started = &app.recorded.all()[0];
    assert!(started.data["emailHash"].is_string());
    assert_eq!(started.data.get("mobileHash"), None::<&Value>);
    app.stop().await;
}

// req: AUTH-7
async fn a_password_means_the_same_however_it_is_typed(backend: Backend) {
    let app = app_or_return!(backend);
    let logs_in = async |app: &App, chosen: &str, typed: &str| {
        let email = random_email();
        assert_eq!(
            app.register_email(&email, chosen).await.status,
            201,
            "{chosen}"
        );
        app.verify_token(&token(&app.newest_mail(&email))).await;
        app.log_in(&email, typed).await.status == 200
    };
    let long = "Aa1! ".repeat(15);
    let (one, two) = (format!("{long}x"), format!("{long}y"));
    assert!(logs_in(&app, &one, &one).await);
    assert!(
        !logs_in(&app, &one, &two).await,
        "what comes after byte 72 counts"
    );
    assert!(logs_in(&app, "Ångström 1 🙂", "A\u{30a}ngstro\u{308}m 1 🙂").await);
    assert!(logs_in(&app, &"Aa1!".repeat(32), &"Aa1!".repeat(32)).await);
    assert!(
        !logs_in(&app, " SecurePass123!", "SecurePass123!").await,
        "spaces count"
    );
    app.stop().await;
}
