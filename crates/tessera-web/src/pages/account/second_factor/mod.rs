//! `/account/second-factor`: turned on with an authenticator app, its backup codes, turned off
//! (requirements MFA-5, MFA-6, MFA-9).

mod catalog;

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::second_factor::factor_field;
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};
use catalog::FactorSettingsCatalog;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct FactorSettingsView<'a> {
    /// How far it has come.
    pub stage: FactorStage<'a>,
    /// Why a form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far it has come.
#[derive(Debug, Clone)]
pub enum FactorStage<'a> {
    /// Logins ask for no second factor, and the account is not offered one yet.
    NotOffered,
    /// Logins ask for no second factor.
    Off,
    /// An app waits for its first code.
    Waiting {
        /// The QR code, as the address of an image.
        qr_code: &'a str,
        /// The same as text, to be typed.
        secret: &'a str,
    },
    /// Logins ask for it.
    On {
        /// The day it was turned on, written out.
        since: String,
        /// Backup codes that are left.
        backup_codes_left: u32,
        /// Devices that are remembered, on which it is not asked for.
        trusted_devices: u32,
        /// Whether the account has a password, which is then asked for.
        has_password: bool,
    },
    /// Backup codes, shown until they are said to be kept.
    Codes(&'a [String]),
}

const ENABLE: &str = "/account/second-factor/enable";
const VERIFY: &str = "/account/second-factor/verify";
const CODES: &str = "/account/second-factor/codes";
const KEPT: &str = "/account/second-factor/kept";
const FORGET: &str = "/account/second-factor/forget";
const DISABLE: &str = "/account/second-factor/disable";

/// The page.
pub fn page(view: &FactorSettingsView<'_>, language: Language) -> Markup {
    let words = FactorSettingsCatalog::of(language);
    let heading = Section::SecondFactor.name(AccountCatalog::of(language));
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match &view.stage {
            FactorStage::NotOffered => {
                p class="lead" { (words.off_lead) }
                p { (words.not_offered) }
            }
            FactorStage::Off => {
                p class="lead" { (words.off_lead) }
                p { (words.off_needs) }
                (post(ENABLE, words.set_up, Weight::Main, words))
            }
            FactorStage::Waiting { qr_code, secret } => {
                (waiting(qr_code, secret, view, words, language))
            }
            FactorStage::On { since, backup_codes_left, trusted_devices, has_password } => {
                p class="lead" { (words.on_lead) }
                dl class="facts" {
                    div { dt { (words.since) } dd { (since) } }
                    div { dt { (words.codes_left) } dd { (backup_codes_left) } }
                    div { dt { (words.devices) } dd { (trusted_devices) } }
                }
                @if *trusted_devices > 0 {
                    (post(FORGET, words.forget, Weight::Quiet, words))
                }
                h2 class="section-title" { (words.codes_title) }
                p { (words.replace_lead) }
                (post(CODES, words.replace, Weight::Quiet, words))
                (turn_off(*has_password, view, words, language))
            }
            FactorStage::Codes(codes) => (backup_codes(codes, words)),
        }
    };
    let frame = Frame {
        section: Section::SecondFactor,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// A form that is one button.
fn post(action: &str, label: &str, weight: Weight, words: &FactorSettingsCatalog) -> Markup {
    html! {
        form class="form" method="post" action=(action) data-guard {
            (form::submit(&Submit { label, busy: words.busy, weight }))
        }
    }
}

fn waiting(
    qr_code: &str,
    secret: &str,
    view: &FactorSettingsView<'_>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    html! {
        p class="lead" { (words.scan) }
        img class="qr-code" src=(qr_code) width="256" height="256" alt=(words.qr_alt);
        p { (words.or_type) }
        p { code class="account-value" data-personal { (grouped(secret)) } }
        form class="form" method="post" action=(VERIFY) data-guard {
            (factor_field(view.refusal.as_ref(), words.first_code_hint, language))
            (form::submit(&Submit {
                label: words.turn_on,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        (post(ENABLE, words.other_secret, Weight::Quiet, words))
    }
}

fn turn_off(
    has_password: bool,
    view: &FactorSettingsView<'_>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    let refusal = view.refusal.as_ref();
    let password: Option<Cow<'static, str>> =
        refusal.and_then(|refusal| refusal.at("password", language));
    html! {
        h2 class="section-title" { (words.off_title) }
        p { (words.turn_off_lead) }
        form class="form" method="post" action=(DISABLE) data-guard {
            @if has_password {
                (text_field(&TextField {
                    name: "password",
                    label: words.password,
                    kind: Kind::Password,
                    value: "",
                    autocomplete: "current-password",
                    max_length: 1024,
                    hint: None,
                    error: password.as_deref(),
                }))
            }
            (factor_field(refusal, words.code_hint, language))
            (form::submit(&Submit {
                label: words.turn_off,
                busy: words.busy,
                weight: Weight::Quiet,
            }))
        }
    }
}

fn backup_codes(codes: &[String], words: &FactorSettingsCatalog) -> Markup {
    html! {
        p class="lead" { (words.codes_lead) }
        ul class="backup-codes" data-personal {
            @for code in codes { li { code { (code) } } }
        }
        p {
            a href=(text_file(codes)) download="tessera-backup-codes.txt" { (words.download) }
        }
        (post(KEPT, words.kept, Weight::Main, words))
    }
}

/// A secret in groups of four, as people read it out.
fn grouped(secret: &str) -> String {
    let mut shown = String::with_capacity(secret.len() + secret.len() / 4);
    for (at, character) in secret.chars().enumerate() {
        if at > 0 && at.is_multiple_of(4) {
            shown.push(' ');
        }
        shown.push(character);
    }
    shown
}

/// The codes as a text file within a link: they are nowhere to be fetched from.
fn text_file(codes: &[String]) -> String {
    format!("data:text/plain;charset=utf-8,{}%0A", codes.join("%0A"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(stage: FactorStage<'_>) -> String {
        let view = FactorSettingsView {
            stage,
            refusal: None,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: MFA-9
    #[test]
    fn the_secret_stands_in_text_beside_its_picture() {
        let html = rendered(FactorStage::Waiting {
            qr_code: "data:image/svg+xml;base64,AAAA",
            secret: "GEZDGNBVGY3TQOJQ",
        });
        assert!(html.contains("GEZD GNBV GY3T QOJQ"));
        assert!(html.contains("src=\"data:image/svg+xml;base64,AAAA\""));
        assert!(html.contains("alt=\"QR code"));
    }

    // req: MFA-5
    #[test]
    fn backup_codes_are_shown_and_kept_as_text() {
        let codes = ["aaaa-bbbb-cccc".to_owned(), "dddd-eeee-ffff".to_owned()];
        let html = rendered(FactorStage::Codes(&codes));
        assert!(html.contains("<code>aaaa-bbbb-cccc</code>"));
        let file = "data:text/plain;charset=utf-8,aaaa-bbbb-cccc%0Add";
        assert!(html.contains(file), "{html}");
    }

    // req: MFA-6
    #[test]
    fn whoever_has_a_password_gives_it_to_turn_it_off() {
        for has_password in [true, false] {
            let html = rendered(FactorStage::On {
                since: "5 November 2026".to_owned(),
                backup_codes_left: 7,
                trusted_devices: 0,
                has_password,
            });
            assert_eq!(html.contains("type=\"password\""), has_password);
        }
    }
}
