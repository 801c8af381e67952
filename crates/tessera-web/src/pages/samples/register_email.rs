//! Registration by e-mail and the proof of an address, in every state.

use super::refusal;
use crate::pages::{
    CodeView, Language, LinkView, Reason, RegisterEmailView, VerifyEmailStage, VerifyEmailView,
    register_email, verify_email,
};
use maud::Markup;
use tessera_core::password::{PasswordPolicy, Violation};

/// Both of them.
pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = register_email_pages(language);
    pages.extend(verify_email_pages(language));
    pages
}

fn register_email_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let register = |reason: Option<(Reason, &str)>| {
        let view = RegisterEmailView {
            name: "Priya Sharma",
            email: "priya@example.com",
            marketing: false,
            policy: PasswordPolicy::default(),
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        register_email::page(&view, language)
    };
    let weak = Reason::WeakPassword(vec![Violation::Personal]);
    vec![
        ("register-email", register(None)),
        ("register-email-weak", register(Some((weak, "password")))),
        (
            "register-email-taken",
            register(Some((Reason::EmailTaken, "email"))),
        ),
        (
            "register-email-nameless",
            register(Some((Reason::InvalidValue, "name"))),
        ),
    ]
}

fn verify_email_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let proof = |stage, reason: Option<(Reason, &str)>| {
        let view = VerifyEmailView {
            stage,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: false,
        };
        verify_email::page(&view, language)
    };
    let known = VerifyEmailStage::Code(CodeView {
        known: Some("priya@example.com"),
        is_sent: true,
        ..CodeView::default()
    });
    let unknown = VerifyEmailStage::Code(CodeView::default());
    let sent = VerifyEmailStage::Code(CodeView {
        is_sent: true,
        ..CodeView::default()
    });
    let wrong = Reason::WrongCode {
        tries_left: Some(3),
    };
    let link = |is_own| {
        VerifyEmailStage::Link(LinkView {
            token: "token",
            is_own,
            is_chosen: false,
        })
    };
    vec![
        ("verify-email", proof(link(true), None)),
        ("verify-email-elsewhere", proof(link(false), None)),
        (
            "verify-email-password",
            proof(link(false), Some((Reason::PasswordNeeded, "password"))),
        ),
        (
            "verify-email-limited",
            proof(link(true), Some((Reason::RateLimited, ""))),
        ),
        ("verify-email-done", proof(VerifyEmailStage::Done, None)),
        (
            "verify-email-over",
            proof(VerifyEmailStage::Over, Some((Reason::InvalidLink, "token"))),
        ),
        ("verify-email-known", proof(known, None)),
        ("verify-email-wrong", proof(known, Some((wrong, "code")))),
        ("verify-email-unknown", proof(unknown, None)),
        ("verify-email-sent", proof(sent, None)),
        (
            "verify-email-expired",
            proof(unknown, Some((Reason::CodeExpired, "code"))),
        ),
        (
            "verify-email-tries",
            proof(unknown, Some((Reason::TooManyTries, ""))),
        ),
    ]
}
