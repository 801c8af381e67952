//! An authenticator app, and a person who uses it.

use crate::app::{Answer, App};
use crate::person::PASSWORD;
use crate::time::TestClock;
use data_encoding::BASE32_NOPAD;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::ports::Clock as _;
use tessera_core::second_factor::{TotpSecret, TotpStep};

const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const VERIFY: &str = "/api/v1/users/me/2fa/verify";
const LOGIN: &str = "/api/v1/auth/verify-2fa";

/// How long a code lasts.
pub const STEP: SignedDuration = SignedDuration::from_secs(30);

/// An app that scanned a code.
pub struct Authenticator {
    secret: TotpSecret,
    /// The backup codes that came with it.
    pub backup_codes: Vec<String>,
}

impl Authenticator {
    /// An app with the secret of an enrolment.
    pub fn scan(enrolled: &Value) -> Self {
        let codes = enrolled["backupCodes"].as_array().unwrap();
        Self {
            backup_codes: codes
                .iter()
                .map(|code| code.as_str().unwrap().to_owned())
                .collect(),
            ..Self::typed(enrolled["secret"].as_str().unwrap())
        }
    }

    /// An app that a secret was typed into.
    pub fn typed(secret: &str) -> Self {
        let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        Self {
            secret: TotpSecret::from_slice(&secret).unwrap(),
            backup_codes: Vec::new(),
        }
    }

    /// The code that the app shows now.
    pub fn code(&self, clock: &TestClock) -> String {
        self.code_of(clock, SignedDuration::ZERO)
    }

    /// The code that it shows where its clock is off by `skew`.
    pub fn code_of(&self, clock: &TestClock, skew: SignedDuration) -> String {
        let at = clock.now().checked_add(skew).unwrap();
        self.secret.code_at(TotpStep::at(at)).digits().to_owned()
    }

    /// Whether a code is that of the present step or of one beside it.
    pub fn is_near(&self, clock: &TestClock, code: &str) -> bool {
        let mut near = (-1..=1).map(|steps| self.code_of(clock, STEP * steps));
        near.any(|near| near == code)
    }

    /// A code that is wrong now, and was not right a moment ago, nor will it be soon.
    pub fn wrong_code(&self, clock: &TestClock) -> String {
        let near: Vec<String> = (-40..=40)
            .map(|steps| self.code_of(clock, STEP * steps))
            .collect();
        let codes = (0..1_000_000).map(|number| format!("{number:06}"));
        let mut wrong = codes.filter(|code| !near.contains(code));
        wrong.next().unwrap()
    }
}

impl App {
    /// Turns the second factor on in the session of an access token. A moment later the app
    /// shows another code than the one that this took.
    pub async fn enable_second_factor(&self, access: &str) -> Authenticator {
        let body = json!({ "method": "totp" });
        let enrolled = self.call(access, Method::POST, ENABLE, Some(body)).await;
        assert_eq!(enrolled.status, 200);
        let authenticator = Authenticator::scan(&enrolled.json());
        let body = json!({ "code": authenticator.code(&self.clock) });
        let verified = self.call(access, Method::POST, VERIFY, Some(body)).await;
        assert_eq!(verified.status, 200);
        self.clock.advance(STEP);
        self.deliver().await;
        authenticator
    }

    /// Somebody whose address is proven, and who has a second factor: the address, an access
    /// token, the app.
    pub async fn protected_person(&self) -> (String, String, Authenticator) {
        let email = self.proven_person().await;
        let session = self.log_in(&email, PASSWORD).await.json();
        let access = session["accessToken"].as_str().unwrap().to_owned();
        let authenticator = self.enable_second_factor(&access).await;
        (email, access, authenticator)
    }

    /// Makes a number a second factor in the session of an access token; gives what enrolling it
    /// was answered.
    pub async fn enable_sms_factor(&self, access: &str, number: &str) -> Value {
        let body = json!({ "method": "sms", "phoneNumber": number });
        let enrolled = self.call(access, Method::POST, ENABLE, Some(body)).await;
        assert_eq!(enrolled.status, 200);
        self.deliver().await;
        let body = json!({ "code": self.code_for(number) });
        let verified = self.call(access, Method::POST, VERIFY, Some(body)).await;
        assert_eq!(verified.status, 200);
        // Of two messages the later has the later time.
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        enrolled.json()
    }

    /// Has a code sent for a challenge, and delivered; gives the code.
    pub async fn factor_code(&self, challenge: &str, number: &str) -> String {
        let sent = self.send_factor_code(challenge).await;
        assert_eq!(sent.status, 202);
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        self.code_for(number)
    }

    /// Asks for a code for a challenge.
    pub async fn send_factor_code(&self, challenge: &str) -> Answer {
        let body = json!({ "challenge": challenge });
        self.post("/api/v1/auth/2fa/sms", &body).await
    }

    /// Logs in with the password; gives the challenge.
    pub async fn challenge(&self, email: &str) -> String {
        let asked = self.log_in(email, PASSWORD).await;
        assert_eq!(asked.status, 200);
        asked.json()["challenge"].as_str().unwrap().to_owned()
    }

    /// Presents a code for a challenge.
    pub async fn second_step(&self, challenge: &str, code: &str) -> Answer {
        let body = json!({ "challenge": challenge, "code": code });
        self.post(LOGIN, &body).await
    }
}
