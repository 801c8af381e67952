//! `/account/recover`: the way back for an owner whose address somebody registered again
//! (requirement REG-6).

mod catalog;

use maud::{Markup, html};

use super::Language;
use super::layout::{self, Document, Extras};
use super::password_reset::forgot;
use catalog::RecoverCatalog;

/// What the page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecoverView<'a> {
    /// The token of a link that is good.
    pub token: Option<&'a str>,
    /// Whether this is a development installation.
    pub dev: bool,
}

const PATH: &str = "/account/recover";

/// The page. Only who holds a good link is told that there is an account.
pub fn page(view: &RecoverView<'_>, language: Language) -> Markup {
    let words = RecoverCatalog::of(language);
    let (heading, lead) = match view.token {
        Some(_) => (words.title, words.lead),
        None => (words.over_title, words.over_lead),
    };
    let content = html! {
        h1 { (heading) }
        p class="lead" { (lead) }
        @if view.token.is_some() { p { (words.unchanged) } }
        p { a class="button button-link" href="/login" { (words.log_in) } }
        (forgot::invitation(language))
        @if view.token.is_some() { p class="small" { (words.not_you) } }
    };
    let path = match view.token {
        Some(token) => format!("{PATH}?token={token}"),
        None => PATH.to_owned(),
    };
    let document = Document {
        language,
        title: heading,
        path: &path,
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: REG-6
    #[test]
    fn only_a_good_link_tells_of_an_account() {
        let rendered = |token| {
            let view = RecoverView { token, dev: false };
            page(&view, Language::En).into_string()
        };
        assert!(rendered(Some("token")).contains("You have an account already"));
        let over = rendered(None);
        assert!(!over.contains("You have an account already"));
        for html in [rendered(Some("token")), over] {
            assert!(html.contains("href=\"/login\"") && html.contains("href=\"/password/forgot\""));
        }
    }
}
