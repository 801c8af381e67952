//! The pages of staff, without a browser.

use crate::pages::{Jar, form};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Method, Request};
use jiff::SignedDuration;
use tessera_core::account::RoleName;
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::AuditStore as _;
use testkit::app::{App, Backend, Options};
use testkit::person::PASSWORD;

on_every_backend!(
    an_account_is_found_and_changed_by_forms,
    a_form_refuses_what_the_operation_refuses,
    nobody_but_staff_finds_the_pages_and_an_auditor_changes_nothing,
    staff_who_need_a_second_factor_turn_one_on_first,
    what_is_on_record_is_searched_page_by_page,
    the_service_is_seen_at_a_glance,
    a_role_is_defined_changed_and_deleted_by_forms,
    keys_are_rotated_and_retired_by_forms,
    used_up_limits_are_seen_and_made_whole_again,
    a_feature_is_opened_and_closed_by_forms,
);

/// A browser in which somebody of the staff logged in.
pub(crate) async fn browser(app: &App, person: &Person) -> Jar {
    let mut jar = Jar::default();
    let fields = form(&[("email", &person.email), ("password", PASSWORD)]);
    assert_eq!(jar.post(app, "/login", &fields).await.status, 303);
    jar
}

fn path(person: &Person) -> String {
    format!("/admin/users/{}", person.id)
}

// req: AUTH-8
async fn an_account_is_found_and_changed_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let user = Person::new(&app).await;
    let mut jar = browser(&app, &admin).await;
    let page = jar.get(&app, "/admin/users").await;
    assert_eq!(page.status, 200);
    for who in [
        user.email.as_str(),
        &format!(" {} ", user.email),
        &user.id.to_string(),
    ] {
        let found = jar.post(&app, "/admin/users", &form(&[("who", who)])).await;
        assert_eq!(
            found.header("location"),
            Some(path(&user).as_str()),
            "{who}"
        );
    }
    for (who, status, said) in [
        ("nobody@example.com", 404, "No account has this"),
        ("9876500000", 404, "No account has this"),
        ("priya@", 400, "no mobile number and no id"),
        ("", 400, "no mobile number and no id"),
    ] {
        let answer = jar.post(&app, "/admin/users", &form(&[("who", who)])).await;
        assert_eq!(answer.status, status, "{who}");
        assert!(answer.text().contains(said), "{who}");
    }
    let page = jar.get(&app, &path(&user)).await.text();
    assert!(page.contains(&user.email) && page.contains("Grant auditor"));
    let grant = form(&[("role", "support")]);
    for (action, fields, done, said) in [
        (
            "grant-role",
            grant.as_str(),
            "role-granted",
            "The role is granted.",
        ),
        (
            "withdraw-role",
            &grant,
            "role-withdrawn",
            "The role is withdrawn.",
        ),
        (
            "end-sessions",
            "",
            "sessions-ended",
            "All sessions of the account have ended.",
        ),
        ("disable", "", "disabled", "The account is closed"),
        ("enable", "", "enabled", "The account is open again."),
        (
            "reset-password",
            "",
            "password-taken-off",
            "The password is good no more",
        ),
    ] {
        // A closed account takes no login.
        let theirs = match action {
            "enable" => None,
            _ => Some(user.token(&app).await),
        };
        let action = format!("{}/{action}", path(&user));
        let changed = jar.post(&app, &action, fields).await;
        let expected = format!("{}?done={done}", path(&user));
        assert_eq!(
            changed.header("location"),
            Some(expected.as_str()),
            "{action}"
        );
        let page = jar.get(&app, &expected).await;
        assert!(page.text().contains(said), "{action}");
        if let Some(theirs) = theirs {
            let seen = app
                .call(&theirs, Method::GET, "/api/v1/users/me", None)
                .await;
            assert_eq!(seen.status, 401, "{action}: the sessions end");
        }
    }
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let by_admin = recorded
        .iter()
        .filter(|entry| entry.actor == Some(admin.id));
    let actions: Vec<_> = by_admin.map(|entry| entry.action.as_str()).collect();
    for action in [
        "role.granted",
        "role.withdrawn",
        "session.ended",
        "password.taken_off",
    ] {
        assert!(actions.contains(&action), "{action} of {actions:?}");
    }
    app.stop().await;
}

// req: AUTH-8
async fn a_form_refuses_what_the_operation_refuses(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let mut jar = browser(&app, &admin).await;
    let own = path(&admin);
    for (action, fields, status, said) in [
        (
            "disable",
            "",
            409,
            "Nobody else could administer the service",
        ),
        (
            "withdraw-role",
            "role=admin",
            409,
            "Nobody else could administer the service",
        ),
        ("withdraw-role", "role=user", 409, "This role stays"),
        ("grant-role", "role=unknown", 404, ""),
        ("grant-role", "role=-", 404, ""),
        ("grant-role", "", 404, ""),
    ] {
        let answer = jar.post(&app, &format!("{own}/{action}"), fields).await;
        assert_eq!(answer.status, status, "{action} {fields}");
        assert!(answer.text().contains(said), "{action} {fields}");
    }
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let mut helper = browser(&app, &support).await;
    let beyond = helper.post(&app, &format!("{own}/end-sessions"), "").await;
    assert_eq!(beyond.status, 403);
    assert!(beyond.text().contains("This account may do more than you"));
    assert_eq!(
        jar.get(&app, &own).await.status,
        200,
        "the admin is still in"
    );
    for none in [
        "/admin/users/me",
        "/admin/users/01890a5d-ac96-774b-bcce-b302099a8057",
    ] {
        assert_eq!(jar.get(&app, none).await.status, 404, "{none}");
    }
    // Another site has the browser of an admin post a form.
    let forged = Request::post(format!("{}/disable", path(&support)))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", jar.header())
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(forged).await.status, 403);
    assert_eq!(
        helper.get(&app, "/account").await.status,
        200,
        "nothing was done"
    );
    app.stop().await;
}

/// Everyone who has a session tries every page of staff.
// req: AUTH-8
async fn nobody_but_staff_finds_the_pages_and_an_auditor_changes_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let victim = Person::with(&app, &RoleName::SUPPORT).await;
    let theirs = victim.token(&app).await;
    let customer = Person::new(&app).await;
    let auditor = Person::with(&app, &RoleName::AUDITOR).await;
    let mut stranger = Jar::default();
    let mut jars = [
        browser(&app, &customer).await,
        browser(&app, &auditor).await,
    ];
    for (jar, is_staff) in jars.iter_mut().zip([false, true]) {
        let account = jar.get(&app, "/account").await.text();
        assert_eq!(account.contains("href=\"/admin\""), is_staff);
    }
    let recorded = async || {
        let entries = app.database.store.unchained_audit(1_000).await.unwrap();
        entries
            .into_iter()
            .filter(|entry| entry.subject == Some(victim.id))
            .map(|entry| entry.action)
            .collect::<Vec<_>>()
    };
    let before = recorded().await;
    let mut tried = 0;
    for operation in tessera_web::all_operations() {
        if !operation.path.starts_with("/admin") {
            continue;
        }
        let path = operation
            .path
            .replace("{userId}", &victim.id.to_string())
            .replace("{role}", "admin")
            .replace("{flag}", "second-factor");
        // Auditors recover no factors, and have nobody told again.
        let is_beyond = ["/admin/recoveries", "/admin/sinks/replay"].contains(&path.as_str());
        let is_get = operation.method == Method::GET;
        let led = match is_get {
            true => stranger.get(&app, &path).await,
            false => stranger.post(&app, &path, "role=admin").await,
        };
        assert_eq!(led.status, 303, "{path}");
        assert!(
            led.header("location").unwrap().starts_with("/login"),
            "{path}"
        );
        let [customers, auditors] = &mut jars;
        for (jar, may_read) in [(customers, false), (auditors, true)] {
            let answer = match is_get {
                true => jar.get(&app, &path).await,
                false => jar.post(&app, &path, "role=admin").await,
            };
            let status = match (may_read, is_get) {
                (true, true) if is_beyond => 404,
                (true, true) => 200,
                // Nobody is called so, and no address is.
                (true, false) if ["/admin/users", "/admin/limits"].contains(&path.as_str()) => 400,
                _ => 404,
            };
            assert_eq!(answer.status, status, "{} {path}", operation.method);
            tried += 1;
        }
    }
    assert!(tried >= 30, "{tried}");
    let after = recorded().await;
    let (kept, new) = after.split_at(before.len());
    assert_eq!(kept, before);
    assert_eq!(
        new,
        ["account.viewed"],
        "that the auditor looked, and nothing else"
    );
    let seen = app
        .call(&theirs, Method::GET, "/api/v1/users/me", None)
        .await;
    assert_eq!(seen.status, 200);
    app.stop().await;
}

// req: AUTH-8, MFA-10
async fn staff_who_need_a_second_factor_turn_one_on_first(backend: Backend) {
    let options = Options {
        factor_roles: vec![RoleName::ADMIN],
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let user = Person::new(&app).await;
    let mut jar = browser(&app, &admin).await;
    let page = jar.get(&app, "/admin/users").await;
    assert_eq!(page.header("location"), Some("/account/second-factor"));
    let closed = jar
        .post(&app, &format!("{}/disable", path(&user)), "")
        .await;
    assert_eq!(closed.header("location"), Some("/account/second-factor"));
    assert_eq!(app.log_in(&user.email, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: AUTH-11
async fn what_is_on_record_is_searched_page_by_page(backend: Backend) {
    let app = app_or_return!(backend);
    let auditor = Person::with(&app, &RoleName::AUDITOR).await;
    let user = Person::new(&app).await;
    for _ in 0..51 {
        app.clock.advance(SignedDuration::from_millis(1));
        user.token(&app).await;
    }
    crate::staff::chain(&app).await;
    let mut jar = browser(&app, &auditor).await;
    let first = jar
        .get(&app, &format!("/admin/audit?user={}", user.id))
        .await;
    let first = first.text();
    assert_eq!(first.matches("<p class=\"account-item").count(), 50);
    assert!(!first.contains(&user.email), "ids and pseudonyms alone");
    let link = format!("/admin/audit?user={}&amp;before=", user.id);
    let older = first
        .split(&link)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let older = format!("/admin/audit?user={}&before={older}", user.id);
    let second = jar.get(&app, &older).await.text();
    assert!(second.contains("account.registered"), "the oldest is on it");
    let unreadable = jar.get(&app, "/admin/audit?user=%22%3E%3Cb%3E").await;
    assert_eq!(unreadable.status, 400);
    assert!(unreadable.text().contains("This is no id.") && !unreadable.text().contains("\"><b>"));
    app.stop().await;
}

/// A page asks again by itself where somebody chose that, and says how to stop it.
// req: AUTH-13
async fn the_service_is_seen_at_a_glance(backend: Backend) {
    let app = app_or_return!(backend);
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let mut jar = browser(&app, &support).await;
    crate::staff::chain(&app).await;
    let page = jar.get(&app, "/admin").await;
    assert_eq!(page.header("refresh"), None);
    let text = page.text();
    assert!(
        text.contains("<dt>Registrations in this hour</dt><dd>1</dd>"),
        "{text}"
    );
    assert!(text.contains("<dt>Logins in 24 hours</dt><dd>2</dd>"));
    assert!(text.contains("href=\"/admin?live=1\""));
    let live = jar.get(&app, "/admin?live=1").await;
    assert_eq!(live.header("refresh"), Some("30"));
    assert!(live.text().contains("href=\"/admin\">Stop that"));
    app.stop().await;
}

// req: AUTH-8
async fn a_role_is_defined_changed_and_deleted_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let mut jar = browser(&app, &admin).await;
    let role = |name, permissions| form(&[("name", name), ("permissions", permissions)]);
    for (fields, status, said) in [
        (role("1", "read:users"), 400, "This is no name of a role."),
        (
            role("Admin", "read:users"),
            409,
            "could be taken for a role of the service",
        ),
        (role("clerk", "read users"), 400, "verb:object, with spaces"),
    ] {
        let refused = jar.post(&app, "/admin/roles", &fields).await;
        assert_eq!(refused.status, status, "{fields}");
        assert!(refused.text().contains(said), "{fields}");
    }
    let made = jar
        .post(
            &app,
            "/admin/roles",
            &role(" clerk ", "manage:roles  read:roles"),
        )
        .await;
    assert_eq!(made.header("location"), Some("/admin/roles?done=saved"));
    let again = jar.post(&app, "/admin/roles", &role("clerk", "")).await;
    assert_eq!(again.status, 409, "one that there is stays as it is");
    let page = jar.get(&app, "/admin/roles/clerk").await.text();
    assert!(page.contains("value=\"manage:roles read:roles\""), "{page}");
    // Somebody who may define roles, and little else, defines one that may more.
    let clerk = Person::with(&app, &RoleName::parse("clerk").unwrap()).await;
    let mut clerks = browser(&app, &clerk).await;
    let beyond = clerks
        .post(&app, "/admin/roles", &role("boss", "write:users"))
        .await;
    assert_eq!(beyond.status, 403);
    assert!(beyond.text().contains("more than you may do"));
    let none = form(&[("permissions", "write:users")]);
    let own = clerks.post(&app, "/admin/roles/clerk", &none).await;
    assert_eq!(own.status, 403, "nobody helps themselves");
    let less = form(&[("permissions", "read:roles")]);
    let changed = jar.post(&app, "/admin/roles/clerk", &less).await;
    assert_eq!(changed.status, 303);
    assert_eq!(
        clerks.get(&app, "/admin/roles").await.status,
        303,
        "signed out"
    );
    for built_in in ["/admin/roles/admin", "/admin/roles/nobody"] {
        assert_eq!(
            jar.post(&app, built_in, &less).await.status,
            404,
            "{built_in}"
        );
    }
    let kept = jar.post(&app, "/admin/roles/support/delete", "").await;
    assert_eq!(kept.status, 409);
    let deleted = jar.post(&app, "/admin/roles/clerk/delete", "").await;
    assert_eq!(
        deleted.header("location"),
        Some("/admin/roles?done=deleted")
    );
    assert_eq!(jar.get(&app, "/admin/roles/clerk").await.status, 404);
    app.stop().await;
}

// req: AUTH-6, AUTH-8
async fn keys_are_rotated_and_retired_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let mut jar = browser(&app, &admin).await;
    let before = app.deployment.signing_keys.list().await.unwrap();
    let old = before[0].kid.clone();
    for minutes in ["", "x", "43201", "-1"] {
        let refused = jar
            .post(&app, "/admin/keys", &form(&[("minutes", minutes)]))
            .await;
        assert_eq!(refused.status, 400, "{minutes}");
    }
    let retire = |kid: &str, now| form(&[("kid", kid), ("now", now)]);
    let signs = jar
        .post(&app, "/admin/keys/retire", &retire(&old, "true"))
        .await;
    assert_eq!(signs.status, 409);
    let made = jar.post(&app, "/admin/keys", "minutes=0").await;
    assert_eq!(made.header("location"), Some("/admin/keys?done=rotated"));
    let needed = jar
        .post(&app, "/admin/keys/retire", &retire(&old, ""))
        .await;
    assert_eq!(needed.status, 409);
    assert!(needed.text().contains("Retire, and refuse its tokens now"));
    let retired = jar
        .post(&app, "/admin/keys/retire", &retire(&old, "true"))
        .await;
    assert_eq!(retired.header("location"), Some("/admin/keys?done=retired"));
    let unknown = jar
        .post(&app, "/admin/keys/retire", &retire("another", ""))
        .await;
    assert_eq!(unknown.status, 409);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let changes = recorded
        .iter()
        .filter(|entry| entry.action == "key.signing");
    let by: Vec<_> = changes.map(|entry| entry.actor).collect();
    assert_eq!(by, [Some(admin.id); 2], "who did it");
    app.stop().await;
}

/// Somebody has guessed at a password until its owner is locked out.
// req: OTP-10, AUTH-8
async fn used_up_limits_are_seen_and_made_whole_again(backend: Backend) {
    let options = Options {
        limits: LimitPolicy {
            login_per_minute: 1_000,
            wrong_passwords: 3,
            ..LimitPolicy::default()
        },
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let user = Person::new(&app).await;
    let mut jar = browser(&app, &admin).await;
    let mut helper = browser(&app, &support).await;
    app.clock.advance(SignedDuration::from_hours(1));
    for _ in 0..3 {
        app.log_in(&user.email, "wrong").await;
    }
    assert_eq!(app.log_in(&user.email, PASSWORD).await.status, 429);
    let seen = helper.get(&app, &path(&user)).await.text();
    let used = "<dt>Tries at the password of one account</dt><dd>3 / 3</dd>";
    assert!(seen.contains(used), "{seen}");
    let release = format!("{}/release-limits", path(&user));
    assert!(!seen.contains(&release), "support only looks");
    assert_eq!(helper.post(&app, &release, "").await.status, 404);
    assert_eq!(app.log_in(&user.email, PASSWORD).await.status, 429);
    let released = jar.post(&app, &release, "").await;
    let back = format!("{}?done=limits-released", path(&user));
    assert_eq!(released.header("location"), Some(back.as_str()));
    assert!(!jar.get(&app, &back).await.text().contains(used));
    assert_eq!(app.log_in(&user.email, PASSWORD).await.status, 200);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let mut told = recorded
        .iter()
        .filter(|entry| entry.action == "limits.released");
    let told = told.next().unwrap();
    assert_eq!((told.actor, told.subject), (Some(admin.id), Some(user.id)));
    let in_force = jar.get(&app, "/admin/limits").await.text();
    assert!(in_force.contains("3 in 15 minutes"), "{in_force}");
    let token = admin.token(&app).await;
    let used = format!("/api/v1/admin/users/{}/limits", user.id);
    let answer = app.call(&token, Method::GET, &used, None).await.json();
    assert!(answer["used"].is_array());
    let listed = app
        .call(&token, Method::GET, "/api/v1/admin/limits", None)
        .await;
    assert!(listed.text().contains("\"counts\":\"passwords\""));
    let released = app.call(&token, Method::DELETE, &used, None).await;
    assert_eq!(released.status, 204);
    app.stop().await;
}

// req: MFA-10, AUTH-8
async fn a_feature_is_opened_and_closed_by_forms(backend: Backend) {
    const FLAG: &str = "/admin/flags/second-factor";
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    let listed = form(&[("on", "true"), ("percent", "25")]);
    let body = serde_json::json!({ "on": false, "percent": 5, "allowed": [admin.id.to_string()] });
    let path = "/api/v1/admin/flags/second-factor";
    app.call(&token, Method::PUT, path, Some(body)).await;
    let mut jar = browser(&app, &admin).await;
    assert!(
        jar.get(&app, "/admin/flags")
            .await
            .text()
            .contains("second-factor")
    );
    let set = jar.post(&app, FLAG, &listed).await;
    assert_eq!(set.header("location"), Some("/admin/flags?done=1"));
    let flag = async || {
        let flags = app
            .call(&token, Method::GET, "/api/v1/admin/flags", None)
            .await;
        flags.json()["flags"][0].clone()
    };
    assert_eq!(flag().await["percent"], 25);
    assert_eq!(
        flag().await["allowed"][0],
        admin.id.to_string(),
        "the lists stay"
    );
    jar.post(&app, FLAG, "on=false").await;
    let closed = flag().await;
    assert_eq!(
        (&closed["on"], &closed["percent"]),
        (&false.into(), &25.into())
    );
    for fields in [
        "on=true&percent=101",
        "on=true&percent=x",
        "on=true&percent=",
        "percent=5",
        "",
    ] {
        let refused = jar.post(&app, FLAG, fields).await;
        assert_eq!(refused.status, 400, "{fields}");
        assert!(refused.text().contains("That is no share"), "{fields}");
    }
    assert_eq!(flag().await, closed);
    let unknown = jar.post(&app, "/admin/flags/x", &listed).await;
    assert_eq!(unknown.status, 404);
    app.stop().await;
}
