//! `/account/second-factor/codes`: backup codes, shown until they are said to be kept
//! (requirement MFA-5).

use maud::{Markup, html};

use super::catalog::FactorSettingsCatalog;
use super::{CODES, framed, post};
use crate::pages::Language;
use crate::pages::form::Weight;

const KEPT: &str = "/account/second-factor/kept";

/// What the page shows.
#[derive(Debug, Clone)]
pub struct BackupCodesView<'a> {
    /// The codes.
    pub codes: &'a [String],
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The page.
pub fn page(view: &BackupCodesView<'_>, language: Language) -> Markup {
    let words = FactorSettingsCatalog::of(language);
    let content = html! {
        p class="lead" { (words.codes_lead) }
        ul class="backup-codes" data-personal {
            @for code in view.codes { li { code { (code) } } }
        }
        p {
            a href=(text_file(view.codes)) download="tessera-backup-codes.txt" {
                (words.download)
            }
        }
        // The script puts the buttons in the place of the sentence, which prints the same.
        p class="backup-actions" data-keep-codes {
            span { (words.print_how) }
            button class="button button-quiet" type="button" data-print hidden { (words.print) }
            button class="button button-quiet" type="button" data-copy data-copied=(words.copied)
                hidden { (words.copy) }
        }
        (post(KEPT, words.kept, Weight::Main, words))
    };
    framed(CODES, None, &content, language, view.dev)
}

/// The codes as a text file within a link: they are nowhere to be fetched from.
fn text_file(codes: &[String]) -> String {
    format!("data:text/plain;charset=utf-8,{}%0A", codes.join("%0A"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-5
    #[test]
    fn backup_codes_are_shown_and_kept_as_text_or_on_paper() {
        let codes = ["aaaa-bbbb-cccc".to_owned(), "dddd-eeee-ffff".to_owned()];
        let view = BackupCodesView {
            codes: &codes,
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("<code>aaaa-bbbb-cccc</code>"));
        let file = "data:text/plain;charset=utf-8,aaaa-bbbb-cccc%0Add";
        assert!(html.contains(file), "{html}");
        assert!(html.contains("<span>To print them"), "{html}");
        assert!(
            html.contains("type=\"button\" data-print hidden>Print<"),
            "{html}"
        );
    }
}
