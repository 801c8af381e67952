//! The pages of a forgotten password in every state.

use super::refusal;
use crate::pages::password_reset::{ChooseStage, ChooseView, ForgotView, choose, forgot};
use crate::pages::{Language, Reason};
use maud::Markup;
use tessera_core::password::{PasswordPolicy, Violation};

pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let forgotten = |is_sent, reason: Option<Reason>| {
        let view = ForgotView {
            email: "priya@",
            is_sent,
            refusal: reason.map(|reason| refusal(reason, "email")),
            dev: true,
        };
        forgot::page(&view, language)
    };
    let chosen = |stage, reason: Option<Reason>| {
        let view = ChooseView {
            stage,
            policy: PasswordPolicy::default(),
            refusal: reason.map(|reason| refusal(reason, "password")),
            dev: false,
        };
        choose::page(&view, language)
    };
    let waiting = ChooseStage::Waiting("token");
    let weak = Reason::WeakPassword(vec![Violation::TooShort, Violation::Common]);
    vec![
        ("forgot", forgotten(false, None)),
        ("forgot-sent", forgotten(true, None)),
        (
            "forgot-invalid",
            forgotten(false, Some(Reason::InvalidEmail)),
        ),
        (
            "forgot-limited",
            forgotten(false, Some(Reason::RateLimited)),
        ),
        ("choose", chosen(waiting, None)),
        ("choose-weak", chosen(waiting, Some(weak))),
        ("choose-internal", chosen(waiting, Some(Reason::Internal))),
        (
            "choose-over",
            chosen(ChooseStage::Over, Some(Reason::InvalidLink)),
        ),
        ("choose-done", chosen(ChooseStage::Done, None)),
    ]
}
