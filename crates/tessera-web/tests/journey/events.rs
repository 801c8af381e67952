//! What the service tells of a registration.

use crate::{app_or_return, on_every_backend};
use tessera_core::limit::LimitPolicy;
use testkit::app::{Backend, Options};
use testkit::time::random_number;

on_every_backend!(a_registration_tells_its_story);

// req: REG-11
async fn a_registration_tells_its_story(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    app.verify(&number, &app.code_for(&number)).await;
    app.deliver().await;
    let events = app.recorded.all();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "registration.started",
            "registration.otp_sent",
            "registration.otp_verified",
            "registration.completed"
        ]
    );
    let subject = events[0].subject.clone();
    assert!(subject.is_some());
    for event in &events {
        assert_eq!(event.subject, subject, "one registration");
        assert_eq!(Some(&event.partitionkey), subject.as_ref());
        assert!(!event.correlationid.is_empty());
    }
    assert_eq!(events[1].correlationid, events[0].correlationid);
    assert_eq!(events[1].data["provider"], "inbox");
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains(&number), "no raw personal data");
    app.stop().await;
}

// req: REG-11
#[tokio::test]
async fn throttling_is_told_once_a_minute() {
    let options = Options {
        limits: LimitPolicy {
            number_burst: 1,
            ..LimitPolicy::default()
        },
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let number = random_number();
    for _ in 0..10 {
        app.request_code(&number).await;
    }
    let throttled: Vec<_> = app
        .recorded
        .all()
        .into_iter()
        .filter(|event| event.kind == "registration.throttled")
        .collect();
    assert_eq!(throttled.len(), 1);
    assert_eq!(throttled[0].data["reason"], "number");
    app.stop().await;
}
