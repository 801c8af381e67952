//! Sinks of events, seen by staff and told again.

use crate::idempotency::{is_replayed, keyed, random_key};
use crate::pages::{Jar, form};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{HeaderValue, Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::account::RoleName;
use tessera_core::event::CloudEvent;
use tessera_core::id::{ClaimId, EntryId};
use tessera_core::outbox::{EntryKind, NewEntry};
use tessera_core::ports::{AuditStore as _, Clock as _, OutboxStore as _, Settlement};
use testkit::app::{App, Backend, Options};
use testkit::person::PASSWORD;
use testkit::time::{TestEntropy, random_number};

const SINKS: &str = "/api/v1/admin/sinks";
const REPLAY: &str = "/api/v1/admin/sinks/recorded/replay";
const PAGE: &str = "/admin/sinks/replay";

on_every_backend!(
    a_sink_is_seen_and_told_again_once,
    what_is_no_replay_is_refused,
    nobody_without_the_permission_has_a_sink_told_again,
    a_sink_is_told_again_by_forms_once_that_is_confirmed,
);

fn keeping() -> Options {
    Options {
        keeps_events: true,
        ..Options::default()
    }
}

/// The state of the sink, as staff see it.
async fn seen(app: &App, token: &str) -> Value {
    let answer = app.call(token, Method::GET, SINKS, None).await;
    assert_eq!(answer.status, 200);
    answer.json()["sinks"][0].clone()
}

/// A customer; gives when they came and the ids of the events that tell of it, sorted.
async fn customer(app: &App) -> (String, Vec<EntryId>) {
    app.deliver().await;
    app.clock.advance(SignedDuration::from_secs(1));
    let (since, before) = (app.clock.now(), app.recorded.all().len());
    let number = random_number();
    app.request_code(&number).await;
    assert_eq!(
        app.verify(&number, &app.code_for(&number)).await.status,
        201
    );
    app.deliver().await;
    (since.to_string(), told_after(app, before))
}

/// The ids of what the sink was told behind the first events, sorted.
fn told_after(app: &App, before: usize) -> Vec<EntryId> {
    let told = app.recorded.all().split_off(before);
    let mut ids: Vec<_> = told.iter().map(|event| event.id).collect();
    ids.sort_unstable();
    ids
}

// req: REG-11, REG-14, AUTH-8
async fn a_sink_is_seen_and_told_again_once(backend: Backend) {
    let app = app_or_return!(backend, keeping());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    let (since, story) = customer(&app).await;
    let sink = seen(&app, &token).await;
    assert_eq!(
        (&sink["name"], &sink["kind"], &sink["waiting"]),
        (&json!("recorded"), &json!("webhook"), &json!(0))
    );
    assert_eq!(
        (&sink["oldestAt"], &sink["lagSeconds"]),
        (&json!(null), &json!(0))
    );
    assert_eq!(sink["kept"], app.recorded.all().len());
    let position = sink["position"]["event"].as_str().unwrap();
    assert!(story.contains(&EntryId::parse(position).unwrap()));

    let dry = json!({ "from": since, "dryRun": true });
    let dry = app.call(&token, Method::POST, REPLAY, Some(dry)).await;
    assert_eq!(dry.status, 200);
    assert_eq!(
        dry.json(),
        json!({ "events": story.len(), "nextFrom": null })
    );
    assert_eq!(
        seen(&app, &token).await["waiting"],
        0,
        "a dry run changes nothing"
    );

    let before = app.recorded.all().len();
    let key = random_key();
    let mut bodies = Vec::new();
    for is_again in [false, true] {
        let mut request = keyed(&key, REPLAY, &json!({ "from": since }));
        let bearer = HeaderValue::try_from(format!("Bearer {token}")).unwrap();
        request.headers_mut().insert("authorization", bearer);
        let answer = app.send(request).await;
        assert_eq!(answer.status, 200);
        assert_eq!(is_replayed(&answer), is_again);
        bodies.push(answer.json());
        app.clock.advance(SignedDuration::from_secs(61));
        let waiting = seen(&app, &token).await;
        let told_twice = if is_again { 0 } else { story.len() };
        assert_eq!(waiting["waiting"], told_twice);
        assert_eq!(waiting["lagSeconds"].as_u64().unwrap() >= 61, !is_again);
        app.deliver().await;
    }
    assert_eq!(
        bodies[0],
        json!({ "events": story.len(), "nextFrom": null })
    );
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(
        told_after(&app, before),
        story,
        "under the same ids, and once"
    );

    let of_type = json!({ "from": since, "types": ["registration.completed"] });
    let of_type = app.call(&token, Method::POST, REPLAY, Some(of_type)).await;
    assert_eq!(of_type.json()["events"], 1);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let replays = recorded
        .iter()
        .filter(|entry| entry.action == "events.replayed");
    let by: Vec<_> = replays.map(|entry| entry.actor).collect();
    assert_eq!(
        by,
        [Some(admin.id); 2],
        "what is done is on record, a count is not"
    );
    app.stop().await;
}

// req: REG-11
async fn what_is_no_replay_is_refused(backend: Backend) {
    let app = app_or_return!(backend, keeping());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    let many = vec!["registration.completed"; 33];
    for (body, status, code, field) in [
        (json!({ "from": "yesterday" }), 400, "INVALID_FIELD", "from"),
        (json!({ "from": "" }), 400, "INVALID_FIELD", "from"),
        // An id that nobody draws says no time to begin at.
        (
            json!({ "from": "a3f5b1de-0c5e-4f7e-9b1a-0d7a3e5c9f11" }),
            400,
            "INVALID_FIELD",
            "from",
        ),
        (
            json!({ "from": "2026-11-25", "until": "later" }),
            400,
            "INVALID_FIELD",
            "until",
        ),
        (
            json!({ "from": "2026-11-25", "types": many }),
            400,
            "INVALID_FIELD",
            "types",
        ),
        (json!({ "from": unknown }), 409, "CONFLICT", ""),
    ] {
        let refused = app
            .call(&token, Method::POST, REPLAY, Some(body.clone()))
            .await;
        assert_eq!(refused.refusal(), (status, code.to_owned()), "{body}");
        let said = refused.json()["field"].as_str().unwrap_or("").to_owned();
        assert_eq!(said, field, "{body}");
    }
    for body in [
        json!({}),
        json!({ "from": null }),
        json!({ "from": "2026-11-25", "sink": "recorded" }),
        json!({ "from": "2026-11-25", "dryRun": "yes" }),
    ] {
        let refused = app
            .call(&token, Method::POST, REPLAY, Some(body.clone()))
            .await;
        assert_eq!(refused.status, 400, "{body}");
    }
    let path = format!("{SINKS}/nobody/replay");
    let body = json!({ "from": "2026-11-25" });
    let nobody = app.call(&token, Method::POST, &path, Some(body)).await;
    assert_eq!(nobody.refusal(), (404, "NOT_FOUND".to_owned()));
    app.stop().await;
}

/// Those who see sinks and may not have them told again try it, and so does another site by the
/// browser of an admin.
// req: AUTH-8
async fn nobody_without_the_permission_has_a_sink_told_again(backend: Backend) {
    let app = app_or_return!(backend, keeping());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let (since, _) = customer(&app).await;
    let fields = form(&[("sink", "recorded"), ("from", &since)]);
    let mut jar = browser(&app, &admin).await;
    let people = [
        Person::with(&app, &RoleName::SUPPORT).await,
        Person::with(&app, &RoleName::AUDITOR).await,
        Person::new(&app).await,
    ];
    for (person, role) in people.iter().zip(["support", "auditor", "nobody's"]) {
        let token = person.token(&app).await;
        for dry_run in [false, true] {
            let body = json!({ "from": since, "dryRun": dry_run });
            let refused = app.call(&token, Method::POST, REPLAY, Some(body)).await;
            assert_eq!(refused.refusal(), (403, "FORBIDDEN".to_owned()), "{role}");
        }
        let mut theirs = browser(&app, person).await;
        assert_eq!(theirs.post(&app, PAGE, &fields).await.status, 404, "{role}");
        let counted = theirs.get(&app, &format!("{PAGE}?{fields}")).await;
        assert_eq!(counted.status, 404, "{role}");
    }
    for site in ["cross-site", "same-site"] {
        let forged = Request::post(PAGE)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", jar.header())
            .header("sec-fetch-site", site)
            .body(Body::from(fields.clone()))
            .unwrap();
        assert_eq!(app.send(forged).await.status, 403, "{site}");
    }
    app.deliver().await;
    let mut told = told_after(&app, 0);
    let count = told.len();
    told.dedup();
    assert_eq!(told.len(), count, "nothing is told twice");
    let told = jar.post(&app, PAGE, &fields).await;
    assert_eq!(told.status, 303, "their own form is taken");
    app.stop().await;
}

async fn browser(app: &App, person: &Person) -> Jar {
    let mut jar = Jar::default();
    let login = form(&[("email", &person.email), ("password", PASSWORD)]);
    assert_eq!(jar.post(app, "/login", &login).await.status, 303);
    jar
}

// req: REG-11, AUTH-8
async fn a_sink_is_told_again_by_forms_once_that_is_confirmed(backend: Backend) {
    let app = app_or_return!(backend, keeping());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let mut jar = browser(&app, &admin).await;
    let (since, story) = customer(&app).await;
    let listed = jar.get(&app, "/admin/sinks").await.text();
    assert!(
        listed.contains("href=\"/admin/sinks/replay?sink=recorded\""),
        "{listed}"
    );
    let asked = jar.get(&app, &format!("{PAGE}?sink=recorded")).await;
    assert!(
        asked.status == 200
            && !asked
                .text()
                .contains("method=\"post\" action=\"/admin/sinks")
    );
    for (query, status, said) in [
        ("sink=recorded&from=x", 400, "This is no day, no time"),
        (
            "sink=recorded&from=2026-11-25&until=x",
            400,
            "This is no day and no time.",
        ),
        (
            "sink=recorded&from=01890a5d-ac96-774b-bcce-b302099a8057",
            409,
            "No event of this id is kept",
        ),
        ("sink=nobody", 404, ""),
        ("sink=nobody&from=2026-11-25", 404, ""),
        ("", 404, ""),
    ] {
        let refused = jar.get(&app, &format!("{PAGE}?{query}")).await;
        assert_eq!(refused.status, status, "{query}");
        assert!(refused.text().contains(said), "{query}");
        let posted = jar.post(&app, PAGE, query).await;
        // Without a beginning there is nothing to be confirmed.
        let status = if query == "sink=nobody" || query.is_empty() {
            400
        } else {
            status
        };
        assert_eq!(posted.status, status, "{query}");
    }
    let before = app.recorded.all().len();
    let fields = form(&[("sink", "recorded"), ("from", &since)]);
    let counted = jar.get(&app, &format!("{PAGE}?{fields}")).await.text();
    let button = format!("Tell {} events again", story.len());
    assert!(counted.contains(&button), "{counted}");
    let in_hindi = jar.get(&app, &format!("{PAGE}?{fields}&lang=hi")).await;
    assert!(in_hindi.text().contains("घटनाएँ फिर भेजें"));
    app.deliver().await;
    assert_eq!(app.recorded.all().len(), before, "asking changes nothing");
    let told = jar.post(&app, PAGE, &fields).await;
    let there = format!("/admin/sinks?replayed={}", story.len());
    assert_eq!(told.header("location"), Some(there.as_str()));
    let said = jar.get(&app, &format!("{there}&lang=en")).await.text();
    let sentence = format!("{} events wait to be told again.", story.len());
    assert!(said.contains(&sentence), "{said}");
    assert_eq!(told_after(&app, before), story);
    app.stop().await;
}

/// So many kept events, each of a key of its own.
async fn keep(app: &App, count: usize) {
    let deployment = &app.deployment;
    let now = app.clock.now();
    let mut entries = Vec::with_capacity(count);
    let mut id = EntryId::generate(now, &TestEntropy).unwrap();
    for _ in 0..count {
        let event = CloudEvent {
            specversion: "1.0".to_owned(),
            id,
            source: "https://id.example".to_owned(),
            kind: "registration.started".to_owned(),
            subject: None,
            time: now,
            datacontenttype: "application/json".to_owned(),
            correlationid: "test".to_owned(),
            partitionkey: id.to_string(),
            data: json!({}),
        };
        let entry = NewEntry::event(id, &event, "recorded", now, &deployment.keys, &TestEntropy);
        entries.push(entry.unwrap());
        id = id.next();
    }
    app.database.store.enqueue(&entries).await.unwrap();
    assert_eq!(keep_waiting(app).await, count);
}

/// A request ends, however much there is to tell.
// req: REG-11
#[tokio::test]
async fn what_is_too_much_for_one_request_is_gone_on_with() {
    let app = app_or_return!(Backend::SqliteInProcess, keeping());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let mut jar = browser(&app, &admin).await;
    let token = admin.token(&app).await;
    app.deliver().await;
    app.clock.advance(SignedDuration::from_secs(1));
    let since = app.clock.now().to_string();
    keep(&app, 5_002).await;
    let body = json!({ "from": since });
    let first = app
        .call(&token, Method::POST, REPLAY, Some(body))
        .await
        .json();
    assert_eq!(first["events"], 5_000);
    let rest = json!({ "from": first["nextFrom"] });
    let rest = app.call(&token, Method::POST, REPLAY, Some(rest)).await;
    assert_eq!(rest.json(), json!({ "events": 2, "nextFrom": null }));
    assert_eq!(seen(&app, &token).await["waiting"], 5_002);

    keep_waiting(&app).await;
    let fields = form(&[("sink", "recorded"), ("from", &since)]);
    let counted = jar.get(&app, &format!("{PAGE}?{fields}")).await.text();
    assert!(counted.contains("More are left after these"), "{counted}");
    let request = Request::post(PAGE)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", jar.header())
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(fields))
        .unwrap();
    let told = app.send(request).await;
    let next = first["nextFrom"].as_str().unwrap();
    let there = format!("{PAGE}?sink=recorded&from={next}");
    assert_eq!(told.header("location"), Some(there.as_str()));
    let counted = jar.get(&app, &there).await.text();
    assert!(counted.contains("Tell 2 events again"));
    app.stop().await;
}

/// What waits is delivered, and kept; gives how much that is.
async fn keep_waiting(app: &App) -> usize {
    let (store, now) = (&app.database.store, app.clock.now());
    let claim = ClaimId::generate(now, &TestEntropy).unwrap();
    let until = now.checked_add(SignedDuration::from_secs(30)).unwrap();
    let claimed = store.claim_outbox(EntryKind::Event, 10_000, claim, now, until);
    let claimed = claimed.await.unwrap();
    let settled = claimed.iter().map(|entry| {
        let by = "recorded".to_owned();
        (entry.id, Settlement::Kept { by })
    });
    let settled: Vec<_> = settled.collect();
    store.settle_outbox(claim, &settled, now).await.unwrap();
    settled.len()
}
