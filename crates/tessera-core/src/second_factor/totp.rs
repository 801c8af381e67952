//! Time-based one-time passwords (RFC 6238) as the common authenticator apps make them:
//! HMAC-SHA-1, six digits, steps of 30 seconds.

use crate::link::percent_encoded;
use crate::otp::OtpCode;
use crate::ports::{Entropy, EntropyError};
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};
use zeroize::Zeroizing;

/// The length of a step, in seconds.
const STEP_SECONDS: i64 = 30;
/// Steps before and after the present one whose codes are good: clocks may differ by so much.
const SKEW_STEPS: i64 = 1;
/// The bytes of a secret: as many as the digest has (RFC 4226 §4).
const SECRET_LEN: usize = 20;

/// The secret that an authenticator app shares with the account.
pub struct TotpSecret(Zeroizing<[u8; SECRET_LEN]>); // No Debug: never logged.

/// A step of time, counted from the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TotpStep(i64);

impl TotpStep {
    /// The step that `at` lies in.
    pub fn at(at: Timestamp) -> Self {
        Self(at.as_second().div_euclid(STEP_SECONDS))
    }

    /// Reads a stored step.
    pub fn from_stored(step: i64) -> Self {
        Self(step)
    }

    /// The number, for storage.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl TotpSecret {
    /// Draws a secret.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = Zeroizing::new([0_u8; SECRET_LEN]);
        entropy.fill(bytes.as_mut())?;
        Ok(Self(bytes))
    }

    /// Reads stored bytes; none unless there are 20.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes
            .try_into()
            .ok()
            .map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    /// The secret as people type it into an app: base32 without padding.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.as_bytes()))
    }

    /// What a QR code holds: the key URI that the common apps read.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        let secret = self.base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}\
             &algorithm=SHA1&digits=6&period={STEP_SECONDS}",
            secret.as_str()
        ))
    }

    /// The code of a step.
    pub fn code_at(&self, step: TotpStep) -> OtpCode {
        let code = self.truncated(step) % 1_000_000;
        OtpCode::from_number(code)
    }

    /// The step whose code it is, of those that are near `now`. Every step is compared with,
    /// in constant time; whether a step was used before is for the store to say.
    pub fn step_of(&self, code: &OtpCode, now: Timestamp) -> Option<TotpStep> {
        let present = TotpStep::at(now).number();
        let mut found = i64::MIN;
        for number in (present - SKEW_STEPS)..=(present + SKEW_STEPS) {
            let expected = self.code_at(TotpStep(number));
            let is_it: Choice = expected.digits().as_bytes().ct_eq(code.digits().as_bytes());
            found.conditional_assign(&number, is_it);
        }
        (found != i64::MIN).then_some(TotpStep(found))
    }

    /// The dynamic truncation of RFC 4226 §5.3: 31 bits of the digest.
    fn truncated(&self, step: TotpStep) -> u32 {
        let algorithm = ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
        let key = ring::hmac::Key::new(algorithm, self.as_bytes());
        let tag = ring::hmac::sign(&key, &step.0.to_be_bytes());
        let digest = tag.as_ref();
        let offset = usize::from(digest.last().copied().unwrap_or(0) & 0x0F);
        let word = digest.iter().skip(offset).take(4);
        let word = word.fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        word & 0x7FFF_FFFF
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the vectors in RFC 6238, appendix B.
    fn rfc_secret() -> TotpSecret {
        TotpSecret::from_slice(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    // req: MFA-4
    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA1, eight digits.
        for (second, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = TotpStep::at(at(second));
            assert_eq!(rfc_secret().truncated(step) % 100_000_000, code, "{second}");
            let six = format!("{:06}", code % 1_000_000);
            assert_eq!(rfc_secret().code_at(step).digits(), six);
        }
    }

    // req: MFA-4
    #[test]
    fn a_clock_may_be_off_by_one_step_and_no_more() {
        let now = at(1_234_567_890);
        for skew in [-30, 0, 30] {
            let theirs = TotpStep::at(at(1_234_567_890 + skew));
            let code = rfc_secret().code_at(theirs);
            assert_eq!(rfc_secret().step_of(&code, now), Some(theirs), "{skew}");
        }
        for skew in [-90, -60, 60, 90] {
            let code = rfc_secret().code_at(TotpStep::at(at(1_234_567_890 + skew)));
            assert_eq!(rfc_secret().step_of(&code, now), None, "{skew}");
        }
    }

    // req: MFA-4
    #[test]
    fn apps_read_the_key_uri() {
        let uri = rfc_secret().uri("Tessera & co", "priya+x@example.com");
        assert_eq!(
            uri.as_str(),
            "otpauth://totp/Tessera%20%26%20co:priya%2Bx%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tessera%20%26%20co\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_secret_has_its_full_length() {
        assert!(TotpSecret::from_slice(&[1; 19]).is_none());
        assert!(TotpSecret::from_slice(&[1; 21]).is_none());
    }
}
