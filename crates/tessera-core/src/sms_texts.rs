//! What text messages say. A deployment words them, since carriers in India take only texts
//! that were registered with them.

use crate::otp::OtpCode;
use jiff::SignedDuration;

/// The texts.
#[derive(Debug, Clone)]
pub struct SmsTexts {
    /// A code; `{code}` and `{minutes}` are filled in.
    pub code: String,
    /// To an owner whose number somebody tried to register, where accounts are concealed.
    pub known: String,
    /// To the old number of an account that has another one now.
    pub mobile_changed: String,
    /// To the number of an account that has an address now, and had none.
    pub email_added: String,
}

impl Default for SmsTexts {
    fn default() -> Self {
        Self {
            code:
                "Your OTP is: {code}. It is valid for {minutes} minutes. Never share it with anyone."
                    .to_owned(),
            known:
                "Someone tried to register with your number, which already has an account. If it was you, sign in instead."
                    .to_owned(),
            mobile_changed:
                "The mobile number of your account was changed. If it was not you, contact support at once."
                    .to_owned(),
            email_added:
                "An e-mail address was added to your account. If it was not you, contact support at once."
                    .to_owned(),
        }
    }
}

impl SmsTexts {
    /// The text that holds a code.
    pub fn code(&self, code: &OtpCode, ttl: SignedDuration) -> String {
        self.code
            .replace("{code}", code.digits())
            .replace("{minutes}", &ttl.as_mins().to_string())
    }
}
