//! `/account/profile`: names, country, language, and how to be written to.

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::person::{Person, person_fields};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};

/// What the profile's page shows.
#[derive(Debug, Clone, Default)]
pub struct ProfileView<'a> {
    /// The name, where it was given whole; like all values empty where there is none.
    pub name: &'a str,
    /// What else they told.
    pub person: Person<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether it was saved a moment ago.
    pub is_saved: bool,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The profile's page.
pub fn page(view: &ProfileView<'_>, language: Language) -> Markup {
    let words = AccountCatalog::of(language);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let title = problem
        .as_ref()
        .map_or(words.profile, |problem| problem.title);
    let refusal = view.refusal.as_ref();
    let name_error = refusal.and_then(|refusal| refusal.at("name", language));
    let content = html! {
        h1 { (words.profile) }
        p class="lead" { (words.profile_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.is_saved { (frame::done(words.saved)) }
        form class="form" method="post" action=(Section::Profile.path()) data-guard {
            (text_field(&TextField {
                name: "name",
                label: words.full_name,
                kind: Kind::Optional,
                value: view.name,
                autocomplete: "name",
                // Characters beyond the basic plane count twice.
                max_length: 510,
                hint: None,
                error: name_error.as_deref(),
            }))
            (person_fields(&view.person, Kind::Optional, view.refusal.as_ref(), language))
            (form::submit(&Submit {
                label: words.save,
                busy: words.saving,
                weight: Weight::Main,
            }))
        }
    };
    let frame = Frame {
        section: Section::Profile,
        title,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;
    use tessera_core::account::CommsChannel;

    fn refused(field: &str) -> String {
        let view = ProfileView {
            person: Person {
                country: "\"><b>",
                ..Person::default()
            },
            refusal: Some(Refusal {
                reason: Reason::InvalidValue,
                field: Some(field.to_owned()),
                retry_after_seconds: None,
            }),
            ..ProfileView::default()
        };
        page(&view, Language::En).into_string()
    }

    // req: REG-4
    #[test]
    fn the_error_stands_at_its_field_alone() {
        let html = refused("country");
        assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
        let error = "id=\"country-error\" aria-live=\"polite\" data-error>Enter the two letters";
        assert!(html.contains(error));
        assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;\""));
        assert!(
            refused("language")
                .contains("id=\"language-error\" aria-live=\"polite\" data-error>Enter a language")
        );
    }

    #[test]
    fn the_chosen_channel_is_checked() {
        let view = ProfileView {
            person: Person {
                comms_channel: Some(CommsChannel::Sms),
                ..Person::default()
            },
            is_saved: true,
            ..ProfileView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert_eq!(html.matches(" checked").count(), 1);
        assert!(html.contains("value=\"sms\" checked"));
        assert!(html.contains("Your profile is saved."));
    }
}
