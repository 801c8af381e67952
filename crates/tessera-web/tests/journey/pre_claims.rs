//! A stranger has registered an address before its owner comes, and nobody else has. Each way of a
//! stranger, by each way that the owner comes to have the address: whose password works afterwards.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use http::{Method, StatusCode};
use serde_json::json;
use tessera_core::account::{EmailAddress, PersonalData};
use tessera_core::accounts::NewRegistration;
use tessera_core::password::Password;
use tessera_core::request::{ClientAddress, RequestContext};
use testkit::app::{App, Backend, Options};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;
use testkit::user_transfer_contract::import_owner;

on_every_backend!(
    whose_password_works_after_a_strangers_registration,
    a_lone_proof_is_refused_where_it_needs_a_password,
);

const ATTACKER: &str = "AttackerPass1!";
const OK: StatusCode = StatusCode::OK;

/// How the stranger registers the address.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Claim {
    AtOnce,
    /// In stages, with a number of their own, which they have proven.
    WithNumber,
    /// In stages, and no further than that.
    Started,
}

impl Claim {
    const ALL: [Self; 3] = [Self::AtOnce, Self::WithNumber, Self::Started];

    async fn make(self, app: &App, email: &str) {
        let number = match self {
            Self::AtOnce => {
                assert_eq!(app.register_email(email, ATTACKER).await.status, 201);
                return;
            }
            Self::WithNumber => Some(format!("+91{}", random_number())),
            Self::Started => None,
        };
        let mut start = json!({ "email": email, "password": ATTACKER, "locale": "en" });
        if let Some(number) = &number {
            start["phone"] = number.as_str().into();
        }
        let started = app.start_staged(&start).await.json();
        let id = started["registrationId"].as_str().unwrap();
        let Some(number) = number else {
            assert_eq!(app.send_staged(id, "email").await.status, 204);
            return;
        };
        app.send_staged(id, "sms").await;
        let proven = app.verify_staged(id, &app.code_for(&number)).await;
        assert_eq!(proven.status, 200);
        assert_eq!(app.complete_staged(id).await.status, 201);
    }

    /// Whether a mail proves the stranger's registration for whoever follows its link.
    fn has_link(self) -> bool {
        self != Self::Started
    }
}

/// How the owner comes to have the address.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Come {
    /// By the link that came unasked for, on the page, where they choose a password.
    PageLink,
    /// The same link, by a program that sends the password that they chose.
    NewPassword,
    /// The same code.
    CodeAndNewPassword,
    /// They register too, and a program proves it with the password that they registered.
    Registers,
    /// They register in stages.
    Stages,
    /// They have an account, and change its address.
    Changes,
    /// The operator makes them an admin.
    MadeAdmin,
    /// They are brought over from another system.
    Imported,
}

impl Come {
    const ALL: [Self; 8] = [
        Self::PageLink,
        Self::NewPassword,
        Self::CodeAndNewPassword,
        Self::Registers,
        Self::Stages,
        Self::Changes,
        Self::MadeAdmin,
        Self::Imported,
    ];

    /// Whether it begins with the mail of the stranger's registration.
    fn is_by_strangers_mail(self) -> bool {
        matches!(
            self,
            Self::PageLink | Self::NewPassword | Self::CodeAndNewPassword
        )
    }

    async fn come(self, app: &App, email: &str) {
        match self {
            Self::PageLink => {
                let link = token(&app.newest_mail(email));
                let fields = [
                    ("token", &*link),
                    ("password", PASSWORD),
                    ("choose", "true"),
                ];
                let mut jar = Jar::default();
                let bare = form(&fields[..1]);
                assert_eq!(jar.post(app, "/verify-email", &bare).await.status, 400);
                let proven = jar.post(app, "/verify-email", &form(&fields)).await;
                assert_eq!(proven.status, 200);
            }
            Self::NewPassword => {
                let link = token(&app.newest_mail(email));
                let proof = json!({ "token": link, "newPassword": PASSWORD });
                assert_eq!(app.prove(&proof).await.status, 200);
            }
            Self::CodeAndNewPassword => {
                let code = code(&app.newest_mail(email));
                let proof = json!({ "email": email, "code": code, "newPassword": PASSWORD });
                assert_eq!(app.prove(&proof).await.status, 200);
            }
            Self::Registers => {
                assert_eq!(app.register_email(email, PASSWORD).await.status, 201);
                let link = token(&app.newest_mail(email));
                let proof = json!({ "token": link, "password": PASSWORD });
                assert_eq!(app.prove(&proof).await.status, 200);
            }
            Self::Stages => {
                let id = app.proven_staged(email, None).await;
                assert_eq!(app.complete_staged(&id).await.status, 201);
            }
            Self::Changes => change_address(app, email).await,
            Self::MadeAdmin => {
                let new = NewRegistration {
                    email: EmailAddress::parse(email).unwrap(),
                    password: Password::parse(PASSWORD).ok().unwrap(),
                    personal: PersonalData::default(),
                    consent: None,
                };
                let made = app.staged.accounts.create_admin(&new, &operator()).await;
                assert!(made.is_ok());
            }
            Self::Imported => import_owner(app, email).await,
        }
    }
}

fn operator() -> RequestContext {
    RequestContext {
        correlation: "operator".to_owned(),
        client: ClientAddress::new(std::net::Ipv4Addr::LOCALHOST.into()),
        user_agent: "test".to_owned(),
        locale: "en".to_owned(),
        bucket: None,
    }
}

/// Somebody with another address, and the same password, changes it.
async fn change_address(app: &App, email: &str) {
    let old = app.proven_person().await;
    let session = app.log_in(&old, PASSWORD).await.json();
    let access = session["accessToken"].as_str().unwrap();
    let path = "/api/v1/users/me/email";
    let body = json!({ "email": email, "password": PASSWORD });
    let asked = app.call(access, Method::POST, path, Some(body)).await;
    assert_eq!(asked.status, 202);
    app.deliver().await;
    let path = "/api/v1/users/me/email/confirm";
    let body = json!({ "code": code(&app.newest_mail(email)) });
    let changed = app.call(access, Method::POST, path, Some(body)).await;
    assert_eq!(changed.status, 200);
}

// req: REG-6, AUTH-1
async fn whose_password_works_after_a_strangers_registration(backend: Backend) {
    let app = app_or_return!(backend);
    for claim in Claim::ALL {
        for come in Come::ALL {
            // A registration in stages has a mail with a code alone, for itself; and beside a
            // number of a stranger no new password is taken.
            if come.is_by_strangers_mail() && claim != Claim::AtOnce {
                continue;
            }
            let email = random_email();
            claim.make(&app, &email).await;
            come.come(&app, &email).await;
            app.deliver().await;
            let attacker = app.log_in(&email, ATTACKER).await;
            let refusal = (401, "INVALID_CREDENTIALS".to_owned());
            assert_eq!(attacker.refusal(), refusal, "{claim:?}, {come:?}");
            let owner = app.log_in(&email, PASSWORD).await;
            assert_eq!(owner.status, 200, "{claim:?}, {come:?}");
        }
    }
    app.stop().await;
}

/// A program follows the link, or sends the code, of a mail that its user did not ask for, and
/// sends no password: then the stranger's would work (ADR 0068), unless the deployment asks for
/// one always. A proven number beside the address asks for it in any case.
// req: REG-6, AUTH-1
async fn a_lone_proof_is_refused_where_it_needs_a_password(backend: Backend) {
    for proof_needs_password in [false, true] {
        let options = Options {
            proof_needs_password,
            ..Options::default()
        };
        let app = app_or_return!(backend, options);
        for claim in Claim::ALL.into_iter().filter(|claim| claim.has_link()) {
            for by_link in [true, false] {
                let email = random_email();
                claim.make(&app, &email).await;
                let mail = app.newest_mail(&email);
                let proof = match by_link {
                    true => json!({ "token": token(&mail) }),
                    false => json!({ "email": email, "code": code(&mail) }),
                };
                let proven = app.prove(&proof).await;
                let is_refused = proof_needs_password || claim == Claim::WithNumber;
                if !is_refused {
                    assert_eq!(proven.status, 200, "{claim:?}");
                    assert_eq!(app.log_in(&email, ATTACKER).await.status, 200);
                    continue;
                }
                let refusal = (400, "PASSWORD_REQUIRED".to_owned());
                assert_eq!(proven.refusal(), refusal, "{claim:?}");
                assert_ne!(app.log_in(&email, ATTACKER).await.status, 200);
                // Neither is used up: the owner puts a password of their own in place, but where
                // the stranger has a number as well.
                let mut chosen = proof.clone();
                chosen["newPassword"] = PASSWORD.into();
                let chosen = app.prove(&chosen).await;
                let owner = app.log_in(&email, PASSWORD).await;
                match claim {
                    Claim::WithNumber => assert_eq!(chosen.refusal(), refusal),
                    _ => assert_eq!((chosen.status, owner.status), (OK, OK), "{claim:?}"),
                }
                assert_ne!(app.log_in(&email, ATTACKER).await.status, 200);
            }
        }
        app.stop().await;
    }
}
