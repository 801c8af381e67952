//! The pages of the second factor, without a browser.

use crate::contact_pages::logged_in;
use crate::pages::{Jar, form};
use crate::sms_factor::person;
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use testkit::app::{Answer, App, Backend};
use testkit::authenticator::{Authenticator, STEP};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    it_is_set_up_and_asked_for_by_forms,
    changes_lead_to_the_factor_first,
    nobody_else_sees_the_codes,
    a_code_by_message_is_had_on_pages,
);

const HERE: &str = "/account/second-factor";
const APP: &str = "/account/second-factor/app";
const CHANGED: &str = "/account/second-factor?changed=1";
const SESSION: &str = "__Host-tessera_session";

fn location(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status.as_u16(), answer.header("location"))
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

/// Sets it up in a browser; gives the app, with its backup codes.
async fn set_up(app: &App, jar: &mut Jar) -> Authenticator {
    let begun = jar.post(app, "/account/second-factor/enable", "").await;
    assert_eq!(location(&begun), (303, Some(APP)));
    let page = jar.get(app, APP).await.text();
    assert!(page.contains("src=\"data:image/svg+xml;base64,"));
    let secret = between(&page, "data-personal>", "</code>").replace(' ', "");
    let mut authenticator = Authenticator::typed(&secret);
    let wrong = form(&[("code", &authenticator.wrong_code(&app.clock))]);
    let refused = jar.post(app, "/account/second-factor/verify", &wrong).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text().contains("This code is not right"));
    assert!(
        refused.text().contains(&secret[..4]),
        "it can be tried again"
    );
    let code = authenticator.code(&app.clock);
    let (first, second) = code.split_at(3);
    let right = form(&[("code", &format!("{first} {second}"))]);
    let verified = jar.post(app, "/account/second-factor/verify", &right).await;
    assert_eq!(
        location(&verified),
        (303, Some("/account/second-factor/codes"))
    );
    let page = jar.get(app, "/account/second-factor/codes").await.text();
    let codes = page.split("<li><code>").skip(1);
    authenticator.backup_codes = codes
        .map(|rest| rest.split_once('<').unwrap().0.to_owned())
        .collect();
    assert_eq!(authenticator.backup_codes.len(), 10);
    assert!(page.contains("download=\"tessera-backup-codes.txt\""));
    app.clock.advance(STEP);
    authenticator
}

// req: MFA-9, MFA-3, MFA-5
async fn it_is_set_up_and_asked_for_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let page = jar.get(&app, HERE).await.text();
    assert!(page.contains("Set up an authenticator app"));
    assert!(page.contains("Set up text messages"));
    let authenticator = set_up(&app, &mut jar).await;
    let kept = jar.post(&app, "/account/second-factor/kept", "").await;
    assert_eq!(location(&kept), (303, Some(HERE)));
    let again = jar.get(&app, "/account/second-factor/codes").await;
    assert_eq!(location(&again), (303, Some(HERE)), "shown once");
    assert!(
        jar.get(&app, HERE)
            .await
            .text()
            .contains("Two-step login is on")
    );

    let mut other = Jar::default();
    let nothing = other.get(&app, "/login/second-factor").await;
    assert_eq!(location(&nothing), (303, Some("/login?over=1")));
    let fields = [
        ("email", email.as_str()),
        ("password", PASSWORD),
        ("next", HERE),
    ];
    let asked = other.post(&app, "/login", &form(&fields)).await;
    assert_eq!(location(&asked), (303, Some("/login/second-factor")));
    assert_eq!(asked.cookie(SESSION), None);
    let page = other.get(&app, HERE).await;
    assert_eq!(
        location(&page),
        (303, Some("/login?next=/account/second-factor"))
    );
    let page = other.get(&app, "/login/second-factor?lang=hi").await.text();
    assert!(page.contains("lang=\"hi\"") && page.contains("one-time-code"));
    other.get(&app, "/login/second-factor?lang=en").await;
    let wrong = form(&[("code", &authenticator.wrong_code(&app.clock))]);
    let refused = other.post(&app, "/login/second-factor", &wrong).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.cookie(SESSION), None);
    let code = authenticator.code(&app.clock);
    let right = form(&[("code", &code), ("remember", "true")]);
    let welcome = other.post(&app, "/login/second-factor", &right).await;
    assert_eq!(location(&welcome), (303, Some(HERE)));
    assert!(welcome.cookie(SESSION).is_some());
    other.post(&app, "/logout", "").await;
    let again = other.post(&app, "/login", &form(&fields)).await;
    assert_eq!(location(&again), (303, Some(HERE)), "it is remembered");
    assert!(
        other
            .get(&app, HERE)
            .await
            .text()
            .contains("Ask on all devices again")
    );
    let forgotten = other.post(&app, "/account/second-factor/forget", "").await;
    assert_eq!(location(&forgotten), (303, Some(CHANGED)));
    assert!(
        !other
            .get(&app, HERE)
            .await
            .text()
            .contains("Ask on all devices again")
    );

    let off = form(&[
        ("code", &authenticator.backup_codes[0]),
        ("password", "Quite another 1"),
    ]);
    let refused = other
        .post(&app, "/account/second-factor/disable", &off)
        .await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("This is not your password."));
    let off = form(&[
        ("code", &authenticator.backup_codes[0]),
        ("password", PASSWORD),
    ]);
    let done = other
        .post(&app, "/account/second-factor/disable", &off)
        .await;
    assert_eq!(location(&done), (303, Some(CHANGED)));
    let page = other.get(&app, CHANGED).await.text();
    assert!(page.contains("Your change is saved.") && page.contains("Set up an authenticator"));
    let nothing = other.get(&app, APP).await;
    assert_eq!(location(&nothing), (303, Some(HERE)), "nothing waits");
    app.stop().await;
}

// req: MFA-6, MFA-9
async fn changes_lead_to_the_factor_first(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    let authenticator = set_up(&app, &mut jar).await;
    assert_eq!(jar.get(&app, "/account/password").await.status, 200);
    app.clock.advance(SignedDuration::from_mins(11));
    let confirm = "/account/second-factor/confirm";
    for page in [
        "/account/password",
        "/account/email/change",
        "/account/mobile",
    ] {
        let expected = format!("{confirm}?next={page}");
        let led = jar.get(&app, page).await;
        assert_eq!(location(&led), (303, Some(expected.as_str())));
        let led = jar.post(&app, page, "").await;
        assert_eq!(location(&led), (303, Some(expected.as_str())));
    }
    let led = jar.post(&app, "/account/second-factor/codes", "").await;
    assert_eq!(led.status, 303);
    assert_eq!(jar.get(&app, "/account/profile").await.status, 200);
    for page in [APP, "/account/second-factor/number"] {
        let expected = format!("{confirm}?next={page}");
        let led = jar.get(&app, page).await;
        assert_eq!(location(&led), (303, Some(expected.as_str())));
    }
    let led = jar
        .post(&app, "/account/second-factor/default", "method=totp")
        .await;
    assert_eq!(led.status, 303, "so is the choice");
    let page = jar
        .get(&app, &format!("{confirm}?next=/account/password"))
        .await;
    assert!(
        page.text()
            .contains("name=\"next\" value=\"/account/password\"")
    );
    let away = jar
        .get(&app, &format!("{confirm}?next=//evil.example"))
        .await;
    assert!(!away.text().contains("evil"));
    let wrong = form(&[("code", "000"), ("next", "/account/password")]);
    assert_eq!(jar.post(&app, confirm, &wrong).await.status, 400);
    let right = form(&[
        ("code", &authenticator.code(&app.clock)),
        ("next", "/account/password"),
    ]);
    let led = jar.post(&app, confirm, &right).await;
    assert_eq!(location(&led), (303, Some("/account/password")));
    assert_eq!(jar.get(&app, "/account/password").await.status, 200);
    let drawn = jar.post(&app, "/account/second-factor/codes", "").await;
    assert_eq!(
        location(&drawn),
        (303, Some("/account/second-factor/codes"))
    );
    let page = jar.get(&app, "/account/second-factor/codes").await.text();
    assert!(!page.contains(&authenticator.backup_codes[0]));
    app.stop().await;
}

// req: MFA-5
async fn nobody_else_sees_the_codes(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    set_up(&app, &mut jar).await;
    let logged_out = jar.post(&app, "/logout", "").await;
    assert_eq!(logged_out.status, 303);
    let email = app.proven_person().await;
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    assert_eq!(jar.post(&app, "/login", &fields).await.status, 303);
    let codes = jar.get(&app, "/account/second-factor/codes").await;
    assert_eq!(location(&codes), (303, Some(HERE)));
    let page = jar.get(&app, HERE).await.text();
    assert!(page.contains("Set up an authenticator app"));
    app.stop().await;
}

// req: MFA-8, MFA-9
async fn a_code_by_message_is_had_on_pages(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    let mut jar = Jar::default();
    let nothing = jar.post(&app, "/login/second-factor/send", "").await;
    assert_eq!(location(&nothing), (303, Some("/login?over=1")));
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    let asked = jar.post(&app, "/login", &fields).await;
    let sent = "/login/second-factor?sent=1";
    assert_eq!(location(&asked), (303, Some(sent)), "it is the default");
    app.deliver().await;
    let first = app.code_for(&number);
    let page = jar.get(&app, sent).await.text();
    assert!(page.contains("A code is on its way"));
    let is_untold = !page.contains('•') && !page.contains(&number);
    assert!(is_untold, "the number stays untold");
    app.clock.advance(SignedDuration::from_millis(1));
    let again = jar.post(&app, "/login/second-factor/send", "").await;
    assert_eq!(location(&again), (303, Some(sent)));
    app.deliver().await;
    let code = app.code_for(&number);
    if first != code {
        let old = form(&[("code", &first)]);
        let old = jar.post(&app, "/login/second-factor", &old).await;
        assert_eq!(old.status, 401, "another took its place");
    }
    let right = form(&[("code", &code)]);
    let right = jar.post(&app, "/login/second-factor", &right).await;
    assert!(right.cookie(SESSION).is_some());

    app.clock.advance(SignedDuration::from_mins(11));
    let confirm = "/account/second-factor/confirm?next=/account/password";
    let led = jar.get(&app, "/account/password").await;
    assert_eq!(location(&led), (303, Some(confirm)));
    let page = jar.get(&app, confirm).await.text();
    assert!(page.contains("action=\"/account/second-factor/send\""));
    let next = form(&[("next", "/account/password")]);
    let led = jar.post(&app, "/account/second-factor/send", &next).await;
    let there = format!("{confirm}&sent=1");
    assert_eq!(location(&led), (303, Some(there.as_str())));
    assert!(
        jar.get(&app, &there)
            .await
            .text()
            .contains("A code is on its way")
    );
    app.deliver().await;
    let fields = form(&[
        ("code", &app.code_for(&number)),
        ("next", "/account/password"),
    ]);
    let led = jar
        .post(&app, "/account/second-factor/confirm", &fields)
        .await;
    assert_eq!(location(&led), (303, Some("/account/password")));
    // A form that is no page itself leads to the page above it.
    app.clock.advance(SignedDuration::from_mins(11));
    let led = jar.post(&app, "/account/second-factor/enable", "").await;
    let above = "/account/second-factor/confirm?next=/account/second-factor";
    assert_eq!(location(&led), (303, Some(above)));
    app.stop().await;
}
