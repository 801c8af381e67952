//! The pages of the second factor, in every state.

use super::refusal;
use crate::pages::account::{
    self, AppView, BackupCodesView, FactorNumberView, FactorSettingsView, FactorStage, FactorsOn,
    ShownFactor,
};
use crate::pages::{FactorPurpose, Language, Message, Reason, SecondFactorView, second_factor};
use crate::qr_code::Qr;
use maud::Markup;
use tessera_core::second_factor::{FactorKind, FactorMethod};

pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let mut pages = code_pages(language);
    pages.extend(settings_pages(language));
    pages.extend(enrolment_pages(language));
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
    let login = FactorPurpose::Login { remember: true };
    let message = |message| with(login, FactorMethod::Sms, message, None);
    let change = FactorPurpose::Change {
        next: "/account/password",
    };
    let wrong = Reason::WrongFactor {
        tries_left: Some(4),
    };
    vec![
        ("factor-login", page(login, None)),
        ("factor-login-wrong", page(login, Some((wrong, "code")))),
        (
            "factor-login-over",
            page(login, Some((Reason::LoginOver, "challenge"))),
        ),
        (
            "factor-login-tries",
            page(login, Some((Reason::TooManyTries, ""))),
        ),
        ("factor-change", page(change, None)),
        ("factor-login-message", message(Message::Offered)),
        ("factor-login-sent", message(Message::Sent)),
        (
            "factor-login-backup",
            with(
                login,
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
            is_changed: reason.is_none(),
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        account::second_factor::page(&view, language)
    };
    let off = |has_password, asks_password| FactorStage::Off {
        has_password,
        asks_password,
    };
    let on = |has_password| FactorsOn {
        since: language.day_month_year(2026, 11, 5),
        factors: vec![app()],
        more: vec![FactorKind::Sms],
        backup_codes_left: 9,
        trusted_devices: 2,
        has_password,
        message: Message::Never,
        removing: String::new(),
    };
    let both = |message, removing: &str| {
        FactorStage::On(FactorsOn {
            factors: vec![number(), app()],
            more: Vec::new(),
            message,
            removing: removing.to_owned(),
            ..on(true)
        })
    };
    let wrong_password = || Some((Reason::WrongPassword, "password"));
    vec![
        ("factor-not-offered", page(FactorStage::NotOffered, None)),
        ("factor-off", page(off(true, false), None)),
        ("factor-off-bare", page(off(false, false), None)),
        (
            "factor-off-busy",
            page(off(true, false), Some((Reason::Busy, ""))),
        ),
        (
            "factor-off-ended",
            page(off(true, true), Some((Reason::FactorGone, ""))),
        ),
        ("factor-off-old", page(off(true, true), None)),
        (
            "factor-off-password",
            page(off(true, true), wrong_password()),
        ),
        (
            "factor-off-bare-old",
            page(off(false, false), Some((Reason::LoginTooOld, ""))),
        ),
        ("factor-on", page(FactorStage::On(on(true)), None)),
        (
            "factor-on-password",
            page(FactorStage::On(on(true)), wrong_password()),
        ),
        (
            "factor-on-bare",
            page(FactorStage::On(on(false)), Some((wrong(), "code"))),
        ),
        ("factor-both", page(both(Message::Offered, ""), None)),
        (
            "factor-both-sent",
            page(both(Message::Sent, "sms"), wrong_password()),
        ),
    ]
}

fn app() -> ShownFactor {
    ShownFactor {
        kind: FactorKind::Totp,
        number: None,
    }
}

fn number() -> ShownFactor {
    ShownFactor {
        kind: FactorKind::Sms,
        number: Some("+91 ••••••3210".to_owned()),
    }
}

fn wrong() -> Reason {
    Reason::WrongFactor { tries_left: None }
}

/// The pages that enrol an app or a number, and show what came with it.
fn enrolment_pages(language: Language) -> Vec<(&'static str, Markup)> {
    let qr_code = Qr::of("otpauth://totp/id.example.com:priya").map(|code| code.data_uri());
    let app = |reason: Option<(Reason, &str)>| {
        let view = AppView {
            qr_code: qr_code.as_deref().unwrap_or_default(),
            uri: "otpauth://totp/id.example.com:priya",
            secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            asks_password: false,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        account::second_factor::app::page(&view, language)
    };
    let number_page = |waiting, own, asks_password, reason: Option<(Reason, &str)>| {
        let view = FactorNumberView {
            waiting,
            own,
            typed: "98765 4321",
            asks_password,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        account::second_factor::number::page(&view, language)
    };
    let number = |waiting, own, reason| number_page(waiting, own, false, reason);
    let masked = Some("+91 ••••••3210");
    let invalid = Some((Reason::InvalidNumber, "mobileNumber"));
    let codes = ["0123-4567-89ab".to_owned(), "cdef-ghjk-mnpq".to_owned()];
    let codes = BackupCodesView {
        codes: &codes,
        dev: true,
    };
    vec![
        ("factor-app", app(None)),
        ("factor-app-wrong", app(Some((wrong(), "code")))),
        ("factor-number", number(None, None, None)),
        ("factor-number-own", number(None, masked, None)),
        ("factor-number-invalid", number(None, None, invalid)),
        (
            "factor-number-none",
            number(None, None, Some((Reason::NoMessages, ""))),
        ),
        ("factor-number-sent", number(masked, masked, None)),
        (
            "factor-number-wrong",
            number(masked, None, Some((wrong(), "code"))),
        ),
        (
            "factor-number-password",
            number_page(
                masked,
                None,
                true,
                Some((Reason::WrongPassword, "password")),
            ),
        ),
        (
            "factor-codes",
            account::second_factor::codes::page(&codes, language),
        ),
    ]
}
