//! People with an address and a password, for tests of accounts.

use crate::app::{Answer, App};
use crate::mails;
use crate::time::random_below;
use axum::body::Body;
use http::{Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::mail::MailTemplate;

/// A password that the policy takes.
pub const PASSWORD: &str = "SecurePass123!";

/// An address that no other test uses.
pub fn random_email() -> String {
    format!("p{:x}@example.com", random_below(u64::MAX))
}

impl App {
    /// Registers an address; what proves it is delivered.
    pub async fn register_email(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password, "name": "Priya Sharma" });
        let answer = self.post("/api/v1/auth/register", &body).await;
        // Of two registrations the later has the later time.
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        answer
    }

    /// Calls an operation in the session of an access token, by a browser.
    pub async fn call(
        &self,
        access: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {access}"))
            .header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
            );
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// The newest mail to an address.
    pub fn newest_mail(&self, email: &str) -> MailTemplate {
        let mut mails = self.mails.to(email);
        mails.pop().unwrap_or_else(|| panic!("no mail came"))
    }

    /// Proves an address by the token of a link.
    pub async fn verify_token(&self, token: &str) -> Answer {
        let body = json!({ "token": token });
        self.post("/api/v1/auth/verify-email", &body).await
    }

    /// Proves an address by a code.
    pub async fn verify_code(&self, email: &str, code: &str) -> Answer {
        let body = json!({ "email": email, "code": code });
        self.post("/api/v1/auth/verify-email", &body).await
    }

    /// Proves an address by whatever the body holds.
    pub async fn prove(&self, body: &Value) -> Answer {
        self.post("/api/v1/auth/verify-email", body).await
    }

    /// Logs in with a password.
    pub async fn log_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password });
        self.post("/api/v1/auth/login", &body).await
    }

    /// Somebody whose address is proven; gives the address.
    pub async fn proven_person(&self) -> String {
        let email = random_email();
        assert_eq!(self.register_email(&email, PASSWORD).await.status, 201);
        let token = mails::token(&self.newest_mail(&email));
        assert_eq!(self.verify_token(&token).await.status, 200);
        email
    }

    /// Gives somebody logged in a mobile number, by the code that is sent to it.
    pub async fn add_mobile(&self, access: &str, number: &str) {
        let path = "/api/v1/users/me/mobile";
        let body = json!({ "mobileNumber": number, "password": PASSWORD });
        let asked = self.call(access, Method::POST, path, Some(body)).await;
        assert_eq!(asked.status, 202);
        self.deliver().await;
        let path = "/api/v1/users/me/mobile/confirm";
        let body = json!({ "mobileNumber": number, "code": self.code_for(number) });
        let changed = self.call(access, Method::POST, path, Some(body)).await;
        assert_eq!(changed.status, 200);
        self.clock.advance(SignedDuration::from_millis(1));
    }

    /// Asks for a link to a new password; gives its token.
    pub async fn reset_token(&self, email: &str) -> String {
        let answer = self.request_reset(email).await;
        assert_eq!(answer.status, 202);
        mails::token(&self.newest_mail(email))
    }

    /// Asks for a link to a new password.
    pub async fn request_reset(&self, email: &str) -> Answer {
        let body = json!({ "email": email });
        let path = "/api/v1/auth/password-reset/request";
        let answer = self.post(path, &body).await;
        self.deliver().await;
        answer
    }

    /// Sets a new password by a link.
    pub async fn confirm_reset(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "password": password });
        let path = "/api/v1/auth/password-reset/confirm";
        let answer = self.post(path, &body).await;
        self.deliver().await;
        answer
    }
}
