//! The fields of a user in a file, and why one is refused.

use std::borrow::Cow;

/// A field of a user in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The line as a whole.
    Line,
    /// The user's id.
    Id,
    /// The address.
    Email,
    /// Whether the address was proven.
    EmailVerified,
    /// When the address was proven.
    EmailVerifiedAt,
    /// The mobile number.
    Mobile,
    /// Whether the number was proven.
    MobileVerified,
    /// The whole name.
    Name,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// The country.
    Country,
    /// The language that the person speaks.
    Language,
    /// The language that they registered in.
    Locale,
    /// How they want to be written to.
    CommsChannel,
    /// The hashed password.
    PasswordHash,
    /// Whether the account is open to logins.
    Status,
    /// Since when it is closed.
    DisabledAt,
    /// Roles.
    Roles,
    /// Consents given and withdrawn.
    Consents,
    /// When the account came into being.
    CreatedAt,
}

impl Field {
    /// Those that a line can have, in the order in which they are written.
    pub const ALL: [Self; 19] = [
        Self::Id,
        Self::Email,
        Self::EmailVerified,
        Self::EmailVerifiedAt,
        Self::Mobile,
        Self::MobileVerified,
        Self::Name,
        Self::FirstName,
        Self::LastName,
        Self::Country,
        Self::Language,
        Self::Locale,
        Self::CommsChannel,
        Self::PasswordHash,
        Self::Status,
        Self::DisabledAt,
        Self::Roles,
        Self::Consents,
        Self::CreatedAt,
    ];

    /// The name in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Id => "id",
            Self::Email => "email",
            Self::EmailVerified => "emailVerified",
            Self::EmailVerifiedAt => "emailVerifiedAt",
            Self::Mobile => "mobileNumber",
            Self::MobileVerified => "mobileVerified",
            Self::Name => "name",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Country => "country",
            Self::Language => "language",
            Self::Locale => "locale",
            Self::CommsChannel => "commsChannel",
            Self::PasswordHash => "passwordHash",
            Self::Status => "status",
            Self::DisabledAt => "disabledAt",
            Self::Roles => "roles",
            Self::Consents => "consents",
            Self::CreatedAt => "createdAt",
        }
    }

    /// The field of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// The longest name of an unknown field that is told.
const MAX_NAME_LEN: usize = 64;

/// The name of a field, as it may be told: one that could be somebody's address or number is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName(Cow<'static, str>);

impl FieldName {
    /// What stands for a name that is not told.
    const UNTOLD: &'static str = "(another)";

    /// A name that a file gives, which is no field.
    pub fn unknown(name: &str) -> Self {
        let is_name = name.len() <= MAX_NAME_LEN
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        Self(match is_name {
            true => Cow::Owned(name.to_owned()),
            false => Cow::Borrowed(Self::UNTOLD),
        })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Field> for FieldName {
    fn from(field: Field) -> Self {
        Self(Cow::Borrowed(field.name()))
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $stored:literal, $text:literal;)*) => {
        /// Why a field of a line is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name, in reports and in storage.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $stored,)*
                }
            }

            /// In words.
            pub fn as_text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reasons! {
    /// It is not written as the format asks.
    Malformed = "malformed", "is not written as the format asks";
    /// It is longer than is read.
    TooLong = "too_long", "is longer than is read";
    /// There is no such field.
    Unknown = "unknown_field", "is no field of a user";
    /// It stands twice in the line.
    Twice = "twice", "stands twice in the line";
    /// A password that is not hashed.
    ClearPassword = "password_in_clear", "holds passwords in clear, which are not taken";
    /// Neither an address nor a number.
    Missing = "missing", "is missing, and so is a mobile number";
    /// It is not what the field is for.
    Invalid = "invalid", "is not what the field is for";
    /// A number that nobody has proven.
    NotVerified = "not_verified", "is not proven, and such a number is nobody's";
    /// Another field says otherwise.
    Contradicts = "contradicts", "says otherwise than another field";
    /// A time that is still to come.
    Future = "in_the_future", "is still to come";
    /// A hash of no scheme that is read.
    UnknownHash = "unknown_hash", "is no hash that is read";
    /// A damaged hash.
    DamagedHash = "damaged_hash", "is a damaged hash, or has parameters that are not read";
    /// A hash that takes too long to compare.
    CostlyHash = "too_costly", "asks for more work than a login may take";
    /// A hash of a deployment with other peppers.
    UnknownPepper = "unknown_pepper", "needs a pepper that this deployment does not have";
    /// A role that there is not.
    UnknownRole = "unknown_role", "is a role that this deployment does not have";
    /// Another account has it.
    Taken = "taken", "belongs to another account";
    /// An earlier line has it.
    Repeats = "repeats", "stands in an earlier line";
    /// Whoever had the id was erased.
    Erased = "erased", "belonged to somebody who was erased";
}

impl Reason {
    /// Reads a stored name.
    pub fn from_stored(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|reason| reason.as_str() == name)
    }
}

/// What is wrong with a line: which field, and why. Never what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: FieldName,
    /// Why.
    pub reason: Reason,
}

impl Fault {
    /// What is wrong with a field.
    pub fn new(field: impl Into<FieldName>, reason: Reason) -> Self {
        Self {
            field: field.into(),
            reason,
        }
    }
}

/// A fault of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody would have as the name of a column, so that a report tells it.
    #[test]
    fn a_name_that_could_be_personal_is_not_told() {
        for name in ["shoeSize", "app_metadata", "x-y"] {
            assert_eq!(FieldName::unknown(name).as_str(), name);
        }
        let long = "a".repeat(65);
        for name in [
            "asha@example.com",
            "+919876543210",
            "919876543210",
            "Asha Rao",
            "a.b",
            "प्रिया",
            "a\nb",
            "",
            &long,
        ] {
            assert_eq!(FieldName::unknown(name).as_str(), "(another)", "{name:?}");
        }
    }

    #[test]
    fn names_lead_back_to_fields_and_reasons() {
        for field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(field));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::from_stored(reason.as_str()), Some(*reason));
        }
        assert_eq!(Field::named("line"), None);
    }
}
