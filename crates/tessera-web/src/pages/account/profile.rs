//! `/account/profile`: names, country, language, and how to be written to.

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};
use tessera_core::account::CommsChannel;

/// What the profile's page shows.
#[derive(Debug, Clone, Default)]
pub struct ProfileView<'a> {
    /// The name, where it was given whole; like all values empty where there is none.
    pub name: &'a str,
    /// The first name.
    pub first_name: &'a str,
    /// The last name.
    pub last_name: &'a str,
    /// The country, ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// The language, BCP 47.
    pub language: &'a str,
    /// How they want to be written to.
    pub comms_channel: Option<CommsChannel>,
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
    let content = html! {
        h1 { (words.profile) }
        p class="lead" { (words.profile_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.is_saved { (frame::done(words.saved)) }
        form class="form" method="post" action=(Section::Profile.path()) data-guard {
            @for field in fields(view, words) { (one(&field, view, language)) }
            (channels(view.comms_channel, words))
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

/// The field, with what is wrong with it.
fn one(field: &TextField<'_>, view: &ProfileView<'_>, language: Language) -> Markup {
    let refusal = view.refusal.as_ref();
    let error = refusal.and_then(|refusal| refusal.at(field.name, language));
    text_field(&TextField {
        error: error.as_deref(),
        ..*field
    })
}

fn fields<'a>(view: &ProfileView<'a>, words: &'a AccountCatalog) -> [TextField<'a>; 5] {
    let field = |name, label, value, autocomplete, max_length, hint| TextField {
        name,
        label,
        kind: Kind::Optional,
        value,
        autocomplete,
        max_length,
        hint,
        error: None,
    };
    let (country_hint, language_hint) = (Some(words.country_hint), Some(words.language_hint));
    // Characters beyond the basic plane count twice.
    [
        field("name", words.full_name, view.name, "name", 510, None),
        field(
            "firstName",
            words.first_name,
            view.first_name,
            "given-name",
            200,
            None,
        ),
        field(
            "lastName",
            words.last_name,
            view.last_name,
            "family-name",
            200,
            None,
        ),
        field(
            "country",
            words.country,
            view.country,
            "country",
            2,
            country_hint,
        ),
        field(
            "language",
            words.language,
            view.language,
            "language",
            35,
            language_hint,
        ),
    ]
}

fn channels(chosen: Option<CommsChannel>, words: &AccountCatalog) -> Markup {
    let choices = [
        (CommsChannel::Email, words.channel_email),
        (CommsChannel::Sms, words.channel_sms),
        (CommsChannel::None, words.channel_none),
    ];
    html! {
        fieldset class="account-choices" {
            legend { (words.channel) }
            @for (channel, label) in choices {
                @let id = format!("commsChannel-{}", channel.as_str());
                label for=(id) {
                    input type="radio" id=(id) name="commsChannel" value=(channel.as_str())
                        checked[chosen == Some(channel)];
                    span { (label) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    fn refused(field: &str) -> String {
        let view = ProfileView {
            country: "\"><b>",
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
            comms_channel: Some(CommsChannel::Sms),
            is_saved: true,
            ..ProfileView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert_eq!(html.matches(" checked").count(), 1);
        assert!(html.contains("value=\"sms\" checked"));
        assert!(html.contains("Your profile is saved."));
    }
}
