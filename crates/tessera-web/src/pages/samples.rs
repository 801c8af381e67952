//! Every page in every state, for the tests that hold for all of them.

use maud::Markup;
use serde_json::{Value, json};

mod account;
mod admin;
mod login_code;
mod password_reset;
mod register_email;
mod second_factor;
mod staged;

use super::{
    ErrorKind, ErrorView, HomeView, InboxMessage, InboxView, Language, LoginProblem, LoginView,
    MailView, Notice, Reason, ReferenceView, Refusal, RegisterError, RegisterView, VerifyError,
    VerifyView, error, home, inbox, inbox_mail, login, reference, register, verify,
};

/// The pages under names that say what they show, such as `en-register-taken`.
pub(crate) fn every_page() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for language in Language::ALL {
        for (name, page) in pages_in(language) {
            pages.push((format!("{}-{name}", language.tag()), page.into_string()));
        }
    }
    pages
}

fn pages_in(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = register_pages(language);
    pages.extend(verify_pages(language));
    pages.extend(login_pages(language));
    pages.extend(login_code::pages(language));
    pages.extend(register_email::pages(language));
    pages.extend(staged::pages(language));
    pages.extend(password_reset::pages(language));
    pages.extend(account::pages(language));
    pages.extend(admin::pages(language));
    pages.extend(second_factor::pages(language));
    pages.extend(other_pages(language));
    pages
}

fn register_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let first = RegisterView::default();
    let failed = |error| RegisterView {
        value: "98765 4321",
        error: Some(error),
        retry_after_seconds: Some(95),
        dev: true,
    };
    [
        ("register", first),
        ("register-invalid", failed(RegisterError::InvalidNumber)),
        ("register-taken", failed(RegisterError::AlreadyRegistered)),
        ("register-limited", failed(RegisterError::RateLimited)),
        ("register-overloaded", failed(RegisterError::Overloaded)),
        ("register-internal", failed(RegisterError::Internal)),
        ("register-over", failed(RegisterError::Over)),
    ]
    .map(|(name, view)| (name, register::page(&view, language)))
    .to_vec()
}

fn verify_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let first = VerifyView {
        masked_number: "+91 ••••••3210",
        expires_in_seconds: 297,
        resend_in_seconds: 24,
        dev: true,
        ..VerifyView::default()
    };
    let failed = |error| VerifyView {
        error: Some(error),
        attempts_left: Some(3),
        resend_in_seconds: 0,
        ..first
    };
    let resent = VerifyView {
        notice: Some(Notice::CodeResent),
        dev: false,
        ..first
    };
    [
        ("verify", first),
        ("verify-resent", resent),
        ("verify-invalid", failed(VerifyError::Invalid)),
        ("verify-expired", failed(VerifyError::Expired)),
        ("verify-exhausted", failed(VerifyError::TooManyAttempts)),
        ("verify-limited", failed(VerifyError::RateLimited)),
        ("verify-taken", failed(VerifyError::AlreadyRegistered)),
        ("verify-internal", failed(VerifyError::Internal)),
        ("verify-overloaded", failed(VerifyError::Overloaded)),
    ]
    .map(|(name, view)| (name, verify::page(&view, language)))
    .to_vec()
}

fn login_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let refused = |problem| LoginView {
        email: "priya@example.com",
        next: Some("/account"),
        problem: Some(problem),
        retry_after_seconds: Some(45),
        dev: true,
    };
    let mut pages = vec![("login", login::page(&LoginView::default(), language))];
    pages.extend(
        [
            ("login-invalid", LoginProblem::Invalid),
            ("login-unverified", LoginProblem::Unverified),
            ("login-disabled", LoginProblem::Disabled),
            ("login-locked", LoginProblem::TooManyTries),
            ("login-limited", LoginProblem::RateLimited),
            ("login-overloaded", LoginProblem::Overloaded),
            ("login-internal", LoginProblem::Internal),
            ("login-over", LoginProblem::Over),
        ]
        .map(|(name, problem)| (name, login::page(&refused(problem), language))),
    );
    pages
}

fn refusal(reason: Reason, field: &str) -> Refusal {
    Refusal {
        reason,
        field: Some(field.to_owned()),
        retry_after_seconds: Some(95),
    }
}

fn other_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let home = HomeView {
        masked_number: Some("+91 ••••••3210"),
        email: Some("priya@example.com"),
        is_email_proven: true,
        member_since: language.day_month_year(2026, 11, 5),
        session_expires: language.day_month_year(2026, 12, 5),
        dev: false,
    };
    let not_found = ErrorView {
        kind: ErrorKind::NotFound,
        correlation_id: Some("0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b"),
        retry_after_seconds: None,
        dev: false,
    };
    let messages = messages();
    let filled = InboxView {
        messages: &messages,
        to: "",
    };
    let mail = MailView {
        id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0a",
        from: "Tessera <no-reply@tessera.example>",
        to: "asha@example.com",
        subject: "Welcome to Tessera",
        date: "2026-11-05T10:11:02Z",
        text: "Hello Asha,\n\nGo to my account:\nhttps://id.example.com/\n",
    };
    let contract = contract();
    let reference = ReferenceView {
        document: &contract,
        dev: true,
    };
    let narrowed = InboxView {
        messages: &[],
        to: "+919876500000",
    };
    vec![
        ("home", home::page(&home, language)),
        ("error", error::page(&not_found, language)),
        ("inbox", inbox::page(&filled, language)),
        ("inbox-empty", inbox::page(&InboxView::default(), language)),
        ("inbox-narrowed", inbox::page(&narrowed, language)),
        ("inbox-mail", inbox_mail::page(&mail, language)),
        ("reference", reference::page(&reference, language)),
    ]
}

fn messages() -> [InboxMessage<'static>; 2] {
    [
        InboxMessage {
            id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
            channel: "sms",
            is_mail: false,
            to: "+919876543210",
            subject: None,
            body: "482913 is your Tessera OTP. It is valid for 5 minutes. Never share it.",
            sent_at: "2026-11-05T10:15:30Z".to_owned(),
        },
        InboxMessage {
            id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0a".to_owned(),
            channel: "email",
            is_mail: true,
            to: "asha@example.com",
            subject: Some("Welcome to Tessera"),
            body: "Hello Asha,\nyour account is ready.",
            sent_at: "2026-11-05T10:11:02Z".to_owned(),
        },
    ]
}

/// A small contract with the shapes that the real one has.
pub(crate) fn contract() -> Value {
    let problem = json!({
        "description": "The number is not valid: `INVALID_MOBILE_NUMBER`.",
        "headers": {"X-Request-Id": {"schema": {"type": "string"}}},
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": {"type": "urn:tessera:problem:invalid-mobile-number", "status": 400, "error": "INVALID_MOBILE_NUMBER"},
        }},
    });
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Tessera API", "version": "0.1.0",
            "description": "Registration by mobile number.\n\nConventions:\n- Bodies are JSON of at most **16 KiB**.\n- Errors are `application/problem+json`."},
        "servers": [{"url": "https://id.example.com/"}],
        "tags": [
            {"name": "Registration", "description": "A person registers with a mobile number and proves it."},
            {"name": "Tokens"},
        ],
        "paths": {
            "/api/v1/auth/register/otp": {"post": {
                "operationId": "requestRegistrationOtp",
                "tags": ["Registration"],
                "summary": "Request an OTP",
                "description": "Sends a six-digit code to the number. The answer does not wait for the provider.",
                "requestBody": {"required": true, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/OtpRequest"},
                    "examples": {"grouped": {"summary": "With a space", "value": {"mobileNumber": "98765 43210"}}},
                }}},
                "responses": {
                    "200": {"description": "The code is on its way.", "content": {"application/json": {
                        "schema": {"type": "object", "required": ["status"], "properties": {
                            "status": {"const": "otp_sent"},
                            "expiresIn": {"type": "integer", "minimum": 0, "description": "Seconds."},
                        }},
                        "example": {"status": "otp_sent", "expiresIn": 300},
                    }}},
                    "400": problem,
                },
            }},
            "/api/v1/auth/validate": {"get": {
                "operationId": "validateAccessToken",
                "tags": ["Tokens"],
                "summary": "Validate an access token",
                "security": [{"bearer": []}],
                "responses": {"200": {"description": "The token is valid."}, "401": {"description": "It is not."}},
            }},
            "/dev/inbox/messages": {"get": {
                "operationId": "listDevInboxMessages",
                "summary": "List messages",
                "parameters": [{"name": "to", "in": "query", "schema": {"type": "string", "maxLength": 254}, "description": "The recipient."}],
                "responses": {"200": {"description": "Newest first."}},
            }},
        },
        "components": {"schemas": {
            "OtpRequest": {"type": "object", "required": ["mobileNumber"], "additionalProperties": false,
                "properties": {"mobileNumber": {"type": "string", "maxLength": 32, "description": "Ten digits, or with `+91`."}}},
            "Problem": {"type": "object", "required": ["status", "error"], "properties": {
                "error": {"type": "string", "enum": ["INVALID_MOBILE_NUMBER", "RATE_LIMITED"]},
                "status": {"type": "integer"},
                "field": {"type": ["string", "null"]},
                "correlationId": {"type": "string", "format": "uuid"}}},
        }},
    })
}
