//! Staff: roles, others' accounts, the audit log.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::account::{EmailAddress, RoleName};
use tessera_core::audit::{AuditLog, Retention};
use tessera_core::id::UserId;
use tessera_core::mail::MailTemplate;
use tessera_core::ports::{
    AuditStore as _, Clock as _, Effects, RoleStore as _, StaffChange, Store, UserChanged,
};
use testkit::app::{Answer, App, Backend};
use testkit::mails::token;
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    an_admin_grants_and_withdraws_roles,
    nobody_hands_out_more_than_they_have,
    the_last_admin_stays,
    an_auditor_sees_everything_and_changes_nothing,
    roles_are_defined_and_deleted,
    an_account_is_found_closed_and_opened,
    a_password_is_taken_off_an_account,
    what_staff_do_is_on_record,
    looking_at_an_account_is_on_record,
    the_deployment_is_counted,
    what_is_no_request_of_staff_is_refused,
);

const ADMIN: &str = "/api/v1/admin";

/// Somebody with an address: who they are, and how they log in.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) email: String,
}

impl Person {
    pub(crate) async fn new(app: &App) -> Self {
        let email = app.proven_person().await;
        let logged_in = app.log_in(&email, PASSWORD).await.json();
        let id = logged_in["user"]["id"].as_str().unwrap();
        Self {
            id: UserId::parse(id).unwrap(),
            email,
        }
    }

    /// Somebody whom the operator gave a role.
    pub(crate) async fn with(app: &App, role: &RoleName) -> Self {
        let person = Self::new(app).await;
        let now = app.clock.now();
        let change = StaffChange {
            at: now,
            revoked_since: now,
        };
        let store = &app.database.store;
        let none = Effects::default();
        let granted = store.grant_role(person.id, role, change, &none).await;
        assert!(matches!(granted.unwrap(), UserChanged::Now(_)));
        person
    }

    pub(crate) async fn token(&self, app: &App) -> String {
        let answer = app.log_in(&self.email, PASSWORD).await;
        answer.json()["accessToken"].as_str().unwrap().to_owned()
    }

    fn role(&self, role: &str) -> String {
        format!("{ADMIN}/users/{}/roles/{role}", self.id)
    }

    fn path(&self) -> String {
        format!("{ADMIN}/users/{}", self.id)
    }
}

async fn call(app: &App, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"));
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    app.send(request.body(body).unwrap()).await
}

async fn get(app: &App, token: &str, path: &str) -> Answer {
    call(app, token, Method::GET, path, None).await
}

// req: AUTH-8
async fn an_admin_grants_and_withdraws_roles(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let user = Person::new(&app).await;
    let (admins, theirs) = (admin.token(&app).await, user.token(&app).await);
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 200);
    assert_eq!(get(&app, &theirs, &admin.path()).await.status, 403);
    let support = user.role("support");
    let granted = call(&app, &admins, Method::PUT, &support, None).await;
    assert_eq!(granted.status, 204);
    assert_eq!(
        get(&app, &theirs, "/api/v1/users/me").await.status,
        401,
        "it holds at once: older tokens are refused"
    );
    let theirs = user.token(&app).await;
    let seen = get(&app, &theirs, &admin.path()).await.json();
    assert_eq!(seen["email"], admin.email.as_str());
    assert_eq!(seen["roles"], json!(["user", "admin"]));
    assert_eq!(
        call(&app, &admins, Method::PUT, &support, None)
            .await
            .status,
        204,
        "asked again, it still holds"
    );
    let theirs = user.token(&app).await;
    let withdrawn = call(&app, &admins, Method::DELETE, &support, None).await;
    assert_eq!(withdrawn.status, 204);
    assert_eq!(get(&app, &theirs, &admin.path()).await.status, 401);
    let theirs = user.token(&app).await;
    assert_eq!(get(&app, &theirs, &admin.path()).await.status, 403);
    app.stop().await;
}

/// Whoever may manage roles, and is no admin, hands out what they may do, and acts on nobody
/// who may do more.
// req: AUTH-8
async fn nobody_hands_out_more_than_they_have(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let permissions = ["read:own", "write:own", "manage:roles", "write:users"];
    let body = json!({ "permissions": permissions });
    let path = format!("{ADMIN}/roles/lead");
    let defined = call(&app, &admins, Method::PUT, &path, Some(body)).await;
    assert_eq!(defined.status, 200);
    let lead = Person::with(&app, &RoleName::parse("lead").unwrap()).await;
    let leads = lead.token(&app).await;
    let forbidden = (403, "FORBIDDEN".to_owned());
    for (method, path) in [
        (Method::PUT, lead.role("admin")),
        (Method::PUT, lead.role("support")),
        (Method::DELETE, admin.role("admin")),
        (Method::PUT, admin.role("lead")),
        (Method::DELETE, admin.role("lead")),
        (Method::POST, format!("{}/disable", admin.path())),
    ] {
        let answer = call(&app, &leads, method, &path, None).await;
        assert_eq!(answer.refusal(), forbidden, "{path}");
    }
    let roles = format!("{ADMIN}/roles");
    let goes_on = call(&app, &admins, Method::GET, &roles, None).await;
    assert_eq!(goes_on.status, 200, "an admin is not thrown out by a role");
    let more = json!({ "permissions": ["manage:roles", "read:audit"] });
    for role in ["lead", "other"] {
        let path = format!("{ADMIN}/roles/{role}");
        let answer = call(&app, &leads, Method::PUT, &path, Some(more.clone())).await;
        assert_eq!(answer.refusal(), forbidden, "{role}");
    }
    let user = Person::new(&app).await;
    let granted = call(&app, &leads, Method::PUT, &user.role("lead"), None).await;
    assert_eq!(granted.status, 204, "what they have themselves");
    app.stop().await;
}

// req: AUTH-8
async fn the_last_admin_stays(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let last = (409, "LAST_ADMIN".to_owned());
    let withdrawn = call(&app, &admins, Method::DELETE, &admin.role("admin"), None).await;
    assert_eq!(withdrawn.refusal(), last);
    let disable = format!("{}/disable", admin.path());
    let disabled = call(&app, &admins, Method::POST, &disable, None).await;
    assert_eq!(disabled.refusal(), last);
    Person::with(&app, &RoleName::ADMIN).await;
    let withdrawn = call(&app, &admins, Method::DELETE, &admin.role("admin"), None).await;
    assert_eq!(withdrawn.status, 204, "another is left");
    let base = call(&app, &admins, Method::DELETE, &admin.role("user"), None).await;
    assert_eq!(base.status, 401, "whoever withdrew their own role is out");
    app.stop().await;
}

/// Whoever has stolen an auditor's token tries every operation that staff have.
// req: AUTH-8
async fn an_auditor_sees_everything_and_changes_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let auditor = Person::with(&app, &RoleName::AUDITOR).await;
    let victim = Person::with(&app, &RoleName::SUPPORT).await;
    let theirs = victim.token(&app).await;
    let auditors = auditor.token(&app).await;
    let before = app.database.store.unchained_audit(1_000).await.unwrap();
    let mut tried = 0;
    for operation in tessera_web::all_operations() {
        // What is looked for by an address is posted.
        let is_look = ["/search", "/limits/network"]
            .iter()
            .any(|end| operation.path.ends_with(end));
        let is_changing = operation.method != Method::GET && !is_look;
        if !operation.path.starts_with(ADMIN) || !is_changing {
            continue;
        }
        for target in [&victim, &auditor] {
            let path = operation
                .path
                .replace("{userId}", &target.id.to_string())
                .replace("{role}", "admin")
                .replace("{flag}", "second-factor");
            let body = json!({ "permissions": ["read:own"], "on": false, "percent": 0 });
            for body in [None, Some(body)] {
                let answer = call(&app, &auditors, operation.method.clone(), &path, body).await;
                let place = format!("{} {path}", operation.method);
                assert_eq!(answer.refusal(), (403, "FORBIDDEN".to_owned()), "{place}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 4 * 14, "{tried}");
    let after = app.database.store.unchained_audit(1_000).await.unwrap();
    assert_eq!(after.len(), before.len(), "nothing came on record");
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 200);
    chain(&app).await;
    for path in [
        "roles",
        "flags",
        "audit",
        "outbox",
        "outbox/dead",
        "sinks",
        "figures",
        "keys",
        "limits",
    ] {
        let seen = get(&app, &auditors, &format!("{ADMIN}/{path}")).await;
        assert_eq!(seen.status, 200, "{path}");
    }
    let seen = get(&app, &auditors, &victim.path()).await.json();
    assert_eq!(seen["roles"], json!(["user", "support"]));
    app.stop().await;
}

// req: AUTH-8
async fn roles_are_defined_and_deleted(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let path = format!("{ADMIN}/roles/clerk");
    let user = Person::new(&app).await;
    let unknown = call(&app, &admins, Method::PUT, &user.role("clerk"), None).await;
    assert_eq!(unknown.refusal(), (404, "NOT_FOUND".to_owned()));
    let body = json!({ "permissions": ["refund:orders", "read:orders", "read:orders"] });
    let defined = call(&app, &admins, Method::PUT, &path, Some(body)).await;
    assert_eq!(
        defined.json(),
        json!({ "name": "clerk", "builtIn": false, "permissions": ["read:orders", "refund:orders"] })
    );
    let listed = get(&app, &admins, &format!("{ADMIN}/roles")).await.json();
    assert_eq!(listed["roles"].as_array().unwrap().len(), 6);
    call(&app, &admins, Method::PUT, &user.role("clerk"), None).await;
    let theirs = user.token(&app).await;
    let claims = app.deployment.tokens.verify(&theirs, app.clock.now());
    assert!(
        claims
            .unwrap()
            .permissions
            .contains(&"refund:orders".to_owned())
    );
    let less = json!({ "permissions": ["read:orders"] });
    call(&app, &admins, Method::PUT, &path, Some(less)).await;
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 401);
    let theirs = user.token(&app).await;
    assert_eq!(
        call(&app, &admins, Method::DELETE, &path, None)
            .await
            .status,
        204
    );
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 401);
    let deleted = call(&app, &admins, Method::DELETE, &path, None).await;
    assert_eq!(deleted.refusal(), (404, "NOT_FOUND".to_owned()));
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let of_roles = recorded.iter().filter(|entry| {
        let action = entry.action.as_str();
        action == "role.defined" || action == "role.deleted"
    });
    let mut told = Vec::new();
    for entry in of_roles {
        assert_eq!((entry.actor, entry.subject), (Some(admin.id), None));
        let details: Value = serde_json::from_str(&entry.details).unwrap();
        assert_eq!(details["role"], "clerk");
        told.push((entry.action.clone(), details["permissions"].clone()));
    }
    told.sort_by_key(|(action, permissions)| format!("{action} {permissions}"));
    let (defined, deleted) = ("role.defined".to_owned(), "role.deleted".to_owned());
    let expected = [
        (defined.clone(), json!(["read:orders", "refund:orders"])),
        (defined, json!(["read:orders"])),
        (deleted, Value::Null),
    ];
    assert_eq!(told, expected, "what was refused is not among them");
    app.stop().await;
}

// req: AUTH-8
async fn an_account_is_found_closed_and_opened(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let user = Person::new(&app).await;
    let theirs = user.token(&app).await;
    let search = format!("{ADMIN}/users/search");
    let body = json!({ "email": user.email });
    let found = call(&app, &admins, Method::POST, &search, Some(body)).await;
    assert_eq!(found.json()["id"], user.id.to_string());
    let body = json!({ "mobileNumber": "9876500000" });
    let found = call(&app, &admins, Method::POST, &search, Some(body)).await;
    assert_eq!(found.refusal(), (404, "NOT_FOUND".to_owned()));
    let disable = format!("{}/disable", user.path());
    let enable = format!("{}/enable", user.path());
    let disabled = call(&app, &admins, Method::POST, &disable, None).await;
    assert_eq!(disabled.status, 204);
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 401);
    let refused = app.log_in(&user.email, PASSWORD).await;
    assert_eq!(refused.refusal(), (403, "ACCOUNT_DISABLED".to_owned()));
    let seen = get(&app, &admins, &user.path()).await.json();
    assert!(seen["disabledAt"].is_string());
    let enabled = call(&app, &admins, Method::POST, &enable, None).await;
    assert_eq!(enabled.status, 204);
    let theirs = user.token(&app).await;
    let sessions = format!("{}/sessions", user.path());
    let ended = call(&app, &admins, Method::DELETE, &sessions, None).await;
    assert_eq!(ended.status, 204);
    assert_eq!(get(&app, &theirs, "/api/v1/users/me").await.status, 401);
    app.stop().await;
}

/// Who stole the password of somebody, and is logged in by it, is out; its owner comes back.
// req: AUTH-4, AUTH-8
async fn a_password_is_taken_off_an_account(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let user = Person::new(&app).await;
    let thiefs = user.token(&app).await;
    let earlier = app.reset_token(&user.email).await;
    let path = format!("{}/password-reset", user.path());
    let taken = call(&app, &admins, Method::POST, &path, None).await;
    assert_eq!(taken.status, 204);
    app.deliver().await;
    assert_eq!(get(&app, &thiefs, "/api/v1/users/me").await.status, 401);
    let wrong = (401, "INVALID_CREDENTIALS".to_owned());
    assert_eq!(app.log_in(&user.email, PASSWORD).await.refusal(), wrong);
    let mail = app.newest_mail(&user.email);
    assert!(matches!(mail, MailTemplate::PasswordTakenOff { .. }));
    let used = app
        .confirm_reset(&earlier, "Quite another 1 of these")
        .await;
    assert_eq!(used.refusal(), (400, "INVALID_TOKEN".to_owned()));
    let again = call(&app, &admins, Method::POST, &path, None).await;
    assert_eq!(again.status, 204, "another link");
    app.deliver().await;
    let late = app
        .confirm_reset(&token(&mail), "Quite another 1 of these")
        .await;
    assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
    let newest = token(&app.newest_mail(&user.email));
    let reset = app.confirm_reset(&newest, "Quite another 1 of these").await;
    assert_eq!(reset.status, 200);
    assert_eq!(
        app.log_in(&user.email, "Quite another 1 of these")
            .await
            .status,
        200
    );
    // Who registered with a number has no address that a link could be sent to.
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    let path = format!(
        "{ADMIN}/users/{}/password-reset",
        made["user"]["id"].as_str().unwrap()
    );
    let nowhere = call(&app, &admins, Method::POST, &path, None).await;
    assert_eq!(nowhere.refusal(), (409, "CONFLICT".to_owned()));
    app.stop().await;
}

pub(crate) async fn chain(app: &App) {
    let store: Arc<dyn Store> = Arc::new(app.database.store.clone());
    let retention = Retention::default_years();
    let index_key = &app.deployment.index_key;
    let log = AuditLog::new(store, Arc::new(app.clock.clone()), index_key, retention);
    while log.chain_once().await.unwrap().entries > 0 {}
}

// req: AUTH-8, AUTH-11
async fn what_staff_do_is_on_record(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let user = Person::new(&app).await;
    for (method, path) in [
        (Method::PUT, user.role("support")),
        (Method::PUT, user.role("support")),
        (Method::DELETE, user.role("support")),
        (Method::POST, format!("{}/disable", user.path())),
        (Method::POST, format!("{}/enable", user.path())),
        (Method::DELETE, format!("{}/sessions", user.path())),
    ] {
        // Of two entries the later has the later time.
        app.clock.advance(SignedDuration::from_millis(1));
        let answer = call(&app, &admins, method, &path, None).await;
        assert_eq!(answer.status, 204, "{path}");
    }
    chain(&app).await;
    let path = format!("{ADMIN}/audit?userId={}&limit=5", user.id);
    let page = get(&app, &admins, &path).await.json();
    let entries = page["entries"].as_array().unwrap();
    let told: Vec<&str> = entries
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "session.ended",
            "account.enabled",
            "account.disabled",
            "role.withdrawn",
            "role.granted"
        ],
        "what changed nothing is not among them"
    );
    for entry in entries {
        assert_eq!(entry["actor"], admin.id.to_string());
        assert_eq!(entry["subject"], user.id.to_string());
    }
    assert_eq!(entries[4]["details"]["role"], "support");
    let next = page["nextBefore"].as_u64().unwrap();
    let older = get(&app, &admins, &format!("{path}&before={next}")).await;
    let older = older.json();
    let oldest = older["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(oldest["action"], "account.registered");
    assert!(
        !testkit::app::contains(page.to_string().as_bytes(), &user.email),
        "ids and pseudonyms alone"
    );
    app.stop().await;
}

/// Somebody of the staff who is curious looks at an account again and again, by every way in.
// req: AUTH-8, AUTH-11
async fn looking_at_an_account_is_on_record(backend: Backend) {
    let app = app_or_return!(backend);
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let token = support.token(&app).await;
    let user = Person::new(&app).await;
    let search = format!("{ADMIN}/users/search");
    let by_address = json!({ "email": user.email });
    let looks = async || {
        let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
        let looks = recorded.into_iter();
        let looks = looks.filter(|entry| entry.action == "account.viewed");
        looks.collect::<Vec<_>>()
    };
    for _ in 0..3 {
        let found = call(
            &app,
            &token,
            Method::POST,
            &search,
            Some(by_address.clone()),
        )
        .await;
        assert_eq!(found.status, 200);
        assert_eq!(get(&app, &token, &user.path()).await.status, 200);
    }
    let unknown = json!({ "email": "nobody@example.com" });
    let unknown = call(&app, &token, Method::POST, &search, Some(unknown)).await;
    assert_eq!(unknown.status, 404);
    let seen = looks().await;
    assert_eq!(seen.len(), 1, "reading on is the same look");
    assert_eq!(
        (seen[0].actor, seen[0].subject),
        (Some(support.id), Some(user.id))
    );
    assert!(seen[0].details.contains("\"found_by\":\"email\""));
    assert!(
        !seen[0].details.contains(&user.email),
        "without personal data"
    );
    app.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(get(&app, &token, &user.path()).await.status, 200);
    let colleague = Person::with(&app, &RoleName::AUDITOR).await;
    let colleagues = colleague.token(&app).await;
    assert_eq!(get(&app, &colleagues, &user.path()).await.status, 200);
    assert_eq!(looks().await.len(), 3, "later, and by another");
    chain(&app).await;
    let path = format!("{ADMIN}/audit?userId={}", colleague.id);
    let told = get(&app, &colleagues, &path).await.json();
    let told = told["entries"].as_array().unwrap().iter();
    let mut looked = told.filter(|entry| entry["action"] == "account.viewed");
    assert_eq!(looked.next().unwrap()["subject"], user.id.to_string());
    let exported = app
        .call(
            &user.token(&app).await,
            Method::GET,
            "/api/v1/account/export",
            None,
        )
        .await;
    assert!(
        exported.json()["auditLog"]
            .to_string()
            .contains("account.viewed")
    );
    app.stop().await;
}

// req: AUTH-13
async fn the_deployment_is_counted(backend: Backend) {
    let app = app_or_return!(backend);
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let token = support.token(&app).await;
    assert_eq!(app.log_in(&support.email, "wrong").await.status, 401);
    chain(&app).await;
    let path = format!("{ADMIN}/figures");
    let counted = get(&app, &token, &path).await.json();
    let hour = &counted["hours"][23];
    assert_eq!(counted["accounts"], 1);
    assert_eq!(
        (&hour["registrations"], &hour["refusedLogins"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(hour["logins"], 2);
    Person::new(&app).await;
    let again = get(&app, &token, &path).await.json();
    assert_eq!(again, counted, "it is not counted for every request");
    app.clock.advance(SignedDuration::from_secs(15));
    let later = get(&app, &token, &path).await.json();
    assert_eq!(later["accounts"], 2);
    let customer = Person::new(&app).await.token(&app).await;
    assert_eq!(get(&app, &customer, &path).await.status, 403);
    app.stop().await;
}

// req: AUTH-8
async fn what_is_no_request_of_staff_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let role = |name: &str| format!("{ADMIN}/roles/{name}");
    let none = json!({ "permissions": [] });
    let many: Vec<String> = (0..33).map(|number| format!("read:x{number}")).collect();
    for (path, body, refusal) in [
        (role("admin"), none.clone(), (409, "BUILT_IN_ROLE")),
        (role("Admin"), none.clone(), (409, "BUILT_IN_ROLE")),
        (role("1st"), none.clone(), (400, "INVALID_FIELD")),
        (
            role("x"),
            json!({ "permissions": ["all"] }),
            (400, "INVALID_FIELD"),
        ),
        (
            role("x"),
            json!({ "permissions": many }),
            (400, "INVALID_FIELD"),
        ),
        (role("x"), json!({}), (400, "MALFORMED_REQUEST")),
        (
            role("x"),
            json!({ "permissions": [], "id": 1 }),
            (400, "MALFORMED_REQUEST"),
        ),
    ] {
        let answer = call(&app, &admins, Method::PUT, &path, Some(body)).await;
        assert_eq!(
            answer.refusal(),
            (refusal.0, refusal.1.to_owned()),
            "{path}"
        );
    }
    let search = format!("{ADMIN}/users/search");
    for body in [
        json!({}),
        json!({ "email": "a@example.com", "mobileNumber": "9876543210" }),
        json!({ "email": "no address" }),
        json!({ "mobileNumber": "12" }),
    ] {
        let answer = call(&app, &admins, Method::POST, &search, Some(body.clone())).await;
        assert_eq!(
            answer.refusal(),
            (400, "INVALID_FIELD".to_owned()),
            "{body}"
        );
    }
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "userId=me",
        "before=-1",
        "x=1",
    ] {
        let answer = get(&app, &admins, &format!("{ADMIN}/audit?{query}")).await;
        assert_eq!(
            answer.refusal(),
            (400, "INVALID_FIELD".to_owned()),
            "{query}"
        );
    }
    let known = EmailAddress::parse(&admin.email).unwrap();
    let index = app.deployment.index_key.email(&known).to_hex();
    let answer = get(&app, &admins, &format!("{ADMIN}/users/{index}")).await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND".to_owned()));
    app.stop().await;
}
