//! A code as a person enters it: of an app, of a text message, or one of their backup codes.

use super::{BackupCode, InvalidBackupCode};
use crate::otp::OtpCode;

/// The most characters of a code as typed, with hyphens and blanks.
const MAX_TYPED: usize = 64;

/// What an owner enrols. An account may have one of each; one of them is asked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// An authenticator app.
    Totp,
    /// A phone that gets text messages.
    Sms,
}

impl FactorKind {
    /// Both, in the order in which they are asked for where the owner chose none: a text message
    /// can be read by others on its way.
    pub const ALL: [Self; 2] = [Self::Totp, Self::Sms];

    /// The name in storage and answers.
    pub fn as_str(self) -> &'static str {
        FactorMethod::from(self).as_str()
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// How a second factor is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorMethod {
    /// A code of an authenticator app.
    Totp,
    /// A code that was sent by text message.
    Sms,
    /// A backup code.
    BackupCode,
}

impl FactorMethod {
    /// The name in storage, answers and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::BackupCode => "backup_code",
        }
    }
}

impl From<FactorKind> for FactorMethod {
    fn from(kind: FactorKind) -> Self {
        match kind {
            FactorKind::Totp => Self::Totp,
            FactorKind::Sms => Self::Sms,
        }
    }
}

/// A code that proves a second factor.
#[derive(Clone)] // No Debug: never logged.
pub enum FactorCode {
    /// Six digits, of an app or of a text message.
    Digits(OtpCode),
    /// A backup code.
    Backup(BackupCode),
}

/// The text is neither.
#[derive(Debug, thiserror::Error)]
#[error("neither six digits nor a backup code")]
pub struct InvalidFactorCode(#[from] InvalidBackupCode);

impl FactorCode {
    /// Reads a code as typed. Blanks and hyphens are ignored: apps show `123 456`, and backup
    /// codes are noted down in groups.
    ///
    /// # Errors
    /// Fails when it is neither six digits nor a backup code.
    pub fn parse(raw: &str) -> Result<Self, InvalidFactorCode> {
        let typed = raw.chars().take(MAX_TYPED + 1);
        let characters: String = typed
            .filter(|character| !character.is_whitespace() && *character != '-')
            .collect();
        if let Ok(digits) = OtpCode::parse(&characters) {
            return Ok(Self::Digits(digits));
        }
        Ok(Self::Backup(BackupCode::parse(&characters)?))
    }

    /// What its form tells of how it was to prove a factor, for measurements: `digits`, or the
    /// name of backup codes.
    pub fn form(&self) -> &'static str {
        match self {
            Self::Digits(_) => "digits",
            Self::Backup(_) => FactorMethod::BackupCode.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_enrolled_is_read_by_its_name() {
        for kind in FactorKind::ALL {
            assert_eq!(FactorKind::parse(kind.as_str()), Some(kind));
        }
        for name in ["", "TOTP", "backup_code", "fax"] {
            assert_eq!(FactorKind::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for raw in ["123456", "123 456", " 123-456\n"] {
            let code = FactorCode::parse(raw).ok().unwrap();
            assert_eq!(code.form(), "digits", "{raw:?}");
        }
        for raw in ["mnpq-rstv-wxyz", "MNPQ RSTV WXYZ", "123456123456"] {
            let code = FactorCode::parse(raw).ok().unwrap();
            assert_eq!(code.form(), "backup_code", "{raw:?}");
        }
        let long = "1".repeat(1_000);
        for raw in ["", "12345", "1234567", "१२३४५६", long.as_str()] {
            assert!(FactorCode::parse(raw).is_err(), "{raw:?}");
        }
    }
}
