//! The login by a code, in every state.

use super::refusal;
use crate::pages::{Language, LoginCodeStep, LoginCodeView, Reason, login_code};
use maud::Markup;

pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let page = |step, reason: Option<(Reason, &str)>| {
        let view = LoginCodeView {
            step,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        login_code::page(&view, language)
    };
    let number = LoginCodeStep::Number {
        typed: "98765",
        next: Some("/account"),
    };
    let code = |is_resent| LoginCodeStep::Code {
        masked: "+91 ••••••3210",
        is_resent,
    };
    let wrong = Reason::WrongCode {
        tries_left: Some(4),
    };
    vec![
        ("login-code", page(number, None)),
        (
            "login-code-number",
            page(number, Some((Reason::InvalidNumber, "mobileNumber"))),
        ),
        ("login-code-verify", page(code(false), None)),
        ("login-code-resent", page(code(true), None)),
        ("login-code-wrong", page(code(true), Some((wrong, "otp")))),
        (
            "login-code-disabled",
            page(code(false), Some((Reason::AccountDisabled, ""))),
        ),
    ]
}
