//! What a person tells of themselves: names, country, language, and how to be written to.

mod catalog;

use maud::{Markup, html};

use super::text_field::{Kind, TextField, text_field};
use super::{Language, Refusal};
use catalog::PersonCatalog;
use tessera_core::account::CommsChannel;

/// What was told, as it was typed; empty where nothing was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
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
}

/// The fields, `kind` says whether they may stay empty, and the question about messages.
pub(super) fn person_fields(
    person: &Person<'_>,
    kind: Kind,
    refusal: Option<&Refusal>,
    language: Language,
) -> Markup {
    let words = PersonCatalog::of(language);
    let field = |name, label, value, autocomplete, max_length, hint| {
        let error = refusal.and_then(|refusal| refusal.at(name, language));
        text_field(&TextField {
            name,
            label,
            kind,
            value,
            autocomplete,
            max_length,
            hint,
            error: error.as_deref(),
        })
    };
    let (country_hint, language_hint) = (Some(words.country_hint), Some(words.language_hint));
    // Characters beyond the basic plane count twice. A country is longer than its two letters: a
    // name that a browser cut short would be the code of another country.
    html! {
        (field("firstName", words.first_name, person.first_name, "given-name", 200, None))
        (field("lastName", words.last_name, person.last_name, "family-name", 200, None))
        (field("country", words.country, person.country, "country", 100, country_hint))
        (field("language", words.language, person.language, "language", 35, language_hint))
        (channels(person.comms_channel, words))
    }
}

fn channels(chosen: Option<CommsChannel>, words: &PersonCatalog) -> Markup {
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
