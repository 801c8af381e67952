//! The pages of the second factor, in every state.

use super::refusal;
use crate::pages::account::{self, FactorSettingsView, FactorStage};
use crate::pages::{FactorPurpose, Language, Message, Reason, SecondFactorView, second_factor};
use crate::qr_code::Qr;
use maud::Markup;
use tessera_core::second_factor::FactorMethod;

pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = code_pages(language);
    pages.extend(settings_pages(language));
    pages
}

fn code_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let with = |purpose, first, message, reason: Option<(Reason, &str)>| {
        let view = SecondFactorView {
            purpose,
            first,
            message,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        second_factor::page(&view, language)
    };
    let page = |purpose, reason| with(purpose, FactorMethod::Totp, Message::Never, reason);
    let message = |message| with(FactorPurpose::Login, FactorMethod::Sms, message, None);
    let change = FactorPurpose::Change {
        next: "/account/password",
    };
    let wrong = Reason::WrongFactor {
        tries_left: Some(4),
    };
    vec![
        ("factor-login", page(FactorPurpose::Login, None)),
        (
            "factor-login-wrong",
            page(FactorPurpose::Login, Some((wrong, "code"))),
        ),
        (
            "factor-login-over",
            page(FactorPurpose::Login, Some((Reason::LoginOver, "challenge"))),
        ),
        (
            "factor-login-tries",
            page(FactorPurpose::Login, Some((Reason::TooManyTries, ""))),
        ),
        ("factor-change", page(change, None)),
        ("factor-login-message", message(Message::Offered)),
        ("factor-login-sent", message(Message::Sent)),
        (
            "factor-login-backup",
            with(
                FactorPurpose::Login,
                FactorMethod::BackupCode,
                Message::Never,
                Some((Reason::NoMessages, "")),
            ),
        ),
        (
            "factor-change-sent",
            with(change, FactorMethod::Sms, Message::Sent, None),
        ),
    ]
}

fn settings_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let page = |stage, reason: Option<(Reason, &str)>| {
        let view = FactorSettingsView {
            stage,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        account::second_factor::page(&view, language)
    };
    let qr_code = Qr::of("otpauth://totp/id.example.com:priya").map(|code| code.data_uri());
    let waiting = || FactorStage::Waiting {
        qr_code: qr_code.as_deref().unwrap_or_default(),
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    };
    let on = |has_password| FactorStage::On {
        since: language.day_month_year(2026, 11, 5),
        backup_codes_left: 9,
        trusted_devices: 2,
        has_password,
    };
    let wrong = || Reason::WrongFactor { tries_left: None };
    let codes = ["0123-4567-89ab".to_owned(), "cdef-ghjk-mnpq".to_owned()];
    vec![
        ("factor-not-offered", page(FactorStage::NotOffered, None)),
        ("factor-off", page(FactorStage::Off, None)),
        (
            "factor-off-busy",
            page(FactorStage::Off, Some((Reason::Busy, ""))),
        ),
        ("factor-waiting", page(waiting(), None)),
        (
            "factor-waiting-wrong",
            page(waiting(), Some((wrong(), "code"))),
        ),
        ("factor-on", page(on(true), None)),
        (
            "factor-on-password",
            page(on(true), Some((Reason::WrongPassword, "password"))),
        ),
        ("factor-on-bare", page(on(false), Some((wrong(), "code")))),
        ("factor-codes", page(FactorStage::Codes(&codes), None)),
    ]
}
