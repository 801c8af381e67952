//! Registrations in stages, step by step.

use crate::app::{Answer, App};
use crate::person::PASSWORD;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// A number that is accepted.
pub const PHONE: &str = "+919876543210";

/// What a person tells at the end.
pub fn particulars(registration: &str) -> Value {
    json!({
        "registrationId": registration,
        "personal": {
            "firstName": "Priya", "lastName": "Sharma", "country": "IN", "language": "hi-IN",
        },
        "consent": { "marketing": true, "timestamp": "2026-11-25T10:15:00Z" },
        "preferences": { "commsChannel": "email" },
    })
}

impl App {
    /// Starts a registration.
    pub async fn start_staged(&self, body: &Value) -> Answer {
        let answer = self.post("/api/v1/register/start", body).await;
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        answer
    }

    /// Starts a registration that is accepted; gives its id.
    pub async fn staged(&self, email: &str, phone: Option<&str>) -> String {
        let mut body = json!({ "email": email, "password": PASSWORD, "locale": "en-IN" });
        if let Some(phone) = phone {
            body["phone"] = phone.into();
        }
        let answer = self.start_staged(&body).await;
        assert_eq!(answer.status, 202);
        answer.json()["registrationId"].as_str().unwrap().to_owned()
    }

    /// Asks for a code and has it delivered.
    pub async fn send_staged(&self, registration: &str, channel: &str) -> Answer {
        let body = json!({ "registrationId": registration, "channel": channel });
        let answer = self.post("/api/v1/otp/send", &body).await;
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        answer
    }

    /// Enters a code.
    pub async fn verify_staged(&self, registration: &str, code: &str) -> Answer {
        let body = json!({ "registrationId": registration, "code": code });
        let answer = self.post("/api/v1/otp/verify", &body).await;
        // Events of one millisecond have no order.
        self.clock.advance(SignedDuration::from_millis(1));
        answer
    }

    /// Tells the rest.
    pub async fn complete_staged(&self, registration: &str) -> Answer {
        let body = particulars(registration);
        let answer = self.post("/api/v1/register/complete", &body).await;
        self.deliver().await;
        answer
    }

    /// A registration whose address is proven; gives its id.
    pub async fn proven_staged(&self, email: &str, phone: Option<&str>) -> String {
        let id = self.staged(email, phone).await;
        assert_eq!(self.send_staged(&id, "email").await.status, 204);
        let code = crate::mails::code(&self.newest_mail(email));
        assert_eq!(self.verify_staged(&id, &code).await.status, 200);
        id
    }
}
