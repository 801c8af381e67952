//! Mails and text messages on their way out of the outbox.

use crate::scripted::{Answer, Scripted, busy, refusal};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::id::RegistrationId;
use tessera_core::language::Language;
use tessera_core::mail::{Mail, MailMessage, MailTemplate};
use tessera_core::otp::OtpCode;
use tessera_core::outbox::{EntryKind, NewEntry, SmsMessage};
use tessera_core::ports::{Clock as _, MessageProvider, OutboxDepth};
use testkit::app::{App, Backend, Options, code_in};
use testkit::time::{TestEntropy, random_below, random_number};

fn code() -> MailTemplate {
    MailTemplate::RegistrationCode {
        code: OtpCode::parse("271828").unwrap(),
        minutes: 5,
    }
}

fn reset(app: &App) -> MailTemplate {
    MailTemplate::ResetPassword {
        link: app
            .deployment
            .origin
            .page_with_token("/password/new", "t0ken"),
        minutes: 30,
    }
}

/// An address that no other test uses.
fn address() -> String {
    format!("priya-{:x}@example.com", random_below(u64::MAX))
}

fn registration(app: &App) -> Option<RegistrationId> {
    Some(RegistrationId::generate(app.clock.now(), &TestEntropy).unwrap())
}

/// Stores a mail that is worthless after five minutes.
async fn store(app: &App, to: &str, template: MailTemplate, registration: Option<RegistrationId>) {
    let now = app.clock.now();
    let message = MailMessage {
        to: to.to_owned(),
        template,
        language: Language::En,
        registration,
        correlation: "req-00000001".to_owned(),
        requested_at: now,
    };
    let expires_at = now + SignedDuration::from_mins(5);
    let entry = NewEntry::email(&message, expires_at, &app.deployment.keys, &TestEntropy).unwrap();
    app.deployment.store.enqueue(&[entry]).await.unwrap();
}

async fn depth(app: &App) -> OutboxDepth {
    let store = &app.database.store;
    tessera_core::ports::OutboxStore::outbox_depth(store, EntryKind::Email)
        .await
        .unwrap()
}

fn with_mail_providers(providers: &[Arc<Scripted<Mail>>]) -> Options {
    let providers = providers
        .iter()
        .map(|provider| Arc::clone(provider) as Arc<dyn MessageProvider<Mail>>);
    Options {
        mail_providers: Some(providers.collect()),
        ..Options::default()
    }
}

fn scripted(name: &'static str, answers: Vec<Answer>) -> Arc<Scripted<Mail>> {
    Scripted::new(name, answers)
}

on_every_backend!(a_mail_goes_from_the_outbox_to_its_recipient);

// req: REG-2, REG-11
async fn a_mail_goes_from_the_outbox_to_its_recipient(backend: Backend) {
    let app = app_or_return!(backend);
    let to = address();
    let registration = registration(&app);
    store(&app, &to, code(), registration).await;
    app.deliver().await;
    let [sent] = &app.sent_to(&to)[..] else {
        panic!("one mail went to this address");
    };
    assert_eq!(sent.channel, EntryKind::Email);
    assert_eq!(code_in(&sent.body), "271828");
    let mail = app.inbox.mail(sent.id).unwrap();
    assert_eq!(mail.to.as_str(), to);
    assert_eq!(mail.from.address().as_str(), "no-reply@id.test");
    app.deliver().await;
    let [told] = &app.recorded.all()[..] else {
        panic!("one event tells of it");
    };
    assert_eq!(told.kind, "registration.otp_sent");
    assert_eq!(told.data["channel"], "email");
    assert_eq!(told.data["provider"], "inbox");
    assert_eq!(told.subject, registration.map(|id| id.to_string()));
    assert_eq!(told.correlationid, "req-00000001");
    assert_eq!(depth(&app).await, OutboxDepth::default());
    app.stop().await;
}

/// Only a registration's code is told of as one.
// req: REG-11
#[tokio::test]
async fn messages_that_are_no_code_of_a_registration_make_no_event() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let to = address();
    store(&app, &to, code(), None).await;
    store(&app, &to, reset(&app), registration(&app)).await;
    let number = format!("+91{}", random_number());
    for (holds_code, registration) in [(true, None), (false, registration(&app))] {
        let message = SmsMessage {
            to: number.clone(),
            body: "Your number was changed.".to_owned(),
            holds_code,
            registration,
            correlation: "req-00000001".to_owned(),
            requested_at: app.clock.now(),
        };
        let expires_at = app.clock.now() + SignedDuration::from_mins(5);
        let keys = &app.deployment.keys;
        let entry = NewEntry::sms(&message, expires_at, keys, &TestEntropy).unwrap();
        app.deployment.store.enqueue(&[entry]).await.unwrap();
    }
    app.deliver().await;
    app.deliver().await;
    assert_eq!(app.sent_to(&to).len(), 2);
    assert_eq!(app.sent_to(&number).len(), 2);
    assert!(app.recorded.all().is_empty());
    app.stop().await;
}

/// What stands for a mail to an unknown address is worked off and shows nowhere.
// req: REG-6, AUTH-4
#[tokio::test]
async fn a_discarded_mail_goes_to_nobody_and_is_told_to_nobody() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        let provider = scripted("one", vec![]);
        let app = app_or_return!(backend, with_mail_providers(&[Arc::clone(&provider)]));
        store(&app, &address(), MailTemplate::Discard, registration(&app)).await;
        // Not even where it was asked for something that is no address.
        store(&app, "nobody", MailTemplate::Discard, None).await;
        assert_eq!(depth(&app).await.pending, 2);
        app.deliver().await;
        assert_eq!(depth(&app).await, OutboxDepth::default());
        assert!(provider.ids().is_empty());
        assert!(app.recorded.all().is_empty());
        app.stop().await;
    }
}

// req: REG-10
#[tokio::test]
async fn another_mail_provider_takes_over_and_the_first_is_left_alone() {
    let first = scripted("first", (0..20).map(|_| busy()).collect());
    let second = scripted("second", vec![]);
    let options = with_mail_providers(&[Arc::clone(&first), Arc::clone(&second)]);
    let app = app_or_return!(Backend::SqliteInProcess, options);
    for _ in 0..8 {
        store(&app, &address(), code(), None).await;
        app.deliver().await;
        app.clock.advance(SignedDuration::from_millis(1));
    }
    assert_eq!(second.ids().len(), 8);
    assert_eq!(first.ids().len(), 5, "after five failures it is left alone");
    let ready = app.get("/readyz").await.json();
    assert_eq!(ready["status"], "degraded");
    let down: Vec<&str> = ready["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|dependency| dependency["status"] == "down")
        .map(|dependency| dependency["name"].as_str().unwrap())
        .collect();
    assert_eq!(down, ["email:first"], "text messages are not concerned");
    app.clock.advance(SignedDuration::from_secs(30));
    store(&app, &address(), code(), None).await;
    app.deliver().await;
    assert_eq!(first.ids().len(), 6, "one probe after the cool-down");
    app.stop().await;
}

/// Each try is the same mail with the same id and date, so that a provider or a client that
/// got it twice can tell.
#[tokio::test]
async fn a_mail_is_tried_again_as_the_same_mail_until_it_has_expired() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        let provider = scripted("one", (0..50).map(|_| busy()).collect());
        let app = app_or_return!(backend, with_mail_providers(&[Arc::clone(&provider)]));
        store(&app, &address(), code(), None).await;
        let asked_at = app.clock.now();
        for _ in 0..301 {
            app.deliver().await;
            app.clock.advance(SignedDuration::from_secs(1));
        }
        let ids = provider.ids();
        assert!(ids.len() > 5, "{} tries", ids.len());
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(provider.newest().date, asked_at);
        app.clock.advance(SignedDuration::from_secs(600));
        app.deliver().await;
        assert_eq!(provider.ids().len(), ids.len(), "not after its time");
        let depth = depth(&app).await;
        assert_eq!((depth.pending, depth.dead), (0, 1));
        app.stop().await;
    }
}

#[tokio::test]
async fn a_mail_that_can_never_be_sent_is_given_up_visibly() {
    let first = scripted("first", vec![refusal()]);
    let second = scripted("second", vec![]);
    let options = with_mail_providers(&[Arc::clone(&first), Arc::clone(&second)]);
    let app = app_or_return!(Backend::SqliteInProcess, options);
    store(&app, &address(), code(), None).await;
    store(
        &app,
        "priya@example.com\r\nBcc: all@example.com",
        code(),
        None,
    )
    .await;
    app.deliver().await;
    let depth = depth(&app).await;
    assert_eq!((depth.pending, depth.dead), (0, 2));
    assert_eq!(
        first.ids().len(),
        1,
        "what is no address is given to nobody"
    );
    assert!(second.ids().is_empty(), "a refusal is final");
    assert_eq!(app.get("/readyz").await.json()["status"], "ready");
    app.stop().await;
}

#[tokio::test]
async fn mails_that_wait_too_long_show_in_readiness() {
    let provider = scripted("one", (0..4).map(|_| busy()).collect());
    let app = app_or_return!(
        Backend::SqliteInProcess,
        with_mail_providers(&[Arc::clone(&provider)])
    );
    store(&app, &address(), code(), None).await;
    app.deliver().await;
    assert_eq!(app.get("/readyz").await.json()["status"], "ready");
    app.clock.advance(SignedDuration::from_secs(61));
    let ready = app.get("/readyz").await.json();
    assert_eq!(ready["dependencies"][2]["name"], "outbox");
    assert_eq!(ready["dependencies"][2]["status"], "down");
    app.stop().await;
}

#[tokio::test]
async fn the_inbox_shows_a_mail_as_text_and_as_html_in_a_sandbox() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let to = address();
    store(&app, &to, reset(&app), None).await;
    app.request_code(&random_number()).await;
    let list = app.get("/dev/inbox/messages").await.json();
    let id_of = |channel: &str| {
        let messages = list.as_array().unwrap().iter();
        let mut ids = messages.filter(|message| message["channel"] == channel);
        ids.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let mail = format!("/dev/inbox/messages/{}", id_of("email"));
    let listed = app.get("/dev/inbox").await.text();
    assert!(listed.contains(&format!("href=\"{mail}\"")));

    let page = app.get(&mail).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    for part in [
        to.as_str(),
        "Tessera &lt;no-reply@id.test&gt;",
        "Choose a new password",
        "<a href=\"https://id.test/password/new?token=t0ken\">",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));

    let document = app.get(&format!("{mail}/html")).await;
    assert_eq!(document.status, 200);
    assert!(
        document
            .text()
            .contains("https://id.test/password/new?token=t0ken")
    );
    let policy = document.header("content-security-policy").unwrap();
    assert!(policy.starts_with("sandbox allow-popups"));
    assert!(policy.contains("default-src 'none'"));
    for permission in [
        "allow-scripts",
        "allow-same-origin",
        "allow-forms",
        "script-src",
    ] {
        assert!(!policy.contains(permission), "{policy}");
    }
    assert_eq!(document.header("x-frame-options"), Some("SAMEORIGIN"));
    assert_eq!(document.header("cache-control"), Some("no-store"));

    let sms = format!("/dev/inbox/messages/{}", id_of("sms"));
    for nothing in [sms, "/dev/inbox/messages/none".to_owned()] {
        assert_eq!(app.get(&nothing).await.status, 404);
        assert_eq!(app.get(&format!("{nothing}/html")).await.status, 404);
    }
    app.stop().await;
}
