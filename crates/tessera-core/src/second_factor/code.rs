//! A code as a person enters it: of an app, or one of their backup codes.

use super::{BackupCode, InvalidBackupCode};
use crate::otp::OtpCode;

/// The most characters of a code as typed, with hyphens and blanks.
const MAX_TYPED: usize = 64;

/// How a second factor is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorMethod {
    /// A code of an authenticator app.
    Totp,
    /// A backup code.
    BackupCode,
}

impl FactorMethod {
    /// The name in storage, answers and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
        }
    }
}

/// A code that proves a second factor.
#[derive(Clone)] // No Debug: never logged.
pub enum FactorCode {
    /// Six digits.
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

    /// How it proves a factor.
    pub fn method(&self) -> FactorMethod {
        match self {
            Self::Digits(_) => FactorMethod::Totp,
            Self::Backup(_) => FactorMethod::BackupCode,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for raw in ["123456", "123 456", " 123-456\n"] {
            let code = FactorCode::parse(raw).ok().unwrap();
            assert_eq!(code.method(), FactorMethod::Totp, "{raw:?}");
        }
        for raw in ["mnpq-rstv-wxyz", "MNPQ RSTV WXYZ", "123456123456"] {
            let code = FactorCode::parse(raw).ok().unwrap();
            assert_eq!(code.method(), FactorMethod::BackupCode, "{raw:?}");
        }
        let long = "1".repeat(1_000);
        for raw in ["", "12345", "1234567", "१२३४५६", long.as_str()] {
            assert!(FactorCode::parse(raw).is_err(), "{raw:?}");
        }
    }
}
