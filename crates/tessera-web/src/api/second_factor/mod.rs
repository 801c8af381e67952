//! The second factor of one's own account, one file for each operation (requirements MFA-2,
//! MFA-5, MFA-6).

mod backup_codes;
mod choose;
mod confirm;
mod devices;
mod disable;
mod enable;
mod send_code;
mod status;
mod verify;

pub(crate) use backup_codes::{problem as backup_codes_problem, replace_backup_codes};
pub(crate) use choose::{choose_factor, problem as choose_factor_problem};
pub(crate) use confirm::{confirm_second_factor, problem as confirm_factor_problem};
pub(crate) use devices::forget_devices;
pub(crate) use disable::{disable_second_factor, problem as disable_factor_problem};
pub(crate) use enable::{
    enable_second_factor, problem as enable_factor_problem, sms_problem as enable_sms_problem,
};
pub(crate) use send_code::{
    problem as send_factor_code_problem, send_factor_code, send_login_factor_code,
};
pub(crate) use status::second_factor;
pub(crate) use verify::{problem as verify_factor_problem, verify_second_factor};

use crate::problem::{Code, Problem};
use tessera_core::accounts::CodeRefused;
use tessera_core::second_factor::{BackupCode, FactorCode, FactorKind};

/// Reads what is enrolled.
pub(crate) fn factor_kind(raw: &str, correlation: &str) -> Result<FactorKind, Problem> {
    FactorKind::parse(raw).ok_or_else(|| {
        Problem::new(Code::InvalidField, correlation)
            .field("method")
            .message("The method is `totp` or `sms`.")
    })
}

/// Reads a code of an app or a text message, or a backup code. What cannot be one costs no try.
pub(crate) fn factor_code(raw: &str, correlation: &str) -> Result<FactorCode, Problem> {
    FactorCode::parse(raw).map_err(|_| {
        Problem::new(Code::InvalidField, correlation)
            .field("code")
            .message("Enter six digits of your app or of the message, or a backup code.")
    })
}

/// The answer to a code that proved nothing.
pub(crate) fn code_refused(refused: CodeRefused, correlation: &str) -> Problem {
    match refused {
        CodeRefused::Mismatch { tries_left } => {
            Problem::new(Code::InvalidSecondFactor, correlation)
                .field("code")
                .attempts_left(tries_left)
                .outcome()
        }
        CodeRefused::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
    }
}

/// Backup codes as their owner notes them down.
fn shown(codes: &[BackupCode]) -> Vec<String> {
    codes.iter().map(BackupCode::shown).collect()
}
