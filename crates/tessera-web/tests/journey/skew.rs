//! Requests of one person to instances whose clocks differ.

use crate::tokens::{is_valid, post_with_token, refresh, registered, text};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use testkit::app::{App, Backend};
use testkit::mails;
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(
    what_one_instance_began_another_goes_on_with,
    a_retried_refresh_is_no_theft_at_an_instance_whose_clock_differs,
);

/// A second short of what `tessera doctor` calls critical.
const APART_S: i64 = 29;
/// What it warns of.
const WARNED_OF_S: i64 = 2;
const NEXT: &str = "Another9Pass!";

/// The clocks of two instances that take turns: the first, and one that is ahead of it, or behind.
struct Clocks<'a> {
    app: &'a App,
    to_the_other: SignedDuration,
}

impl<'a> Clocks<'a> {
    fn apart(app: &'a App, seconds: i64) -> Self {
        let to_the_other = SignedDuration::from_secs(seconds);
        Self { app, to_the_other }
    }

    /// From now on it is by the clock of the other one.
    fn turn(&mut self) {
        self.app.clock.advance(self.to_the_other);
        self.to_the_other = -self.to_the_other;
    }
}

// req: MFA-13, AUTH-6, OTP-5
async fn what_one_instance_began_another_goes_on_with(backend: Backend) {
    let app = app_or_return!(backend);
    for seconds in [APART_S, -APART_S] {
        let mut clocks = Clocks::apart(&app, seconds);
        let number = random_number();
        assert_eq!(app.request_code(&number).await.status, 200);
        clocks.turn();
        let made = app.verify(&number, &app.code_for(&number)).await;
        assert_eq!(made.status, 201, "{seconds}");
        clocks.turn();
        assert!(is_valid(&app, &text(&made, "accessToken")).await);

        let email = random_email();
        assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
        clocks.turn();
        let link = mails::token(&app.newest_mail(&email));
        assert_eq!(app.verify_token(&link).await.status, 200, "{seconds}");
        clocks.turn();
        let session = app.log_in(&email, PASSWORD).await;
        assert_eq!(session.status, 200);
        clocks.turn();
        let session = refresh(&app, &text(&session, "refreshToken")).await;
        assert_eq!(session.status, 200, "{seconds}");
        clocks.turn();
        let access = text(&session, "accessToken");
        assert!(is_valid(&app, &access).await);
        let left = post_with_token(&app, "/api/v1/auth/logout", &access).await;
        assert_eq!(left.status, 204);
        clocks.turn();
        assert!(!is_valid(&app, &access).await, "logged out everywhere");

        let link = app.reset_token(&email).await;
        clocks.turn();
        assert_eq!(
            app.confirm_reset(&link, NEXT).await.status,
            200,
            "{seconds}"
        );
        clocks.turn();
        assert_eq!(app.confirm_reset(&link, PASSWORD).await.status, 400, "used");
        assert_eq!(app.log_in(&email, NEXT).await.status, 200);
        assert_eq!(app.log_in(&email, PASSWORD).await.status, 401);
    }
    app.stop().await;
}

// req: AUTH-5
async fn a_retried_refresh_is_no_theft_at_an_instance_whose_clock_differs(backend: Backend) {
    let app = app_or_return!(backend);
    for seconds in [WARNED_OF_S, -WARNED_OF_S] {
        let mut clocks = Clocks::apart(&app, seconds);
        let (_, token) = registered(&app).await;
        let first = text(&refresh(&app, &token).await, "refreshToken");
        clocks.turn();
        let again = refresh(&app, &token).await;
        assert_eq!(text(&again, "refreshToken"), first, "{seconds}");
        assert_eq!(refresh(&app, &first).await.status, 200);
    }
    app.stop().await;
}
