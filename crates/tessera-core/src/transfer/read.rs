//! The fields of a line read into what they stand for, by the rules of a registration.

use super::record::{ACTIVE, DISABLED};
use super::{ConsentRecord, Fault, Field, RawUser, Reason};
use crate::account::{CommsChannel, EmailAddress, PersonalData, RoleName};
use crate::accounts::ConsentStatement;
use crate::consent::{ConsentPurpose, TextVersion};
use crate::id::UserId;
use crate::mobile::{MobileNumber, NumberingPlans};
use crate::password::{InvalidHash, StoredPassword, import_hash};
use crate::ports::PasswordHasher;
use jiff::Timestamp;
use serde_json::Value;

/// The most roles of one user.
const MAX_ROLES: usize = 32;
/// The most consents of one user.
const MAX_CONSENTS: usize = 100;
/// The language of somebody of whom none is known.
const DEFAULT_LOCALE: &str = "en";

/// What fields are held to.
pub(crate) struct Rules<'a> {
    /// The numbers that are taken.
    pub(crate) plans: &'a NumberingPlans,
    /// Compares passwords with the hashes that are taken.
    pub(crate) hasher: &'a dyn PasswordHasher,
    /// When it is.
    pub(crate) now: Timestamp,
}

/// A user as a line tells it. It has no `Debug`: personal data is not logged.
pub(crate) struct ReadUser {
    pub(crate) id: Option<UserId>,
    pub(crate) email: Option<EmailAddress>,
    pub(crate) email_proven_at: Option<Timestamp>,
    pub(crate) mobile: Option<MobileNumber>,
    pub(crate) personal: Option<PersonalData>,
    pub(crate) locale: String,
    pub(crate) comms_channel: Option<CommsChannel>,
    pub(crate) password_hash: Option<String>,
    pub(crate) disabled_at: Option<Timestamp>,
    pub(crate) role: RoleName,
    pub(crate) granted: Vec<RoleName>,
    /// Each with when it was recorded.
    pub(crate) consents: Vec<(ConsentStatement, Timestamp)>,
    pub(crate) created_at: Timestamp,
}

impl ReadUser {
    /// Reads the fields of a line.
    ///
    /// # Errors
    /// Says what is wrong with each.
    pub(crate) fn read(raw: RawUser, rules: &Rules<'_>) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader {
            raw,
            rules,
            faults: Vec::new(),
        };
        let user = reader.user();
        match reader.faults.is_empty() {
            true => Ok(user),
            false => Err(reader.faults),
        }
    }
}

struct Reader<'a> {
    raw: RawUser,
    rules: &'a Rules<'a>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// The user, where nothing turns out to be wrong.
    fn user(&mut self) -> ReadUser {
        let created_at = self.time(Field::CreatedAt).unwrap_or(self.rules.now);
        let email = self.parsed(Field::Email, |text| EmailAddress::parse(text).ok());
        // An address that cannot be read is told once.
        let is_refused = self
            .faults
            .iter()
            .any(|fault| fault.field == Field::Email.into());
        let email_proven_at = self.email_proven_at(email.is_some() || is_refused, created_at);
        let mobile = self.mobile();
        let has_neither = email.is_none() && mobile.is_none();
        if has_neither && self.faults.is_empty() {
            self.refuse(Field::Email, Reason::Missing);
        }
        let (role, granted) = self.roles(email.is_some());
        ReadUser {
            id: self.parsed(Field::Id, |text| {
                // The nil id stands for nobody, and for whoever runs a deployment.
                let id = UserId::parse(text.trim())?;
                let is_somebody = !id.as_uuid().is_nil() && !id.as_uuid().is_max();
                is_somebody.then_some(id)
            }),
            email,
            email_proven_at,
            mobile,
            personal: self.personal(),
            locale: self
                .parsed(Field::Locale, |text| PersonalData::read_language(text).ok())
                .unwrap_or_else(|| DEFAULT_LOCALE.to_owned()),
            comms_channel: self.parsed(Field::CommsChannel, CommsChannel::from_stored),
            password_hash: self.password_hash(),
            disabled_at: self.disabled_at(),
            role,
            granted,
            consents: self.consents(),
            created_at,
        }
    }

    fn refuse(&mut self, field: Field, reason: Reason) {
        self.faults.push(Fault::new(field, reason));
    }

    fn text(&mut self, field: Field) -> Option<String> {
        match self.raw.take(field)? {
            Value::String(text) => Some(text),
            _ => {
                self.refuse(field, Reason::Invalid);
                None
            }
        }
    }

    fn parsed<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.refuse(field, Reason::Invalid);
        }
        parsed
    }

    fn flag(&mut self, field: Field) -> Option<bool> {
        let flag = match self.raw.take(field)? {
            Value::Bool(flag) => Some(flag),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if flag.is_none() {
            self.refuse(field, Reason::Invalid);
        }
        flag
    }

    /// A time that has come: RFC 3339, or milliseconds since 1970.
    fn time(&mut self, field: Field) -> Option<Timestamp> {
        let read = match self.raw.take(field)? {
            Value::String(text) => match text.trim().parse::<i64>() {
                Ok(millis) => Timestamp::from_millisecond(millis).ok(),
                Err(_) => text.trim().parse().ok().and_then(stored),
            },
            Value::Number(millis) => millis
                .as_i64()
                .and_then(|millis| Timestamp::from_millisecond(millis).ok()),
            _ => None,
        };
        let Some(at) = read else {
            self.refuse(field, Reason::Invalid);
            return None;
        };
        self.past(field, at)
    }

    fn past(&mut self, field: Field, at: Timestamp) -> Option<Timestamp> {
        if at > self.rules.now {
            self.refuse(field, Reason::Future);
            return None;
        }
        Some(at)
    }

    /// When the address was proven. Whoever says that it was, and not when, means as long as
    /// there is the account.
    fn email_proven_at(&mut self, is_there: bool, created_at: Timestamp) -> Option<Timestamp> {
        let flag = self.flag(Field::EmailVerified);
        let at = self.time(Field::EmailVerifiedAt);
        if !is_there && (flag == Some(true) || at.is_some()) {
            self.refuse(Field::EmailVerified, Reason::Contradicts);
        }
        match (flag, at) {
            (Some(false), Some(_)) => {
                self.refuse(Field::EmailVerified, Reason::Contradicts);
                None
            }
            (Some(true), None) => Some(created_at),
            (_, at) => at,
        }
    }

    fn mobile(&mut self) -> Option<MobileNumber> {
        let plans = self.rules.plans;
        let number = self.parsed(Field::Mobile, |text| plans.parse(text).ok());
        let is_proven = self.flag(Field::MobileVerified) == Some(true);
        if number.is_some() && !is_proven {
            self.refuse(Field::MobileVerified, Reason::NotVerified);
        }
        number
    }

    fn personal(&mut self) -> Option<PersonalData> {
        let name = |text: &str| PersonalData::read_name(text).ok();
        let personal = PersonalData {
            name: self.parsed(Field::Name, |text| PersonalData::read_full_name(text).ok()),
            first_name: self.parsed(Field::FirstName, name),
            last_name: self.parsed(Field::LastName, name),
            country: self.parsed(Field::Country, |text| PersonalData::read_country(text).ok()),
            language: self.parsed(Field::Language, |text| {
                PersonalData::read_language(text).ok()
            }),
        };
        (personal != PersonalData::default()).then_some(personal)
    }

    /// A hash as another system wrote it, or a stored form of ours that can be compared with.
    fn password_hash(&mut self) -> Option<String> {
        let text = self.text(Field::PasswordHash)?;
        let refused = match import_hash(&text) {
            Ok(stored) => return Some(stored),
            Err(InvalidHash::UnknownScheme) => match StoredPassword::parse(text.trim()) {
                Ok(own) if self.rules.hasher.can_compare(&own) => {
                    return Some(text.trim().to_owned());
                }
                Ok(_) => Reason::UnknownPepper,
                Err(invalid) => hash_reason(invalid),
            },
            Err(invalid) => hash_reason(invalid),
        };
        self.refuse(Field::PasswordHash, refused);
        None
    }

    fn disabled_at(&mut self) -> Option<Timestamp> {
        let status = self.parsed(Field::Status, |text| match text.trim() {
            ACTIVE => Some(false),
            DISABLED => Some(true),
            _ => None,
        });
        let at = self.time(Field::DisabledAt);
        match (status, at) {
            (Some(false), Some(_)) => {
                self.refuse(Field::Status, Reason::Contradicts);
                None
            }
            (Some(true), None) => Some(self.rules.now),
            (_, at) => at,
        }
    }

    /// The role that comes with the account, and those beside it, each once: a list, or names
    /// between blanks.
    fn roles(&mut self, has_email: bool) -> (RoleName, Vec<RoleName>) {
        let names: Option<Vec<String>> = match self.raw.take(Field::Roles) {
            None => Some(Vec::new()),
            Some(Value::String(text)) => Some(text.split_whitespace().map(str::to_owned).collect()),
            Some(list) => serde_json::from_value(list).ok(),
        };
        let mut roles: Vec<RoleName> = Vec::new();
        let mut is_readable = names.is_some();
        for name in names.unwrap_or_default() {
            match RoleName::parse(&name) {
                Ok(role) if roles.contains(&role) => {}
                Ok(role) => roles.push(role),
                Err(_) => is_readable = false,
            }
        }
        if !is_readable || roles.len() > MAX_ROLES {
            self.refuse(Field::Roles, Reason::Invalid);
        }
        let first = roles
            .iter()
            .position(|role| [RoleName::USER, RoleName::CUSTOMER].contains(role));
        let own = match first {
            Some(at) => roles.remove(at),
            None if has_email => RoleName::USER,
            None => RoleName::CUSTOMER,
        };
        (own, roles)
    }

    fn consents(&mut self) -> Vec<(ConsentStatement, Timestamp)> {
        let list: Option<Vec<ConsentRecord>> = match self.raw.take(Field::Consents) {
            None => return Vec::new(),
            Some(Value::String(text)) => serde_json::from_str(&text).ok(),
            Some(list) => serde_json::from_value(list).ok(),
        };
        let list = list.filter(|list| list.len() <= MAX_CONSENTS);
        let now = self.rules.now;
        let read = |record: ConsentRecord| {
            let text_version = match &record.text_version {
                Some(text) => TextVersion::parse(text).ok()?,
                None => TextVersion::first(),
            };
            let times = [record.claimed_at, record.recorded_at];
            let has_come = times.into_iter().flatten().all(|at| at <= now);
            let statement = ConsentStatement {
                purpose: ConsentPurpose::parse(&record.purpose).ok()?,
                text_version,
                given: record.given,
                claimed_at: record.claimed_at.and_then(stored),
            };
            let recorded_at = record.recorded_at.and_then(stored).unwrap_or(now);
            has_come.then_some((statement, recorded_at))
        };
        let consents: Option<Vec<_>> = list.and_then(|list| list.into_iter().map(read).collect());
        let Some(mut consents) = consents else {
            self.refuse(Field::Consents, Reason::Invalid);
            return Vec::new();
        };
        consents.sort_by_key(|(_, recorded_at)| *recorded_at);
        consents
    }
}

/// A time as it is stored: to the millisecond.
fn stored(at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_millisecond(at.as_millisecond()).ok()
}

fn hash_reason(invalid: InvalidHash) -> Reason {
    match invalid {
        InvalidHash::UnknownScheme => Reason::UnknownHash,
        InvalidHash::Malformed => Reason::DamagedHash,
        InvalidHash::TooCostly => Reason::CostlyHash,
    }
}

#[cfg(test)]
mod tests;
