//! `/account`: what a signed-in person sees and changes, by the use cases of the API.

mod consents;
mod contact;
mod email;
mod mobile;
mod overview;
mod password;
mod privacy;
mod profile;
mod second_factor;
mod sessions;

pub(crate) use consents::{consents_page, submit_consent};
pub(crate) use email::{email_page, submit_email, submit_email_code};
pub(crate) use mobile::{mobile_page, submit_mobile, submit_mobile_code};
pub(crate) use overview::overview;
pub(crate) use password::{password_page, submit_password};
pub(crate) use privacy::{erase_account, erased_page, privacy_page, take_data};
pub(crate) use profile::{profile_page, submit_profile};
pub(crate) use second_factor::{
    choose_factor, codes_kept, codes_page, confirm_page, disable_second_factor,
    enable_second_factor, enrol_number, factor_app_page, factor_number_page, forget_devices,
    replace_backup_codes, second_factor_page, send_code, submit_confirm, verify_second_factor,
};
pub(crate) use sessions::{end_other_sessions, end_session, sessions_page};

use super::session::refused as failed;
use tessera_core::accounts::NotOwner;
use tessera_core::password::Password;

/// A password that was typed to show who asks; none where the field was left empty. What is
/// nobody's password is a wrong one.
fn typed(raw: &str) -> Result<Option<Password>, NotOwner> {
    match raw {
        "" => Ok(None),
        raw => Password::parse(raw)
            .map(Some)
            .map_err(|_| NotOwner::Password),
    }
}
