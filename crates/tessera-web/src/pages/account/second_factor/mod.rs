//! `/account/second-factor`: which ways there are to prove the second factor, its backup codes,
//! turned off (requirements MFA-5, MFA-6, MFA-9). Pages below it enrol an app and a number.

pub mod app;
mod catalog;
pub mod codes;
pub mod number;

pub use app::AppView;
pub use codes::BackupCodesView;
pub use number::FactorNumberView;

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::current_password::{CurrentPassword, current_password};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::second_factor::{Message, SEND, factor_field};
use crate::pages::{Language, Refusal};
use catalog::FactorSettingsCatalog;
use tessera_core::second_factor::FactorKind;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct FactorSettingsView {
    /// How far it has come.
    pub stage: FactorStage,
    /// Whether something was changed a moment ago.
    pub is_changed: bool,
    /// Why a form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far it has come.
#[derive(Debug, Clone)]
pub enum FactorStage {
    /// Logins ask for no second factor, and the account is not offered one yet.
    NotOffered,
    /// Logins ask for no second factor.
    Off {
        /// Whether the account has a password, beside which a text message is a second factor.
        has_password: bool,
        /// Whether enrolling one takes the password.
        asks_password: bool,
    },
    /// Logins ask for it.
    On(FactorsOn),
}

/// The second factor where logins ask for it.
#[derive(Debug, Clone)]
pub struct FactorsOn {
    /// The day it was turned on, written out.
    pub since: String,
    /// The ways to prove it, the one that is asked for first at the head.
    pub factors: Vec<ShownFactor>,
    /// The ways that can be had besides.
    pub more: Vec<FactorKind>,
    /// Backup codes that are left.
    pub backup_codes_left: u32,
    /// Devices that are remembered, on which it is not asked for.
    pub trusted_devices: u32,
    /// Whether the account has a password, which is then asked for.
    pub has_password: bool,
    /// Whether a code can be had by text message.
    pub message: Message,
    /// What was chosen to be removed, where the form came back: the name of a kind, or `all`.
    pub removing: String,
}

/// One way to prove the second factor.
#[derive(Debug, Clone)]
pub struct ShownFactor {
    /// What it is.
    pub kind: FactorKind,
    /// The masked number that codes go to, where it is one.
    pub number: Option<String>,
}

/// The choice of removing every way to prove it.
pub const ALL: &str = "all";

const HERE: &str = "/account/second-factor";
const ENABLE: &str = "/account/second-factor/enable";
const NUMBER: &str = "/account/second-factor/number";
const VERIFY: &str = "/account/second-factor/verify";
const DEFAULT: &str = "/account/second-factor/default";
const CODES: &str = "/account/second-factor/codes";
const FORGET: &str = "/account/second-factor/forget";
const DISABLE: &str = "/account/second-factor/disable";

/// The page.
pub fn page(view: &FactorSettingsView, language: Language) -> Markup {
    let words = FactorSettingsCatalog::of(language);
    let content = html! {
        @if view.is_changed { (frame::done(words.changed)) }
        @match &view.stage {
            FactorStage::NotOffered => {
                p class="lead" { (words.off_lead) }
                p { (words.not_offered) }
            }
            FactorStage::Off { has_password, asks_password } => {
                p class="lead" { (words.off_lead) }
                h2 class="section-title" { (words.app) }
                p { (words.app_lead) }
                @if *asks_password {
                    (begin_by_password(view.refusal.as_ref(), words, language))
                } @else {
                    (begin(FactorKind::Totp, Weight::Main, words))
                }
                @if *has_password {
                    h2 class="section-title" { (words.sms) }
                    p { (words.sms_lead) }
                    (begin(FactorKind::Sms, Weight::Quiet, words))
                } @else {
                    p { (words.no_sms) }
                }
            }
            FactorStage::On(on) => {
                p class="lead" { (words.on_lead) }
                dl class="facts" {
                    div { dt { (words.since) } dd { (on.since) } }
                    div { dt { (words.codes_left) } dd { (on.backup_codes_left) } }
                    div { dt { (words.devices) } dd { (on.trusted_devices) } }
                }
                @if on.trusted_devices > 0 {
                    (post(FORGET, words.forget, Weight::Quiet, words))
                }
                (factors(on, words))
                h2 class="section-title" { (words.codes_title) }
                p { (words.replace_lead) }
                (post(CODES, words.replace, Weight::Quiet, words))
                (turn_off(on, view.refusal.as_ref(), words, language))
            }
        }
    };
    framed(HERE, view.refusal.as_ref(), &content, language, view.dev)
}

/// A page of the second factor: its heading, what is wrong, its content.
fn framed(
    path: &str,
    refusal: Option<&Refusal>,
    content: &Markup,
    language: Language,
    dev: bool,
) -> Markup {
    let heading = Section::SecondFactor.name(AccountCatalog::of(language));
    let problem = refusal.map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        (content)
    };
    let frame = Frame {
        section: Section::SecondFactor,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev,
    };
    frame::page_at(path, &frame, &content)
}

/// A form that is one button.
fn post(action: &str, label: &str, weight: Weight, words: &FactorSettingsCatalog) -> Markup {
    html! {
        form class="form" method="post" action=(action) data-guard {
            (form::submit(&Submit { label, busy: words.busy, weight }))
        }
    }
}

/// Begins enrolling an app where that takes the password.
fn begin_by_password(
    refusal: Option<&Refusal>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    html! {
        form class="form" method="post" action=(ENABLE) data-guard {
            (password_field(refusal, Some(words.why_password), words, language))
            (form::submit(&Submit {
                label: words.set_up_app,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
    }
}

/// The field that shows who asks.
fn password_field(
    refusal: Option<&Refusal>,
    hint: Option<&str>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    let error: Option<Cow<'static, str>> =
        refusal.and_then(|refusal| refusal.at("password", language));
    current_password(&CurrentPassword {
        name: "password",
        label: words.password,
        hint,
        error: error.as_deref(),
    })
}

/// Begins enrolling: an app at once, a number on a page that asks for it.
fn begin(kind: FactorKind, weight: Weight, words: &FactorSettingsCatalog) -> Markup {
    match kind {
        FactorKind::Totp => post(ENABLE, words.set_up_app, weight, words),
        FactorKind::Sms => html! {
            p class="account-more" { a class="button button-quiet" href=(NUMBER) { (words.set_up_sms) } }
        },
    }
}

fn name(kind: FactorKind, words: &FactorSettingsCatalog) -> &'static str {
    match kind {
        FactorKind::Totp => words.app,
        FactorKind::Sms => words.sms,
    }
}

/// The ways to prove it, each with what can be done about it.
fn factors(on: &FactorsOn, words: &FactorSettingsCatalog) -> Markup {
    html! {
        h2 class="section-title" { (words.factors_title) }
        ul class="account-list" {
            @for (place, factor) in on.factors.iter().enumerate() {
                li {
                    p class="account-item" {
                        strong { (name(factor.kind, words)) }
                        @if let Some(number) = &factor.number {
                            " " span class="account-value" data-personal { (number) }
                        }
                    }
                    @if on.factors.len() > 1 {
                        @if place == 0 {
                            p { (words.asked_first) }
                        } @else {
                            form class="form" method="post" action=(DEFAULT) data-guard {
                                input type="hidden" name="method" value=(factor.kind.as_str());
                                (form::submit(&Submit {
                                    label: words.ask_first,
                                    busy: words.busy,
                                    weight: Weight::Quiet,
                                }))
                            }
                        }
                    }
                }
            }
        }
        @for kind in &on.more { (begin(*kind, Weight::Quiet, words)) }
    }
}

fn turn_off(
    on: &FactorsOn,
    refusal: Option<&Refusal>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    let send = match on.message {
        Message::Never => None,
        Message::Offered => Some(words.send),
        Message::Sent => Some(words.send_again),
    };
    html! {
        h2 class="section-title" { (words.off_title) }
        p { (words.turn_off_lead) }
        @if on.message == Message::Sent { p role="status" { (words.sent) } }
        @if let Some(label) = send {
            form class="form" method="post" action=(SEND) data-guard {
                input type="hidden" name="removal" value="true";
                (form::submit(&Submit { label, busy: words.busy, weight: Weight::Quiet }))
            }
        }
        form class="form" method="post" action=(DISABLE) data-guard {
            @if on.factors.len() > 1 { (removals(on, words)) }
            @if on.has_password {
                (password_field(refusal, None, words, language))
            }
            (factor_field(refusal, words.code_hint, language))
            (form::submit(&Submit {
                label: if on.factors.len() > 1 { words.remove } else { words.turn_off },
                busy: words.busy,
                weight: Weight::Quiet,
            }))
        }
    }
}

/// What is to be removed, where there are several. None is chosen beforehand.
fn removals(on: &FactorsOn, words: &FactorSettingsCatalog) -> Markup {
    let choice = |value: &str, label: &str| {
        let id = format!("remove-{value}");
        html! {
            label for=(id) {
                input type="radio" id=(id) name="method" value=(value) required
                    checked[on.removing == value];
                span { (label) }
            }
        }
    };
    html! {
        fieldset class="account-choices" {
            legend { (words.what_to_remove) }
            @for factor in &on.factors { (choice(factor.kind.as_str(), name(factor.kind, words))) }
            (choice(ALL, words.remove_all))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> FactorsOn {
        FactorsOn {
            since: "5 November 2026".to_owned(),
            factors: vec![ShownFactor {
                kind: FactorKind::Totp,
                number: None,
            }],
            more: vec![FactorKind::Sms],
            backup_codes_left: 7,
            trusted_devices: 0,
            has_password: true,
            message: Message::Never,
            removing: String::new(),
        }
    }

    fn both() -> FactorsOn {
        let number = ShownFactor {
            kind: FactorKind::Sms,
            number: Some("+91 ••••••3210".to_owned()),
        };
        FactorsOn {
            factors: vec![number, on().factors.remove(0)],
            more: Vec::new(),
            message: Message::Offered,
            removing: "totp".to_owned(),
            ..on()
        }
    }

    fn rendered(stage: FactorStage) -> String {
        let view = FactorSettingsView {
            stage,
            is_changed: false,
            refusal: None,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: MFA-6
    #[test]
    fn whoever_has_a_password_gives_it_to_turn_it_off() {
        for has_password in [true, false] {
            let html = rendered(FactorStage::On(FactorsOn {
                has_password,
                ..on()
            }));
            assert_eq!(html.contains("type=\"password\""), has_password);
        }
    }

    // req: MFA-2, MFA-9
    #[test]
    fn both_ways_are_offered_to_whoever_has_a_password() {
        for has_password in [true, false] {
            let html = rendered(FactorStage::Off {
                has_password,
                asks_password: false,
            });
            assert!(html.contains("action=\"/account/second-factor/enable\""));
            let link = "href=\"/account/second-factor/number\"";
            assert_eq!(html.contains(link), has_password);
        }
    }

    // req: MFA-2, MFA-9
    #[test]
    fn an_app_takes_the_password_where_the_login_is_old() {
        let html = rendered(FactorStage::Off {
            has_password: true,
            asks_password: true,
        });
        let (_, form) = html
            .split_once("action=\"/account/second-factor/enable\"")
            .unwrap();
        let (form, _) = form.split_once("</form>").unwrap();
        assert!(form.contains("type=\"password\""));
        assert_eq!(html.matches("type=\"password\"").count(), 1);
    }

    // req: MFA-6, MFA-9
    #[test]
    fn of_two_one_is_asked_for_first_and_either_can_be_removed() {
        let one = rendered(FactorStage::On(on()));
        assert!(!one.contains("type=\"radio\"") && !one.contains("Ask for this first"));
        assert!(one.contains("href=\"/account/second-factor/number\""));
        let two = rendered(FactorStage::On(both()));
        assert_eq!(two.matches("Ask for this first").count(), 1);
        assert!(
            two.contains("name=\"method\" value=\"totp\"><"),
            "the other one"
        );
        assert_eq!(two.matches("checked").count(), 1, "what was chosen is kept");
        for choice in ["totp", "sms", "all"] {
            let radio = format!("name=\"method\" value=\"{choice}\" required");
            assert!(two.contains(&radio), "{two}");
        }
        assert!(two.contains("action=\"/account/second-factor/send\""));
    }
}
