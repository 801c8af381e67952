//! A user as a line of a file: what an export writes is what an import reads.

use super::Field;
use crate::account::{CommsChannel, PersonalData};
use crate::consent::Consent;
use crate::id::UserId;
use crate::privacy::csv;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A user, opened. It has no `Debug`: personal data is not logged.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRecord {
    /// The id.
    pub id: UserId,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the address was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified_at: Option<Timestamp>,
    /// The mobile number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_number: Option<String>,
    /// Whether the number was proven; there is none that was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_verified: Option<bool>,
    /// Names, country and language.
    #[serde(flatten)]
    pub personal: PersonalData,
    /// The language they registered in.
    pub locale: String,
    /// How they want to be written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comms_channel: Option<CommsChannel>,
    /// The stored form of the password, where it is handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Whether the account is open to logins.
    pub status: &'static str,
    /// Since when it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// The role that came with the account, then those that were granted.
    pub roles: Vec<String>,
    /// Consents given and withdrawn, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentRecord>,
    /// When the account came into being.
    pub created_at: Timestamp,
}

/// The names of what an account is to logins.
pub(super) const ACTIVE: &str = "active";
pub(super) const DISABLED: &str = "disabled";

/// A consent in a file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsentRecord {
    /// What for.
    pub purpose: String,
    /// Which text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_version: Option<String>,
    /// Given, or withdrawn.
    pub given: bool,
    /// When the person says it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<Timestamp>,
    /// When it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
}

impl From<&Consent> for ConsentRecord {
    fn from(consent: &Consent) -> Self {
        Self {
            purpose: consent.purpose.as_str().to_owned(),
            text_version: Some(consent.text_version.as_str().to_owned()),
            given: consent.given,
            claimed_at: consent.claimed_at,
            recorded_at: Some(consent.recorded_at),
        }
    }
}

impl UserRecord {
    /// What an account is to logins.
    pub fn status(disabled_at: Option<Timestamp>) -> &'static str {
        match disabled_at {
            Some(_) => DISABLED,
            None => ACTIVE,
        }
    }

    /// Adds the record as a line of JSON.
    ///
    /// # Errors
    /// Fails as the encoder does.
    pub fn write_json(&self, out: &mut String) -> Result<(), serde_json::Error> {
        out.push_str(&serde_json::to_string(self)?);
        out.push('\n');
        Ok(())
    }

    /// Adds the names of the columns.
    pub fn write_csv_header(out: &mut String) {
        csv::line(out, Field::ALL.map(Field::name));
    }

    /// Adds the record as a row: roles between blanks, consents as JSON. No cell is a formula.
    ///
    /// # Errors
    /// Fails as the encoder of consents does.
    pub fn write_csv(&self, out: &mut String) -> Result<(), serde_json::Error> {
        let cells = Field::ALL.map(|field| self.cell(field));
        let cells: Vec<String> = cells.into_iter().collect::<Result<_, _>>()?;
        csv::line(out, cells.iter().map(String::as_str));
        Ok(())
    }

    fn cell(&self, field: Field) -> Result<String, serde_json::Error> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let flag = |value: Option<bool>| value.map_or_else(String::new, |is| is.to_string());
        let time = |value: Option<Timestamp>| value.map_or_else(String::new, |at| at.to_string());
        Ok(match field {
            Field::Line => String::new(),
            Field::Id => self.id.to_string(),
            Field::Email => text(&self.email),
            Field::EmailVerified => flag(self.email_verified),
            Field::EmailVerifiedAt => time(self.email_verified_at),
            Field::Mobile => text(&self.mobile_number),
            Field::MobileVerified => flag(self.mobile_verified),
            Field::Name => text(&self.personal.name),
            Field::FirstName => text(&self.personal.first_name),
            Field::LastName => text(&self.personal.last_name),
            Field::Country => text(&self.personal.country),
            Field::Language => text(&self.personal.language),
            Field::Locale => self.locale.clone(),
            Field::CommsChannel => self
                .comms_channel
                .map_or_else(String::new, |channel| channel.as_str().to_owned()),
            Field::PasswordHash => text(&self.password_hash),
            Field::Status => self.status.to_owned(),
            Field::DisabledAt => time(self.disabled_at),
            Field::Roles => self.roles.join(" "),
            Field::Consents if self.consents.is_empty() => String::new(),
            Field::Consents => serde_json::to_string(&self.consents)?,
            Field::CreatedAt => self.created_at.to_string(),
        })
    }
}
