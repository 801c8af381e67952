//! What is known of a person beyond how they are found.

use serde::{Deserialize, Serialize};

/// The longest name or part of one, in characters (requirement REG-4).
const MAX_NAME_CHARS: usize = 100;
/// The longest name that is given whole, in characters.
const MAX_FULL_NAME_CHARS: usize = 255;
/// The longest language tag, in bytes.
const MAX_TAG_LEN: usize = 35;

/// Names, country and language. Stored as JSON, sealed under the owner's data key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)] // No Debug: personal data.
#[serde(rename_all = "camelCase", default)]
pub struct PersonalData {
    /// The name, where it was given whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The language, BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A part of personal data that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPersonalData {
    /// A name is empty, too long, or holds control characters.
    #[error("a name must have 1 to 100 characters")]
    Name,
    /// No country of ISO 3166-1.
    #[error("a country is two letters of ISO 3166-1")]
    Country,
    /// No language tag.
    #[error("a language is a tag of BCP 47")]
    Language,
}

impl PersonalData {
    /// Reads a first or last name: trimmed, 1 to 100 characters, no control characters.
    ///
    /// # Errors
    /// Fails with [`InvalidPersonalData::Name`].
    pub fn read_name(raw: &str) -> Result<String, InvalidPersonalData> {
        read_text(raw, MAX_NAME_CHARS)
    }

    /// Reads a name that is given whole: as [`Self::read_name`], up to 255 characters.
    ///
    /// # Errors
    /// Fails with [`InvalidPersonalData::Name`].
    pub fn read_full_name(raw: &str) -> Result<String, InvalidPersonalData> {
        read_text(raw, MAX_FULL_NAME_CHARS)
    }

    /// Reads a country, in either case.
    ///
    /// # Errors
    /// Fails with [`InvalidPersonalData::Country`] for two letters that name none.
    pub fn read_country(raw: &str) -> Result<String, InvalidPersonalData> {
        let code = raw.to_ascii_uppercase();
        let is_known = code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code);
        is_known.then_some(code).ok_or(InvalidPersonalData::Country)
    }

    /// Reads a language tag by the grammar of BCP 47: subtags of 1 to 8 letters and digits,
    /// the first of 2 or 3 letters.
    ///
    /// # Errors
    /// Fails with [`InvalidPersonalData::Language`].
    pub fn read_language(raw: &str) -> Result<String, InvalidPersonalData> {
        let is_subtag = |subtag: &str| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        let primary = raw.split('-').next().unwrap_or_default();
        let is_tag = raw.len() <= MAX_TAG_LEN
            && (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && raw.split('-').all(is_subtag);
        is_tag
            .then(|| raw.to_owned())
            .ok_or(InvalidPersonalData::Language)
    }

    /// What to call the person by: the whole name, else first and last.
    pub fn display_name(&self) -> Option<String> {
        let parts = [self.first_name.as_deref(), self.last_name.as_deref()];
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let joined = (!joined.is_empty()).then_some(joined);
        self.name.clone().or(joined)
    }
}

fn read_text(raw: &str, max_chars: usize) -> Result<String, InvalidPersonalData> {
    let text = raw.trim();
    let is_valid = !text.is_empty()
        && text.chars().count() <= max_chars
        && !text.chars().any(char::is_control);
    is_valid
        .then(|| text.to_owned())
        .ok_or(InvalidPersonalData::Name)
}

/// How a person wants to be written to (requirement REG-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommsChannel {
    /// By mail.
    Email,
    /// By text message.
    Sms,
    /// Not at all, but for what the account itself needs.
    None,
}

impl CommsChannel {
    /// The name in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::None => "none",
        }
    }

    /// Reads a stored name.
    pub fn from_stored(name: &str) -> Option<Self> {
        [Self::Email, Self::Sms, Self::None]
            .into_iter()
            .find(|channel| channel.as_str() == name)
    }
}

/// ISO 3166-1 alpha-2, officially assigned codes.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI \
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY \
    CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN \
    GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL \
    PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN \
    VU WF WS YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::*;

    // req: REG-4
    #[test]
    fn countries_are_those_of_iso_3166() {
        assert_eq!(PersonalData::read_country("in").unwrap(), "IN");
        assert_eq!(COUNTRIES.split(' ').count(), 249);
        for raw in ["", "I", "XX", "UK", "IND", "I N", "भा"] {
            assert!(PersonalData::read_country(raw).is_err(), "{raw:?}");
        }
    }

    // req: REG-1, REG-4
    #[test]
    fn languages_are_tags_of_bcp_47() {
        for raw in [
            "en",
            "en-US",
            "hi-IN",
            "zh-Hant-TW",
            "de-CH-1996",
            "sr-Latn",
        ] {
            assert_eq!(PersonalData::read_language(raw).unwrap(), raw);
        }
        let long = format!("en-{}", ["abcdefgh"; 4].join("-"));
        for raw in [
            "", "e", "english", "en_US", "en-", "-en", "12", "en US", &long,
        ] {
            assert!(PersonalData::read_language(raw).is_err(), "{raw:?}");
        }
    }

    // req: REG-4
    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(PersonalData::read_name("  प्रिया ").unwrap(), "प्रिया");
        assert!(PersonalData::read_name(&"é".repeat(100)).is_ok());
        for raw in ["", "  ", "a\nb", "a\u{7f}", &"é".repeat(101)] {
            assert!(PersonalData::read_name(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_person_is_called_by_what_they_gave() {
        let parts = PersonalData {
            first_name: Some("Priya".to_owned()),
            last_name: Some("Sharma".to_owned()),
            ..PersonalData::default()
        };
        assert_eq!(parts.display_name().unwrap(), "Priya Sharma");
        assert_eq!(PersonalData::default().display_name(), None);
    }
}
