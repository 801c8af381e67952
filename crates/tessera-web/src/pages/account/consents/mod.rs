//! `/account/consents`: what a person agreed to, and when. The record only grows.

mod catalog;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::{Language, Refusal};
use catalog::ConsentsCatalog;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct ConsentsView<'a> {
    /// What can be agreed to, and how it stands.
    pub purposes: &'a [ConsentRow],
    /// Everything that was said, newest first.
    pub history: &'a [ConsentRow],
    /// Whether something was said a moment ago.
    pub is_saved: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// What was said of one purpose.
#[derive(Debug, Clone)]
pub struct ConsentRow {
    /// The purpose, such as `marketing`.
    pub purpose: String,
    /// The version of the text that it is about.
    pub text_version: String,
    /// Given, or withdrawn.
    pub is_given: bool,
    /// When it was recorded, written out; none where nothing was said yet.
    pub since: Option<String>,
}

/// The purpose whose text we know.
const MARKETING: &str = "marketing";

/// The page.
pub fn page(view: &ConsentsView<'_>, language: Language) -> Markup {
    let words = ConsentsCatalog::of(language);
    let heading = Section::Consents.name(AccountCatalog::of(language));
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (heading) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.is_saved { (frame::done(words.saved)) }
        ul class="account-list" {
            @for row in view.purposes { li { (purpose(row, words)) } }
        }
        h2 class="section-title" { (words.history) }
        @if view.history.is_empty() { p { (words.nothing) } }
        @else { (history(view.history, words)) }
    };
    let frame = Frame {
        section: Section::Consents,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// A purpose in words, where we have some.
fn name<'a>(purpose: &'a str, words: &'a ConsentsCatalog) -> &'a str {
    match purpose {
        MARKETING => words.marketing,
        other => other,
    }
}

fn purpose(row: &ConsentRow, words: &ConsentsCatalog) -> Markup {
    let (label, next) = match row.is_given {
        true => (words.withdraw, "false"),
        false => (words.give, "true"),
    };
    html! {
        h2 class="account-item account-value" { (name(&row.purpose, words)) }
        p {
            @if row.is_given { span class="badge" { (words.given) } }
            @else { (words.not_given) }
        }
        dl class="facts" {
            div { dt { (words.version) } dd class="account-value" { (row.text_version) } }
            @if let Some(since) = &row.since { div { dt { (words.since) } dd { (since) } } }
        }
        form method="post" action=(Section::Consents.path()) data-guard {
            input type="hidden" name="purpose" value=(row.purpose);
            input type="hidden" name="given" value=(next);
            (form::submit(&Submit {
                label,
                busy: words.saving,
                weight: Weight::Quiet,
            }))
        }
    }
}

fn history(rows: &[ConsentRow], words: &ConsentsCatalog) -> Markup {
    html! {
        ol class="account-history" reversed {
            @for row in rows {
                li {
                    @if let Some(since) = &row.since { (since) ": " }
                    @if row.is_given { (words.was_given) } @else { (words.was_withdrawn) }
                    " · " span class="account-value" { (name(&row.purpose, words)) }
                    " · " (words.version) " " span class="account-value" { (row.text_version) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(purpose: &str, is_given: bool) -> ConsentRow {
        ConsentRow {
            purpose: purpose.to_owned(),
            text_version: "2".to_owned(),
            is_given,
            since: Some("5 November 2026".to_owned()),
        }
    }

    // req: REG-4
    #[test]
    fn what_is_given_can_be_withdrawn_and_the_other_way_round() {
        for (is_given, next, label) in [(true, "false", "Withdraw"), (false, "true", "Agree")] {
            let rows = [row("marketing", is_given)];
            let view = ConsentsView {
                purposes: &rows,
                ..ConsentsView::default()
            };
            let html = page(&view, Language::En).into_string();
            assert!(html.contains(&format!("name=\"given\" value=\"{next}\"")));
            assert!(html.contains(label) && html.contains("with offers and news"));
        }
    }

    #[test]
    fn a_purpose_without_words_of_ours_goes_by_its_name() {
        let rows = [row("<b>", true)];
        let view = ConsentsView {
            history: &rows,
            ..ConsentsView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("&lt;b&gt;") && html.contains("5 November 2026"));
    }
}
