//! `/account/second-factor/app`: an authenticator app that waits for its first code (requirement
//! MFA-9).

use maud::{Markup, html};

use super::catalog::FactorSettingsCatalog;
use super::{ENABLE, HERE, VERIFY, framed, post};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::second_factor::factor_field;
use crate::pages::{Language, Refusal};

const PATH: &str = "/account/second-factor/app";

/// What the page shows.
#[derive(Debug, Clone)]
pub struct AppView<'a> {
    /// The QR code, as the address of an image.
    pub qr_code: &'a str,
    /// The same as a link, which opens an app on the device that shows the page: no camera sees
    /// its own screen.
    pub uri: &'a str,
    /// The same as text, to be typed.
    pub secret: &'a str,
    /// Whether another secret takes the password.
    pub asks_password: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The page.
pub fn page(view: &AppView<'_>, language: Language) -> Markup {
    let words = FactorSettingsCatalog::of(language);
    let content = html! {
        p class="lead" { (words.scan) }
        img class="qr-code" src=(view.qr_code) width="256" height="256" alt=(words.qr_alt);
        p { a href=(view.uri) { (words.open_here) } }
        p { (words.or_type) }
        p { code class="account-value" data-personal { (grouped(view.secret)) } }
        form class="form" method="post" action=(VERIFY) data-guard {
            (factor_field(view.refusal.as_ref(), words.first_code_hint, language))
            (form::submit(&Submit {
                label: words.confirm,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        @if view.asks_password {
            // Where the password is asked for.
            p class="account-more" { a class="button button-quiet" href=(HERE) { (words.other_secret) } }
        } @else {
            (post(ENABLE, words.other_secret, Weight::Quiet, words))
        }
    };
    framed(PATH, view.refusal.as_ref(), &content, language, view.dev)
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

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-9
    #[test]
    fn the_secret_stands_in_text_beside_its_picture() {
        let view = AppView {
            qr_code: "data:image/svg+xml;base64,AAAA",
            uri: "otpauth://totp/Tessera:priya?secret=GEZDGNBVGY3TQOJQ&issuer=Tessera",
            secret: "GEZDGNBVGY3TQOJQ",
            asks_password: false,
            refusal: None,
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("GEZD GNBV GY3T QOJQ"));
        assert!(html.contains("src=\"data:image/svg+xml;base64,AAAA\""));
        assert!(html.contains("alt=\"QR code"));
        assert!(html.contains("href=\"otpauth://totp/Tessera:priya?secret=GEZDGNBVGY3TQOJQ&amp;"));
    }
}
