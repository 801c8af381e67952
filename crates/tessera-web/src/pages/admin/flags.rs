//! `/admin/flags`: which features are open to whom.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct FlagsView<'a> {
    /// Every feature.
    pub flags: &'a [FlagRow],
    /// Whether one was changed a moment ago.
    pub is_done: bool,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// A feature, and whom it is open to.
#[derive(Debug, Clone)]
pub struct FlagRow {
    /// Its name.
    pub name: &'static str,
    /// Whether it is open to anybody.
    pub is_on: bool,
    /// The share of people, or what was typed.
    pub percent: String,
    /// Whether what was typed is no share.
    pub is_wrong: bool,
    /// Who has it whatever their share.
    pub allowed: Vec<String>,
    /// Who has it not, whatever their share.
    pub denied: Vec<String>,
}

/// The page.
pub fn page(view: &FlagsView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let is_wrong = view.flags.iter().any(|flag| flag.is_wrong);
    let problem = is_wrong.then(|| Problem {
        title: words.no_percent_title,
        text: words.no_percent_text.into(),
        field: Some(words.no_percent_field.into()),
    });
    let content = html! {
        h1 { (words.flags) }
        p class="lead" { (words.flags_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if view.is_done {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { (words.flag_done) }
            }
        }
        ul class="account-list" {
            @for flag in view.flags { li { (row(flag, view.grants, words)) } }
        }
    };
    let frame = Frame {
        section: Section::Flags,
        path: Section::Flags.path(),
        title: problem
            .as_ref()
            .map_or(words.flags, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn row(flag: &FlagRow, grants: &Grants, words: &AdminCatalog) -> Markup {
    html! {
        h2 class="account-item account-value" { (flag.name) }
        dl class="facts" {
            div { dt { (words.flag_state) } dd { @if flag.is_on { (words.on) } @else { (words.off) } } }
            @if !flag.is_wrong {
                div { dt { (words.flag_share) } dd { (flag.percent) " %" } }
            }
            @for (label, ids) in [(words.flag_allowed, &flag.allowed), (words.flag_denied, &flag.denied)] {
                @if !ids.is_empty() {
                    div { dt { (label) } dd class="account-value" { (ids.join(", ")) } }
                }
            }
        }
        @if grants.permit_to(&Permission::MANAGE_FLAGS) { (forms(flag, words)) }
    }
}

fn forms(flag: &FlagRow, words: &AdminCatalog) -> Markup {
    let action = format!("{}/{}", Section::Flags.path(), flag.name);
    html! {
        form class="form" method="post" action=(action) data-guard {
            input type="hidden" name="on" value="true";
            (text_field(&TextField {
                name: "percent",
                label: words.flag_percent,
                kind: Kind::Required,
                value: &flag.percent,
                autocomplete: "off",
                max_length: 3,
                hint: Some(words.flag_percent_hint),
                error: flag.is_wrong.then_some(words.no_percent_field),
            }))
            (form::submit(&Submit { label: words.flag_open, busy: words.working, weight: Weight::Main }))
        }
        @if flag.is_on {
            form class="account-more" method="post" action=(action) data-guard {
                input type="hidden" name="on" value="false";
                p { (words.flag_close_text) }
                (form::submit(&Submit { label: words.flag_close, busy: words.working, weight: Weight::Quiet }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: MFA-10, AUTH-8
    #[test]
    fn who_may_only_see_is_offered_no_form() {
        let flag = FlagRow {
            name: "second-factor",
            is_on: true,
            percent: "25".to_owned(),
            is_wrong: false,
            allowed: Vec::new(),
            denied: Vec::new(),
        };
        let forms = |role| {
            let grants = Grants::of(&[role], []);
            let view = FlagsView {
                flags: std::slice::from_ref(&flag),
                is_done: false,
                grants: &grants,
                dev: false,
            };
            let html = page(&view, Language::En).into_string();
            html.matches("action=\"/admin/flags/second-factor\"")
                .count()
        };
        assert_eq!(forms(RoleName::AUDITOR), 0);
        assert_eq!(forms(RoleName::ADMIN), 2);
    }
}
