//! A lost second factor, taken off an account by two of the staff, and stopped by its owner.

use crate::factor_events;
use crate::pages::{Jar, form};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::account::RoleName;
use tessera_core::mail::MailTemplate;
use tessera_core::ports::AuditStore as _;
use testkit::app::{Answer, App, Backend};
use testkit::mails::token;
use testkit::person::PASSWORD;
use testkit::race::race;

on_every_backend!(
    two_of_the_staff_remove_a_factor_in_time,
    nobody_does_it_alone_or_to_themselves,
    the_owner_stops_it_by_the_link,
    nothing_happens_without_an_approval_or_in_time,
    what_cannot_be_recovered_is_refused,
    of_many_who_finish_one_does,
    a_recovery_goes_its_way_by_forms,
);

const STOP: &str = "/api/v1/auth/stop-recovery";
const PAGE: &str = "/account/recovery";
const ME: &str = "/api/v1/users/me";
const WAIT: SignedDuration = SignedDuration::from_hours(72);

/// Two of the staff, and somebody who lost a second factor.
pub(crate) struct Cast {
    asker: String,
    approver: String,
    asker_id: String,
    /// Of the owner.
    email: String,
    access: String,
    id: String,
}

impl Cast {
    async fn of(app: &App) -> Self {
        let asker = Person::with(app, &RoleName::SUPPORT).await;
        let approver = Person::with(app, &RoleName::SUPPORT).await;
        let (email, access, _) = app.protected_person().await;
        let me = app.call(&access, Method::GET, ME, None).await.json();
        Self {
            asker: asker.token(app).await,
            approver: approver.token(app).await,
            asker_id: asker.id.to_string(),
            email,
            access,
            id: me["id"].as_str().unwrap().to_owned(),
        }
    }

    fn path(&self) -> String {
        format!("/api/v1/admin/users/{}/second-factor/recovery", self.id)
    }

    async fn ask(&self, app: &App) -> Answer {
        app.call(&self.asker, Method::POST, &self.path(), None)
            .await
    }

    async fn approve(&self, app: &App, by: &str) -> Answer {
        let path = format!("{}/approve", self.path());
        app.call(by, Method::POST, &path, None).await
    }

    async fn finish(&self, app: &App) -> Answer {
        let path = format!("{}/finish", self.path());
        app.call(&self.asker, Method::POST, &path, None).await
    }

    /// Asked for and approved, the owner told of both.
    pub(crate) async fn approved(app: &App) -> Self {
        let cast = Self::of(app).await;
        assert_eq!(cast.ask(app).await.status, 201);
        let approved = cast.approve(app, &cast.approver).await;
        assert_eq!(approved.status, 200);
        app.deliver().await;
        cast
    }

    /// Staff's tokens do not last as long as an owner is given.
    async fn wait(&mut self, app: &App, time: SignedDuration) {
        app.clock.advance(time);
        let staff = Person::with(app, &RoleName::SUPPORT).await;
        self.asker = staff.token(app).await;
    }

    async fn is_asked_for_factor(&self, app: &App) -> bool {
        app.log_in(&self.email, PASSWORD).await.json()["requires2FA"] == true
    }
}

async fn stop(app: &App, token: &str) -> Answer {
    app.post(STOP, &json!({ "token": token })).await
}

/// The steps that were told about a user's recovery, each with whether it says when it is due.
async fn steps_told(app: &App, user: &str) -> Vec<(String, bool)> {
    let mut told = factor_events::told(app).await;
    told.retain(|event| event.kind == "second_factor.recovery" && event.partitionkey == user);
    let steps = told.iter().map(|event| {
        let step = event.data["step"].as_str().unwrap().to_owned();
        (step, event.data["dueAt"].is_string())
    });
    steps.collect()
}

fn conflict() -> (u16, String) {
    (409, "CONFLICT".to_owned())
}

// req: MFA-5, MFA-12
async fn two_of_the_staff_remove_a_factor_in_time(backend: Backend) {
    let app = app_or_return!(backend);
    let mut cast = Cast::of(&app).await;
    let asked = cast.ask(&app).await;
    assert_eq!(asked.status, 201);
    let asked = asked.json();
    assert_eq!(asked["askedBy"], cast.asker_id.as_str());
    assert_eq!(asked["dueAt"], Value::Null);
    app.deliver().await;
    let told = app.newest_mail(&cast.email);
    assert!(matches!(told, MailTemplate::RecoveryAsked { .. }));
    let approved = cast.approve(&app, &cast.approver).await;
    assert_eq!(approved.status, 200);
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    let told = app.newest_mail(&cast.email);
    assert!(matches!(told, MailTemplate::RecoveryApproved { .. }));
    let seen = app.call(&cast.asker, Method::GET, &cast.path(), None).await;
    assert_eq!(seen.json(), approved.json());
    assert!(cast.is_asked_for_factor(&app).await, "nothing happened yet");
    cast.wait(&app, WAIT).await;
    assert_eq!(cast.finish(&app).await.status, 204);
    let gone = app.call(&cast.access, Method::GET, ME, None).await;
    assert_eq!(gone.status, 401, "sessions end");
    app.deliver().await;
    let told = app.newest_mail(&cast.email);
    assert!(matches!(told, MailTemplate::RecoveryFinished { .. }));
    assert!(!cast.is_asked_for_factor(&app).await);
    let wrong = app.log_in(&cast.email, "Quite another 1").await;
    assert_eq!(wrong.status, 401, "the password stays");
    let over = app.call(&cast.asker, Method::GET, &cast.path(), None).await;
    assert_eq!(over.status, 404);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    for action in ["asked", "approved", "finished"] {
        let action = format!("second_factor.recovery_{action}");
        let entry = recorded.iter().find(|entry| entry.action == action);
        let entry = entry.unwrap();
        assert_eq!(entry.subject.unwrap().to_string(), cast.id);
        assert!(entry.actor.is_some());
    }
    let steps = [("asked", false), ("approved", true), ("finished", false)];
    let steps = steps.map(|(step, is_due)| (step.to_owned(), is_due));
    assert_eq!(steps_told(&app, &cast.id).await, steps);
    let lock = json!({ "token": token(&told) });
    let locked = app.post("/api/v1/auth/lock-account", &lock).await;
    assert_eq!(locked.status, 200, "an owner who did not want that");
    app.stop().await;
}

// req: MFA-5
async fn nobody_does_it_alone_or_to_themselves(backend: Backend) {
    let app = app_or_return!(backend);
    let cast = Cast::of(&app).await;
    assert_eq!(cast.ask(&app).await.status, 201);
    let alone = cast.approve(&app, &cast.asker).await;
    assert_eq!(alone.refusal(), (403, "FORBIDDEN".to_owned()));
    let path = cast.path();
    let own = app.call(&cast.access, Method::POST, &path, None).await;
    assert_eq!(own.refusal(), (403, "FORBIDDEN".to_owned()));
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let above = format!("/api/v1/admin/users/{}/second-factor/recovery", admin.id);
    let above = app.call(&cast.asker, Method::POST, &above, None).await;
    assert_eq!(above.refusal(), (403, "FORBIDDEN".to_owned()));
    let admins = admin.token(&app).await;
    let app_of_admin = app.enable_second_factor(&admins).await;
    let own = format!("/api/v1/admin/users/{}/second-factor/recovery", admin.id);
    let own = app.call(&admins, Method::POST, &own, None).await;
    assert_eq!(own.refusal(), (403, "FORBIDDEN".to_owned()));
    drop(app_of_admin);
    assert_eq!(cast.approve(&app, &admins).await.status, 200);
    let again = cast.approve(&app, &cast.approver).await;
    assert_eq!(again.refusal(), conflict());
    app.stop().await;
}

// req: MFA-5, MFA-9
async fn the_owner_stops_it_by_the_link(backend: Backend) {
    let app = app_or_return!(backend);
    for by_page in [true, false] {
        let mut cast = Cast::approved(&app).await;
        let link = token(&app.newest_mail(&cast.email));
        let mut jar = Jar::default();
        let page = jar.get(&app, &format!("{PAGE}?token={link}")).await;
        assert!(page.text().contains("Keep two-step login on"));
        app.clock.advance(SignedDuration::from_millis(1));
        let seen = app.call(&cast.asker, Method::GET, &cast.path(), None).await;
        assert_eq!(seen.status, 200, "looking stops nothing");
        let stopped = match by_page {
            true => jar.post(&app, PAGE, &form(&[("token", &link)])).await,
            false => stop(&app, &link).await,
        };
        assert_eq!(stopped.status, 200);
        assert!(stopped.header("set-cookie").is_none(), "it lets nobody in");
        let again = stop(&app, &link).await;
        assert_eq!(again.refusal(), (400, "INVALID_TOKEN".to_owned()));
        let steps = steps_told(&app, &cast.id).await;
        assert_eq!(steps.last(), Some(&("stopped".to_owned(), false)));
        assert_eq!(steps.len(), 3, "{steps:?}");
        cast.wait(&app, WAIT).await;
        assert_eq!(cast.finish(&app).await.status, 404);
        assert!(cast.is_asked_for_factor(&app).await);
    }
    let cast = Cast::approved(&app).await;
    let ended = app
        .call(&cast.approver, Method::DELETE, &cast.path(), None)
        .await;
    assert_eq!(ended.status, 204);
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    let told = app.newest_mail(&cast.email);
    assert!(matches!(told, MailTemplate::RecoveryStopped { .. }));
    let again = app
        .call(&cast.approver, Method::DELETE, &cast.path(), None)
        .await;
    assert_eq!(again.status, 404);
    app.stop().await;
}

// req: MFA-5
async fn nothing_happens_without_an_approval_or_in_time(backend: Backend) {
    let app = app_or_return!(backend);
    let mut cast = Cast::of(&app).await;
    assert_eq!(cast.finish(&app).await.status, 404);
    assert_eq!(cast.ask(&app).await.status, 201);
    assert_eq!(cast.ask(&app).await.refusal(), conflict());
    assert_eq!(cast.finish(&app).await.refusal(), conflict());
    cast.wait(&app, SignedDuration::from_hours(7 * 24)).await;
    assert_eq!(
        cast.approve(&app, &cast.asker).await.status,
        404,
        "too late"
    );
    let mut cast = Cast::approved(&app).await;
    let early = WAIT.checked_sub(SignedDuration::from_secs(1)).unwrap();
    cast.wait(&app, early).await;
    assert_eq!(cast.finish(&app).await.refusal(), conflict());
    cast.wait(&app, SignedDuration::from_hours(8 * 24)).await;
    assert_eq!(cast.finish(&app).await.status, 404, "it is over");
    assert!(cast.is_asked_for_factor(&app).await);
    app.stop().await;
}

// req: MFA-5
async fn what_cannot_be_recovered_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let staff = Person::with(&app, &RoleName::SUPPORT).await;
    let token = staff.token(&app).await;
    let bare = Person::new(&app).await;
    let path = |id: &str| format!("/api/v1/admin/users/{id}/second-factor/recovery");
    let off = app
        .call(&token, Method::POST, &path(&bare.id.to_string()), None)
        .await;
    assert_eq!(off.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    for nobody in ["x", "00000000-0000-7000-8000-000000000000"] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let missing = app.call(&token, method, &path(nobody), None).await;
            assert_eq!(missing.status, 404);
        }
    }
    app.stop().await;
}

// req: MFA-5
async fn of_many_who_finish_one_does(backend: Backend) {
    let app = app_or_return!(backend);
    let mut cast = Cast::approved(&app).await;
    cast.wait(&app, WAIT).await;
    let (app, cast) = (Arc::new(app), Arc::new(cast));
    let statuses = race(64, |_| {
        let (app, cast) = (Arc::clone(&app), Arc::clone(&cast));
        async move { cast.finish(&app).await.status.as_u16() }
    })
    .await;
    let of = |status| statuses.iter().filter(|seen| **seen == status).count();
    assert_eq!((of(204), of(404)), (1, 63));
    Arc::into_inner(app).unwrap().stop().await;
}

/// Whoever asked finds no button that approves, and one that they make up is refused.
// req: MFA-5, AUTH-8
async fn a_recovery_goes_its_way_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let cast = Cast::of(&app).await;
    let (asker, approver) = (
        Person::with(&app, &RoleName::SUPPORT).await,
        Person::with(&app, &RoleName::SUPPORT).await,
    );
    let mut jars = Vec::new();
    for person in [&asker, &approver] {
        let mut jar = Jar::default();
        let fields = form(&[("email", &person.email), ("password", PASSWORD)]);
        assert_eq!(jar.post(&app, "/login", &fields).await.status, 303);
        jars.push(jar);
    }
    let [asker, approver] = jars.as_mut_slice() else {
        panic!("two of the staff");
    };
    let step = |step| format!("/admin/recoveries/{}/{step}", cast.id);
    let offers = |page: &Answer, name| page.text().contains(&format!("\"{}\"", step(name)));
    let ask = format!("/admin/users/{}/ask-recovery", cast.id);
    let asked = asker.post(&app, &ask, "").await;
    assert_eq!(
        asked.header("location"),
        Some("/admin/recoveries?done=asked")
    );
    assert_eq!(
        asker.post(&app, &ask, "").await.status,
        409,
        "one at a time"
    );
    let own = asker.get(&app, "/admin/recoveries").await;
    assert!(!offers(&own, "approve") && offers(&own, "stop"));
    let alone = asker.post(&app, &step("approve"), "").await;
    assert_eq!(alone.status, 403);
    assert!(alone.text().contains("Nobody approves what they asked for"));
    let early = approver.post(&app, &step("finish"), "").await;
    assert_eq!(early.status, 409);
    let seen = approver.get(&app, "/admin/recoveries").await;
    assert!(offers(&seen, "approve") && !offers(&seen, "finish"));
    let approved = approver.post(&app, &step("approve"), "").await;
    assert_eq!(approved.status, 303);
    let listed = app
        .call(&cast.asker, Method::GET, "/api/v1/admin/recoveries", None)
        .await
        .json();
    assert_eq!(listed["recoveries"][0]["userId"], cast.id.as_str());
    assert!(listed["recoveries"][0]["dueAt"].is_string());
    let stopped = asker.post(&app, &step("stop"), "").await;
    assert_eq!(
        stopped.header("location"),
        Some("/admin/recoveries?done=stopped")
    );
    assert_eq!(asker.post(&app, &step("stop"), "").await.status, 404);
    assert!(cast.is_asked_for_factor(&app).await, "the factor stays");
    app.stop().await;
}
