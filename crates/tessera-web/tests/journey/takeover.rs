//! Nobody gets into an account by having been there first.

use crate::{app_or_return, on_every_backend};
use serde_json::json;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::{Sought, StaffChangeError};
use tessera_core::limit::LimitPolicy;
use tessera_core::mail::MailTemplate;
use testkit::app::{Backend, Options};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::staged::PHONE;

on_every_backend!(
    who_registers_a_strangers_address_gets_nothing,
    a_proof_never_makes_a_strangers_password_work,
    an_address_joins_a_number_for_its_owner_alone,
    passwords_at_a_proof_are_guesses,
    an_unproven_account_has_no_reset,
    who_claims_an_address_is_not_taken_for_its_owner,
);

const ATTACKER: &str = "AttackerPass1!";

/// The attacker registers the victim's address first, or last; the victim registers and
/// proves it, by link or by code.
// req: REG-6, AUTH-1
async fn who_registers_a_strangers_address_gets_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    for attacker_is_first in [true, false] {
        for by_link in [true, false] {
            let email = random_email();
            let mut passwords = [ATTACKER, PASSWORD];
            if !attacker_is_first {
                passwords.reverse();
            }
            let mut mails = Vec::new();
            for password in passwords {
                assert_eq!(app.register_email(&email, password).await.status, 201);
                mails.push(app.newest_mail(&email));
            }
            // The victim proves with what came for their own registration.
            let own = mails.remove(usize::from(attacker_is_first));
            let attackers = mails.remove(0);
            let by_code = json!({ "email": email, "code": code(&own), "password": PASSWORD });
            let by_token = json!({ "token": token(&own), "password": PASSWORD });
            let proven = match by_link {
                false if attacker_is_first => app.prove(&by_code).await,
                // A later claim has a code of its own: the victim's link still works.
                _ => app.prove(&by_token).await,
            };
            assert_eq!(proven.status, 200);
            let late = app.verify_token(&token(&attackers)).await;
            assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
            assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
            let attacker = app.log_in(&email, ATTACKER).await;
            assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
            let again = app.register_email(&email, ATTACKER).await;
            assert_eq!(again.refusal(), (409, "EMAIL_EXISTS".to_owned()));
        }
    }
    app.stop().await;
}

/// The victim is led, by whatever mail, to prove what the attacker registered: by the link or
/// the code that came for the attacker's registration, or by the mail that they asked for
/// again.
// req: REG-6, AUTH-1
async fn a_proof_never_makes_a_strangers_password_work(backend: Backend) {
    let app = app_or_return!(backend);
    for attacker_is_first in [true, false] {
        for by_link in [true, false] {
            let email = random_email();
            let mut passwords = [ATTACKER, PASSWORD];
            if !attacker_is_first {
                passwords.reverse();
            }
            for password in passwords {
                assert_eq!(app.register_email(&email, password).await.status, 201);
            }
            let again = json!({ "email": email });
            let resent = app.post("/api/v1/auth/verify-email/resend", &again).await;
            assert_eq!(resent.status, 202);
            app.deliver().await;
            // For whoever claimed the address last, and for the attacker.
            let newest = app.newest_mail(&email);
            let attackers = match attacker_is_first {
                true => app.mails.to(&email)[0].clone(),
                false => newest.clone(),
            };
            let proof = match by_link {
                true => json!({ "token": token(&attackers) }),
                false => json!({ "email": email, "code": code(&newest) }),
            };
            let with = |name: &str, password: &str| {
                let mut body = proof.clone();
                body[name] = password.into();
                body
            };
            let alone = app.prove(&proof).await;
            assert_eq!(alone.refusal(), (400, "PASSWORD_REQUIRED".to_owned()));
            assert_eq!(alone.json()["field"], "password");
            let is_attackers = by_link || !attacker_is_first;
            if is_attackers {
                let other = app.prove(&with("password", PASSWORD)).await;
                assert_eq!(other.refusal(), (400, "INVALID_FIELD".to_owned()));
            }
            let weak = app.prove(&with("newPassword", "short")).await;
            assert_eq!(weak.refusal(), (400, "WEAK_PASSWORD".to_owned()));
            assert_eq!(weak.json()["field"], "newPassword");
            assert_ne!(app.log_in(&email, ATTACKER).await.status, 200);

            let chosen = "ChosenPass123!";
            let proven = app.prove(&with("newPassword", chosen)).await;
            assert_eq!(proven.status, 200);
            let logged_in = app.log_in(&email, chosen).await;
            assert_eq!(logged_in.status, 200);
            let name = &logged_in.json()["user"]["name"];
            assert!(name.is_null(), "the stranger's words are gone: {name}");
            let attacker = app.log_in(&email, ATTACKER).await;
            assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
            let late = app.prove(&with("newPassword", ATTACKER)).await;
            assert_eq!(late.status, 400, "used up");
        }
    }
    app.stop().await;
}

/// Whoever has a number in an account has a way into it: an address that they typed joins the
/// account only for who knows its password.
// req: REG-6, AUTH-1
async fn an_address_joins_a_number_for_its_owner_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, Some(PHONE)).await;
    app.send_staged(&id, "sms").await;
    let proven = app.verify_staged(&id, &app.code_for(PHONE)).await;
    assert_eq!(proven.status, 200);
    assert_eq!(app.complete_staged(&id).await.status, 201);
    let mail = app.newest_mail(&email);
    for proof in [
        json!({ "token": token(&mail) }),
        json!({ "token": token(&mail), "newPassword": "ChosenPass123!" }),
        json!({ "email": email, "code": code(&mail) }),
    ] {
        let refused = app.prove(&proof).await;
        assert_eq!(
            refused.refusal(),
            (400, "PASSWORD_REQUIRED".to_owned()),
            "{proof}"
        );
    }
    let owned = json!({ "token": token(&mail), "password": PASSWORD });
    assert_eq!(app.prove(&owned).await.status, 200);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: AUTH-10
async fn passwords_at_a_proof_are_guesses(backend: Backend) {
    let limits = LimitPolicy {
        address_burst: 1_000,
        address_per_hour: 1_000,
        mail_per_hour: 1_000,
        wrong_passwords: 3,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let email = random_email();
    app.register_email(&email, PASSWORD).await;
    let mail = app.newest_mail(&email);
    let guess =
        |password: &str| json!({ "email": email, "code": code(&mail), "password": password });
    for _ in 0..3 {
        let wrong = app.prove(&guess("WrongPass123!")).await;
        assert_eq!(wrong.refusal(), (400, "INVALID_FIELD".to_owned()));
    }
    let locked = app.prove(&guess(PASSWORD)).await;
    assert_eq!(locked.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    let both = json!({ "token": "x", "password": PASSWORD, "newPassword": PASSWORD });
    let both = app.prove(&both).await;
    assert_eq!(both.refusal(), (400, "MALFORMED_REQUEST".to_owned()));
    app.stop().await;
}

// req: AUTH-4, REG-6
async fn an_unproven_account_has_no_reset(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, ATTACKER).await;
    assert_eq!(app.request_reset(&email).await.status, 202);
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::UnfinishedRegistration { .. }));
    let attacker = app.log_in(&email, ATTACKER).await;
    assert_eq!(attacker.refusal(), (403, "EMAIL_NOT_VERIFIED".to_owned()));
    app.stop().await;
}

/// Staff mean the owner of the address. A stranger has registered it, alone or after somebody else
/// did, perhaps with a number of their own.
// req: AUTH-8, REG-6
async fn who_claims_an_address_is_not_taken_for_its_owner(backend: Backend) {
    let app = app_or_return!(backend);
    let accounts = &app.staged.accounts;
    for has_number in [false, true] {
        let email = random_email();
        let address = EmailAddress::parse(&email).unwrap();
        app.register_email(&email, PASSWORD).await;
        let own = token(&app.newest_mail(&email));
        if has_number {
            let id = app.staged(&email, Some(PHONE)).await;
            app.send_staged(&id, "sms").await;
            app.verify_staged(&id, &app.code_for(PHONE)).await;
            assert_eq!(app.complete_staged(&id).await.status, 201);
        } else {
            app.register_email(&email, ATTACKER).await;
        }
        let sought = Sought::Email(&address);
        let refused = accounts.find_owner(sought).await;
        assert!(matches!(refused, Err(StaffChangeError::OnlyClaimed)));
        let claimed = accounts.find_account(sought).await.ok().unwrap().user.id;
        let by_id = accounts.find_owner(Sought::Id(claimed)).await;
        assert!(by_id.is_ok_and(|found| found.user.id == claimed));

        let proof = json!({ "token": own, "password": PASSWORD });
        assert_eq!(app.prove(&proof).await.status, 200);
        let owner = accounts.find_owner(sought).await.ok().unwrap().user.id;
        assert_ne!(owner, claimed);
    }
    app.stop().await;
}
