//! What a logged-in person sees and changes of their account.

use crate::sms_factor::access_of;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_profile_is_read_and_changed,
    what_is_no_profile_is_refused,
    consents_are_given_and_withdrawn,
    nobody_states_consents_without_end,
    sessions_are_listed_and_ended,
    an_old_login_ends_no_other_session,
    a_second_factor_stands_before_other_sessions,
    the_policy_is_served,
);

/// Registers, or logs in once more where the number is given; gives the access token.
async fn registered(app: &App) -> (String, String) {
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    (made["accessToken"].as_str().unwrap().to_owned(), number)
}

const ME: &str = "/api/v1/users/me";
const SESSIONS: &str = "/api/v1/users/me/sessions";

/// Where the session of an access token is ended.
async fn here(app: &App, access: &str) -> String {
    let listed = app.call(access, Method::GET, SESSIONS, None).await.json();
    let sessions = listed["sessions"].as_array().unwrap();
    let current = sessions.iter().find(|session| session["current"] == true);
    format!("{SESSIONS}/{}", current.unwrap()["id"].as_str().unwrap())
}

// req: REG-4, AUTH-9
async fn a_profile_is_read_and_changed(backend: Backend) {
    let app = app_or_return!(backend);
    let (token, number) = registered(&app).await;
    let mine = app.call(&token, Method::GET, ME, None).await.json();
    assert_eq!(mine["mobileNumber"], format!("+91{number}"));
    assert_eq!(
        (&mine["email"], &mine["emailVerified"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(mine["roles"], json!(["CUSTOMER"]));
    let change = json!({
        "firstName": " Priya ", "lastName": "शर्मा", "country": "in", "language": "hi-IN",
        "preferences": { "commsChannel": "sms" }
    });
    let changed = app.call(&token, Method::PATCH, ME, Some(change)).await;
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!(
        (&changed["firstName"], &changed["country"]),
        (&json!("Priya"), &json!("IN"))
    );
    assert_eq!(changed["preferences"]["commsChannel"], "sms");
    let change = json!({ "country": null, "preferences": { "commsChannel": null } });
    app.call(&token, Method::PATCH, ME, Some(change)).await;
    let mine = app.call(&token, Method::GET, ME, None).await.json();
    assert_eq!(mine.get("country"), None);
    assert_eq!(mine["lastName"], "शर्मा", "what is not named stays");
    assert_eq!(mine["preferences"]["commsChannel"], Value::Null);
    for preferences in [json!({ "commsChannel": "email" }), Value::Null] {
        let change = json!({ "preferences": preferences });
        app.call(&token, Method::PATCH, ME, Some(change)).await;
    }
    let mine = app.call(&token, Method::GET, ME, None).await.json();
    assert_eq!(
        mine["preferences"]["commsChannel"],
        Value::Null,
        "all are removed at once"
    );
    assert!(
        !testkit::app::contains(&app.database.raw_bytes(), "शर्मा"),
        "sealed at rest"
    );
    app.stop().await;
}

/// Mass assignment: nobody grants themselves anything.
// req: AUTH-8
async fn what_is_no_profile_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let (token, _) = registered(&app).await;
    for body in [
        json!({ "roles": ["admin"] }),
        json!({ "id": "01890a5d-ac96-774b-bcce-b302099a8057" }),
        json!({ "emailVerified": true }),
        json!({ "email": "priya@example.com" }),
        json!({ "preferences": { "marketing": true } }),
        json!({ "preferences": { "commsChannel": "pigeon" } }),
        json!({ "firstName": 7 }),
    ] {
        let refused = app
            .call(&token, Method::PATCH, ME, Some(body.clone()))
            .await;
        assert_eq!(
            refused.refusal(),
            (400, "MALFORMED_REQUEST".to_owned()),
            "{body}"
        );
    }
    for (field, value) in [
        ("firstName", ""),
        ("lastName", "a\u{0}b"),
        ("country", "XX"),
        ("language", "english"),
        ("name", &"x".repeat(256)),
    ] {
        let refused = app
            .call(&token, Method::PATCH, ME, Some(json!({ field: value })))
            .await;
        assert_eq!(
            refused.refusal(),
            (400, "INVALID_FIELD".to_owned()),
            "{field}"
        );
        assert_eq!(refused.json()["field"], field);
    }
    app.stop().await;
}

/// All of them are kept, and read together: what somebody states all day is not.
// req: REG-4, AUTH-10
async fn nobody_states_consents_without_end(backend: Backend) {
    let options = Options {
        limits: LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (token, _) = registered(&app).await;
    let path = "/api/v1/users/me/consents";
    let state = async |given: bool| {
        let body = json!({
            "purpose": "marketing", "textVersion": "2026-11", "given": given,
            "timestamp": "2026-11-25T09:00:00Z"
        });
        app.call(&token, Method::POST, path, Some(body)).await
    };
    for number in 0..50 {
        assert_eq!(state(number % 2 == 0).await.status, 201);
    }
    let refused = state(true).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    let record = app.call(&token, Method::GET, path, None).await.json();
    assert_eq!(record["history"].as_array().unwrap().len(), 50);
    app.stop().await;
}

// req: REG-4
async fn consents_are_given_and_withdrawn(backend: Backend) {
    let app = app_or_return!(backend);
    let (token, _) = registered(&app).await;
    let path = "/api/v1/users/me/consents";
    let state = |given: bool| {
        json!({
            "purpose": "marketing", "textVersion": "2026-11", "given": given,
            "timestamp": "2026-11-25T09:00:00Z"
        })
    };
    for given in [true, false] {
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        let stated = app
            .call(&token, Method::POST, path, Some(state(given)))
            .await;
        assert_eq!(stated.status, 201);
    }
    let record = app.call(&token, Method::GET, path, None).await.json();
    let said: Vec<&Value> = record["history"].as_array().unwrap().iter().collect();
    assert_eq!(
        (said[0]["given"].as_bool(), said[1]["given"].as_bool()),
        (Some(true), Some(false))
    );
    assert_eq!(record["inForce"], json!([said[1]]));
    for (field, value) in [("purpose", "Marketing!"), ("textVersion", "")] {
        let mut body = state(true);
        body[field] = json!(value);
        let refused = app.call(&token, Method::POST, path, Some(body)).await;
        assert_eq!(refused.refusal(), (400, "INVALID_FIELD".to_owned()));
    }
    app.stop().await;
}

// req: AUTH-9
async fn sessions_are_listed_and_ended(backend: Backend) {
    let app = app_or_return!(backend);
    let (token, _) = registered(&app).await;
    let (stranger, _) = registered(&app).await;
    let path = SESSIONS;
    let listed = app.call(&token, Method::GET, path, None).await.json();
    let sessions = listed["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["current"], true);
    assert_eq!(sessions[0]["network"], "127.0.0.0/16");
    let id = sessions[0]["id"].as_str().unwrap();
    let this = format!("{path}/{id}");
    let theirs = app.call(&stranger, Method::DELETE, &this, None).await;
    assert_eq!(theirs.refusal(), (404, "NOT_FOUND".to_owned()));
    assert_eq!(app.call(&token, Method::GET, ME, None).await.status, 200);
    let others = app.call(&token, Method::DELETE, path, None).await;
    assert_eq!(others.status, 204);
    assert_eq!(
        app.call(&token, Method::GET, ME, None).await.status,
        200,
        "this one stays"
    );
    let nothing = app
        .call(&token, Method::DELETE, &format!("{path}/x"), None)
        .await;
    assert_eq!(nothing.status, 404);
    let ended = app.call(&token, Method::DELETE, &this, None).await;
    assert_eq!(ended.status, 204);
    assert_eq!(app.call(&token, Method::GET, ME, None).await.status, 401);
    assert_eq!(app.call(&stranger, Method::GET, ME, None).await.status, 200);
    app.stop().await;
}

/// Who found a session open does not throw the owner out of the others.
// req: AUTH-9
async fn an_old_login_ends_no_other_session(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let found_open = access_of(&app.log_in(&email, PASSWORD).await);
    app.clock.advance(SignedDuration::from_mins(11));
    let owners = access_of(&app.log_in(&email, PASSWORD).await);
    let (open, own) = (here(&app, &found_open).await, here(&app, &owners).await);
    for path in [SESSIONS, &own] {
        let refused = app.call(&found_open, Method::DELETE, path, None).await;
        assert_eq!(refused.refusal(), (403, "RECENT_LOGIN_REQUIRED".to_owned()));
    }
    let goes_on = app.call(&owners, Method::GET, ME, None).await;
    assert_eq!(goes_on.status, 200);
    // Their own they leave whenever they like; and whoever logged in just now ends any.
    let ended = app.call(&owners, Method::DELETE, &open, None).await;
    assert_eq!(ended.status, 204);
    let gone = app.call(&found_open, Method::GET, ME, None).await;
    assert_eq!(gone.status, 401);
    app.clock.advance(SignedDuration::from_mins(11));
    let left = app.call(&owners, Method::DELETE, &own, None).await;
    assert_eq!(left.status, 204);
    app.stop().await;
}

// req: AUTH-9
async fn a_second_factor_stands_before_other_sessions(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access, authenticator) = app.protected_person().await;
    app.clock.advance(SignedDuration::from_mins(11));
    let refused = app.call(&access, Method::DELETE, SESSIONS, None).await;
    assert_eq!(
        refused.refusal(),
        (403, "SECOND_FACTOR_REQUIRED".to_owned())
    );
    let code = json!({ "code": authenticator.code(&app.clock) });
    let proven = app
        .call(
            &access,
            Method::POST,
            "/api/v1/users/me/2fa/confirm",
            Some(code),
        )
        .await;
    assert_eq!(proven.status, 200);
    let ended = app.call(&access, Method::DELETE, SESSIONS, None).await;
    assert_eq!(ended.status, 204);
    app.stop().await;
}

// req: REG-9
async fn the_policy_is_served(backend: Backend) {
    let app = app_or_return!(backend);
    let policy = app.get("/api/v1/password-policy").await;
    assert_eq!(policy.status, 200);
    let served = json!({
        "profile": "composition",
        "minLength": 8,
        "maxLength": 128,
        "requireUpperCase": true,
        "requireLowerCase": true,
        "requireDigit": true,
        "requireSymbol": true,
        "forbidPersonal": true,
        "forbidCommon": true,
    });
    assert_eq!(policy.json(), served);
    app.stop().await;
}
