//! `/admin/users`: finding somebody by the whole of an address, a number or an id.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::Language;
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use tessera_core::account::Grants;

/// The longest that is looked for, in UTF-16 code units: an address has no more.
const MAX_LENGTH: usize = 254;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct FindView<'a> {
    /// What was typed.
    pub typed: &'a str,
    /// Why nobody is shown.
    pub problem: Option<FindProblem>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Why nobody is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindProblem {
    /// It is no address, no number of an accepted country, and no id.
    Unreadable,
    /// Nobody has an account of it.
    Nobody,
}

/// The page.
pub fn page(view: &FindView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let problem = view.problem.map(|problem| told(problem, words));
    let content = html! {
        h1 { (words.people) }
        p class="lead" { (words.find_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        form class="form" method="post" action=(Section::People.path()) data-guard {
            (text_field(&TextField {
                name: "who",
                label: words.who,
                kind: Kind::Required,
                value: view.typed,
                autocomplete: "off",
                max_length: MAX_LENGTH,
                hint: Some(words.who_hint),
                error: problem.as_ref().and_then(|problem| problem.field.as_deref()),
            }))
            (form::submit(&Submit {
                label: words.find,
                busy: words.finding,
                weight: Weight::Main,
            }))
        }
    };
    let frame = Frame {
        section: Section::People,
        path: Section::People.path(),
        title: problem
            .as_ref()
            .map_or(words.people, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn told(problem: FindProblem, words: &AdminCatalog) -> Problem {
    match problem {
        FindProblem::Unreadable => Problem {
            title: words.unreadable_title,
            text: words.unreadable_text.into(),
            field: Some(words.unreadable_field.into()),
        },
        FindProblem::Nobody => Problem {
            title: words.nobody_title,
            text: words.nobody_text.into(),
            field: Some(words.nobody_field.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: AUTH-8
    #[test]
    fn what_was_typed_is_shown_again_as_text() {
        let grants = Grants::of(&[RoleName::AUDITOR], []);
        let view = FindView {
            typed: "\"><b>x",
            problem: Some(FindProblem::Nobody),
            grants: &grants,
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;x\""));
        assert!(html.contains("<title>Nobody is found"));
    }
}
