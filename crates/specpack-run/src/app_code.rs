//! The codes that an authenticator app shows (RFC 6238, as apps have it: SHA-1, six digits, a step
//! of 30 seconds), so that a scenario can use one.

use data_encoding::BASE32_NOPAD;
use std::time::Duration;
use tokio::time::Instant;

/// How long a code is shown.
const STEP: Duration = Duration::from_secs(30);

/// What time it is for a run: when it began, and what has passed since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    since_1970: Duration,
    began: Instant,
}

impl Clock {
    /// A clock that shows this now.
    pub(crate) fn started(since_1970: Duration) -> Self {
        Self {
            since_1970,
            began: Instant::now(),
        }
    }

    /// The step of codes that is `ahead` of the present one.
    pub(crate) fn step(&self, ahead: u8) -> u64 {
        step_at(self.since_1970 + self.began.elapsed()) + u64::from(ahead)
    }
}

fn step_at(since_1970: Duration) -> u64 {
    since_1970.as_secs() / STEP.as_secs()
}

/// The code of a step; none where the secret is not one in Base32. Spaces, small letters and
/// padding are what people and services write.
pub(crate) fn code(secret: &str, step: u64) -> Option<String> {
    let plain = secret.trim_end_matches('=').chars();
    let plain: String = plain.filter(|sign| !sign.is_whitespace()).collect();
    let secret = BASE32_NOPAD
        .decode(plain.to_ascii_uppercase().as_bytes())
        .ok()
        .filter(|secret| !secret.is_empty())?;
    Some(format!("{:06}", truncated(&secret, step) % 1_000_000))
}

/// The dynamic truncation of RFC 4226 §5.3: 31 bits of the digest.
fn truncated(secret: &[u8], step: u64) -> u32 {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let digest = tag.as_ref();
    let offset = usize::from(digest.last().copied().unwrap_or(0) & 0x0F);
    let word = digest.iter().skip(offset).take(4);
    word.fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) & 0x7FFF_FFFF
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `12345678901234567890`, the secret of RFC 6238.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    // req: PACK-5
    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA1, the last six of eight digits.
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_at(Duration::from_secs(second));
            assert_eq!(code(SECRET, step).as_deref(), Some(expected), "{second}");
        }
    }

    #[test]
    fn a_secret_is_read_as_people_write_it() {
        let step = step_at(Duration::from_secs(59));
        for secret in [
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====",
        ] {
            assert_eq!(code(secret, step).as_deref(), Some("287082"), "{secret}");
        }
        for secret in ["", " ", "GEZD1", "héllo"] {
            assert_eq!(code(secret, step), None, "{secret}");
        }
    }

    #[test]
    fn a_step_ahead_is_another_step() {
        let clock = Clock::started(Duration::from_secs(3_000_000_000));
        assert_eq!(clock.step(1), clock.step(0) + 1);
        assert!(clock.step(0) >= 100_000_000);
    }
}
