//! Registration in stages, in every state.

use super::refusal;
use crate::pages::staged::{CodeStepView, DetailsView, Sent, StartView, code, details, start};
use crate::pages::{Language, Person, Reason};
use maud::Markup;
use tessera_core::account::CommsChannel;
use tessera_core::password::PasswordPolicy;

pub(super) fn pages(language: Language) -> Vec<(&'static str, Markup)> {
    let started = |is_over, reason: Option<(Reason, &str)>| {
        let view = StartView {
            email: "priya@example.com",
            number: "98765",
            policy: PasswordPolicy::default(),
            is_over,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: true,
        };
        start::page(&view, language)
    };
    let coded = |phone, sent, reason: Option<(Reason, &str)>| {
        let view = CodeStepView {
            email: "p••••@example.com",
            phone,
            sent,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: false,
        };
        code::page(&view, language)
    };
    let detailed = |reason: Option<(Reason, &str)>| {
        let view = DetailsView {
            person: Person {
                first_name: "Priya",
                comms_channel: Some(CommsChannel::Email),
                ..Person::default()
            },
            marketing: true,
            refusal: reason.map(|(reason, field)| refusal(reason, field)),
            dev: false,
        };
        details::page(&view, language)
    };
    let number = Some("+91 ••••••3210");
    let wrong = Reason::WrongCode {
        tries_left: Some(4),
    };
    vec![
        ("steps", started(false, None)),
        ("steps-over", started(true, None)),
        (
            "steps-number",
            started(false, Some((Reason::InvalidNumber, "mobileNumber"))),
        ),
        ("steps-code", coded(None, None, None)),
        ("steps-code-mailed", coded(number, Some(Sent::Email), None)),
        ("steps-code-texted", coded(number, Some(Sent::Sms), None)),
        (
            "steps-code-wrong",
            coded(number, Some(Sent::Sms), Some((wrong, "code"))),
        ),
        ("steps-details", detailed(None)),
        (
            "steps-details-country",
            detailed(Some((Reason::InvalidValue, "country"))),
        ),
        (
            "steps-details-duplicate",
            detailed(Some((Reason::Duplicate, "email"))),
        ),
    ]
}
