//! What was given up, seen by staff and delivered again.

use crate::pages::{Jar, form};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::account::RoleName;
use tessera_core::id::ClaimId;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{Clock as _, OutboxStore as _, Settlement};
use testkit::app::{App, Backend};
use testkit::person::PASSWORD;
use testkit::time::{TestEntropy, random_number};

const OUTBOX: &str = "/api/v1/admin/outbox";

on_every_backend!(
    dead_events_are_delivered_again_under_their_ids,
    what_is_no_request_for_the_outbox_is_refused,
);

/// A registration whose events were given up; gives their ids in the order of their making.
async fn dead_events(app: &App) -> Vec<String> {
    let number = random_number();
    let body = json!({ "mobileNumber": number });
    let asked = app.post("/api/v1/auth/register/otp", &body).await;
    assert_eq!(asked.status, 200);
    let (store, now) = (&app.database.store, app.clock.now());
    let claim = ClaimId::generate(now, &TestEntropy).unwrap();
    let until = now.checked_add(SignedDuration::from_secs(30)).unwrap();
    let claimed = store.claim_outbox(EntryKind::Event, 10, claim, now, until);
    let claimed = claimed.await.unwrap();
    let dead = claimed.iter().map(|entry| {
        let error = "the sink answered 410".to_owned();
        (entry.id, Settlement::Dead { error })
    });
    let dead: Vec<_> = dead.collect();
    store.settle_outbox(claim, &dead, now).await.unwrap();
    claimed.iter().map(|entry| entry.id.to_string()).collect()
}

async fn redeliver(app: &App, token: &str, body: Value) -> (u16, Value) {
    let path = format!("{OUTBOX}/redeliver");
    let answer = app.call(token, Method::POST, &path, Some(body)).await;
    (answer.status.as_u16(), answer.json())
}

// req: REG-11, AUTH-8
async fn dead_events_are_delivered_again_under_their_ids(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    app.deliver().await;
    let dead = dead_events(&app).await;
    assert!(!dead.is_empty());
    let depth = app.call(&token, Method::GET, OUTBOX, None).await.json();
    let events = depth["kinds"].as_array().unwrap().iter();
    let events = events.clone().find(|kind| kind["kind"] == "event").unwrap();
    assert_eq!(events["dead"], dead.len());
    let listed = app
        .call(&token, Method::GET, &format!("{OUTBOX}/dead?limit=1"), None)
        .await;
    let listed = listed.json();
    let newest = dead.last().unwrap().as_str();
    assert_eq!(listed["entries"][0]["id"], newest);
    assert_eq!(listed["entries"][0]["sink"], "recorded");
    assert_eq!(listed["entries"][0]["error"], "the sink answered 410");
    assert_eq!(listed["nextBefore"], newest);

    let mut jar = Jar::default();
    let login = form(&[("email", &admin.email), ("password", PASSWORD)]);
    assert_eq!(jar.post(&app, "/login", &login).await.status, 303);
    let page = jar.get(&app, "/admin/outbox").await.text();
    assert!(
        page.contains("the sink answered 410") && page.contains("Deliver all of recorded again")
    );

    let before = app.recorded.all().len();
    let (status, moved) = redeliver(&app, &token, json!({ "entry": newest })).await;
    assert_eq!((status, &moved["redelivered"]), (200, &json!(1)));
    let (_, again) = redeliver(&app, &token, json!({ "entry": newest })).await;
    assert_eq!(again["redelivered"], 0, "it waits already");
    let (status, refused) = redeliver(&app, &token, json!({ "sink": "s".repeat(201) })).await;
    assert_eq!((status, &refused["field"]), (400, &json!("sink")));
    app.deliver().await;
    assert_eq!(app.recorded.all().len(), before + 1);
    dead_events(&app).await;
    let fields = form(&[("sink", "recorded")]);
    let posted = jar.post(&app, "/admin/outbox/redeliver", &fields).await;
    let told = posted.header("location").unwrap().to_owned();
    assert!(
        told.starts_with("/admin/outbox?redelivered=") && !told.ends_with("=0"),
        "{told}"
    );
    assert!(
        jar.get(&app, &told)
            .await
            .text()
            .contains("to be delivered again.")
    );
    let listed = app
        .call(&token, Method::GET, &format!("{OUTBOX}/dead"), None)
        .await;
    assert_eq!(listed.json()["entries"], json!([]));
    crate::staff::chain(&app).await;
    let audit = app
        .call(&token, Method::GET, "/api/v1/admin/audit", None)
        .await
        .json();
    let entries = audit["entries"].as_array().unwrap().iter();
    let told: Vec<_> = entries
        .filter(|entry| entry["action"] == "outbox.redelivered")
        .collect();
    assert_eq!(told.len(), 2, "what moved nothing is not on record");
    assert!(
        told.iter()
            .all(|entry| entry["actor"] == admin.id.to_string())
    );
    app.stop().await;
}

// req: REG-11, AUTH-8
async fn what_is_no_request_for_the_outbox_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for body in [
        json!({}),
        json!({ "entry": "x" }),
        json!({ "entry": id, "sink": "a" }),
    ] {
        let (status, problem) = redeliver(&app, &token, body.clone()).await;
        assert_eq!(
            (status, &problem["error"]),
            (400, &json!("INVALID_FIELD")),
            "{body}"
        );
    }
    for query in ["limit=0", "limit=101", "before=x", "x=1"] {
        let path = format!("{OUTBOX}/dead?{query}");
        let answer = app.call(&token, Method::GET, &path, None).await;
        assert_eq!(
            answer.refusal(),
            (400, "INVALID_FIELD".to_owned()),
            "{query}"
        );
    }
    let (status, nothing) = redeliver(&app, &token, json!({ "entry": id })).await;
    assert_eq!((status, &nothing["redelivered"]), (200, &json!(0)));
    let mut jar = Jar::default();
    let login = form(&[("email", &admin.email), ("password", PASSWORD)]);
    jar.post(&app, "/login", &login).await;
    for fields in [
        "",
        "entry=x",
        "sink=",
        "entry=01890a5d-ac96-774b-bcce-b302099a8057&sink=a",
    ] {
        let answer = jar.post(&app, "/admin/outbox/redeliver", fields).await;
        assert_eq!(answer.status, 404, "{fields}");
    }
    app.stop().await;
}
