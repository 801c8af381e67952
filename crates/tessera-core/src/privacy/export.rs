//! Everything that is held of a person, in words and times, as they are given it.

use super::kept::Periods;
use super::register::{Basis, KINDS};
use crate::account::{CommsChannel, PersonalData};
use crate::consent::Consent;
use crate::id::{SessionId, UserId};
use crate::ports::ListPart;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

/// Rows of one kind that a page holds at most.
const ROWS: u32 = 1_000;
/// Entries of the audit log that a page holds at most.
const AUDIT_ENTRIES: u32 = 5_000;

/// The number of a page of an export, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageNumber(u32);

impl PageNumber {
    /// The newest.
    pub const FIRST: Self = Self(1);
    /// The greatest number that is taken: there is no limit to how often somebody logs in, and
    /// one to how much is read to answer them.
    pub const MAX: u32 = 1_000;

    /// None for a number that no page has.
    pub fn new(number: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }
}

/// How much of long lists an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All there is.
    Whole,
    /// What a request can be answered with, newest first.
    Page(PageNumber),
}

impl Extent {
    /// The rows of one reading behind `skip` others.
    pub(crate) const fn rows_behind(skip: u64) -> ListPart {
        ListPart { skip, limit: ROWS }
    }

    /// Which rows of sessions, devices and links.
    pub(crate) fn rows(self) -> ListPart {
        self.part(ROWS)
    }

    /// Which entries of the audit log.
    pub(crate) fn audit_entries(self) -> ListPart {
        self.part(AUDIT_ENTRIES)
    }

    fn part(self, limit: u32) -> ListPart {
        match self {
            Self::Whole => ListPart::WHOLE,
            Self::Page(PageNumber(number)) => ListPart {
                skip: u64::from(number - 1) * u64::from(limit),
                limit,
            },
        }
    }

    /// The number of the page behind this one.
    pub(crate) fn next(self) -> Option<u32> {
        match self {
            Self::Whole => None,
            Self::Page(PageNumber(number)) => PageNumber::new(number + 1).map(|next| next.0),
        }
    }
}

/// A list of an export that has no end: logins and what is on record go on for years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LongList {
    /// Sessions.
    Sessions,
    /// Devices on which they have logged in.
    Devices,
    /// Devices on which no second factor is asked for.
    TrustedDevices,
    /// Links that wait to be followed.
    Links,
    /// What is on record.
    AuditLog,
}

impl LongList {
    /// The part of the export that it is.
    pub const fn part(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Devices => "devices",
            Self::TrustedDevices => "trustedDevices",
            Self::Links => "links",
            Self::AuditLog => "auditLog",
        }
    }

    /// The member of its part that holds its rows, where the part is not the list itself.
    pub(crate) const fn member(self) -> Option<&'static str> {
        match self {
            Self::AuditLog => Some("entries"),
            Self::Sessions | Self::Devices | Self::TrustedDevices | Self::Links => None,
        }
    }
}

/// The form that this version writes.
const FORMAT: &str = "tessera.account-export";
const VERSION: u32 = 1;

/// What is held of a person. No secret, and no hash of one.
#[derive(Serialize)] // No Debug: personal data.
#[serde(rename_all = "camelCase")]
pub struct PersonExport {
    /// The form's name.
    pub format: &'static str,
    /// Its version; members are added within one.
    pub version: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// The account.
    pub account: ExportedAccount,
    /// How the person is reached.
    pub contacts: ExportedContacts,
    /// What they told of themselves.
    pub profile: Option<ExportedProfile>,
    /// What they agreed to and took back, oldest first.
    pub consents: Vec<ExportedConsent>,
    /// Sessions, live or not, newest first.
    pub sessions: Vec<ExportedSession>,
    /// Devices on which they have logged in.
    pub devices: Vec<ExportedDevice>,
    /// Devices on which no second factor is asked for.
    pub trusted_devices: Vec<ExportedDevice>,
    /// Their second factors, without what proves them.
    pub second_factor: ExportedSecondFactor,
    /// Links that wait to be followed.
    pub links: Vec<ExportedLink>,
    /// What is on record about them.
    pub audit_log: ExportedAudit,
    /// Parts of which the next page holds more.
    pub cut_short: Vec<LongList>,
    /// The number of that page, where there is one.
    pub next_page: Option<u32>,
    /// What each part is for.
    pub purposes: Vec<ExportedPurpose>,
}

impl PersonExport {
    /// The form's name and version.
    pub(crate) const FORM: (&'static str, u32) = (FORMAT, VERSION);

    /// What each part is for, from the register.
    pub(crate) fn all_purposes(periods: &Periods) -> Vec<ExportedPurpose> {
        let kinds = KINDS.iter();
        kinds
            .filter_map(|kind| {
                Some(ExportedPurpose {
                    part: kind.export?,
                    purpose: kind.purpose,
                    basis: kind.basis,
                    term: kind.term.in_words(periods),
                })
            })
            .collect()
    }

    /// As JSON.
    ///
    /// # Errors
    /// Fails for what cannot be written as JSON: nothing of this can.
    pub fn to_json(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

/// The account.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedAccount {
    /// The user's id.
    pub id: UserId,
    /// The roles.
    pub roles: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it is closed to logins.
    pub disabled_at: Option<Timestamp>,
    /// Whether a password was chosen.
    pub has_password: bool,
}

/// How the person is reached.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedContacts {
    /// The address.
    pub email: Option<String>,
    /// When it was proven.
    pub email_verified_at: Option<Timestamp>,
    /// The number, in E.164.
    pub mobile_number: Option<String>,
}

/// What they told of themselves.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedProfile {
    /// Names, country, language.
    #[serde(flatten)]
    pub personal: PersonalData,
    /// The language they registered in.
    pub locale: String,
    /// How they want to be written to.
    pub comms_channel: Option<CommsChannel>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// One statement on what they agreed to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedConsent {
    /// What for.
    pub purpose: String,
    /// Which text.
    pub text_version: String,
    /// Given, or withdrawn.
    pub given: bool,
    /// When they said it was.
    pub timestamp: Option<Timestamp>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl ExportedConsent {
    pub(crate) fn of(consent: &Consent) -> Self {
        Self {
            purpose: consent.purpose.as_str().to_owned(),
            text_version: consent.text_version.as_str().to_owned(),
            given: consent.given,
            timestamp: consent.claimed_at,
            recorded_at: consent.recorded_at,
        }
    }
}

/// A session.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedSession {
    /// Its id.
    pub id: SessionId,
    /// The address it was begun from.
    pub address: String,
    /// The browser, as it called itself.
    pub user_agent: String,
    /// How they logged in, by the names of RFC 8176.
    pub method: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Option<Timestamp>,
    /// When a second factor was last proven in it.
    pub second_factor_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was ended before.
    pub revoked_at: Option<Timestamp>,
}

/// A device that is remembered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedDevice {
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, where that is noted.
    pub last_used_at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Second factors.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedSecondFactor {
    /// Since when logins ask for one.
    pub enabled_at: Option<Timestamp>,
    /// What was enrolled.
    pub factors: Vec<ExportedFactor>,
    /// Backup codes that are left.
    pub backup_codes_left: u64,
    /// The removal of the factors by staff that is under way.
    pub recovery: Option<ExportedRecovery>,
}

/// A second factor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedFactor {
    /// `totp` or `sms`.
    pub method: &'static str,
    /// The number that codes go to.
    pub mobile_number: Option<String>,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// Since when it protects the account.
    pub confirmed_at: Option<Timestamp>,
}

/// The removal of a lost second factor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedRecovery {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

/// A link that waits. What it carries is left out: whether an address waits in it tells whether
/// somebody else has that address.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedLink {
    /// What it is for.
    pub purpose: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// What is on record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedAudit {
    /// Entries about the person that have their place in the log, newest first.
    pub entries: Vec<ExportedAuditEntry>,
}

/// An entry of the audit log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedAuditEntry {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub action: String,
    /// What came of it.
    pub outcome: String,
    /// Who did it: `owner`, `staff`, or none where nobody is known to have. Which of the staff is
    /// not the person's data.
    pub by: Option<&'static str>,
    /// In which session of the person's own.
    pub session: Option<SessionId>,
    /// Particulars.
    pub details: Value,
}

/// What a part is for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedPurpose {
    /// The part.
    pub part: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// On what ground.
    pub basis: Basis,
    /// How long it is kept.
    pub term: Cow<'static, str>,
}
