//! An authenticator app: codes of six digits, a new one each half minute (RFC 6238 over HMAC-SHA-1,
//! RFC 4226). Its own arithmetic, so that no mistake is made here that Tessera makes as well.

use super::digest::{BLOCK, sha1};
use std::time::{SystemTime, UNIX_EPOCH};

const STEP_SECONDS: u64 = 30;

/// A secret that was scanned.
#[derive(Debug, Clone)]
pub(super) struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    /// An app with a secret in Base32 (RFC 4648), without padding; none where it is no such text.
    pub(super) fn scan(secret: &str) -> Option<Self> {
        let mut bits: u64 = 0;
        let mut held = 0;
        let mut bytes = Vec::new();
        for letter in secret.bytes() {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => return None,
            };
            bits = (bits << 5) | u64::from(value);
            held += 5;
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held) as u8);
                bits &= (1 << held) - 1;
            }
        }
        (!bytes.is_empty()).then_some(Self { secret: bytes })
    }

    /// The code that the app shows now.
    pub(super) fn code(&self) -> String {
        self.code_at(now_seconds())
    }

    fn code_at(&self, seconds: u64) -> String {
        let step = seconds / STEP_SECONDS;
        let mac = hmac_sha1(&self.secret, &step.to_be_bytes());
        let at = usize::from(mac[19] & 15);
        let word = u32::from_be_bytes([mac[at], mac[at + 1], mac[at + 2], mac[at + 3]]);
        format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
    }

    /// A code that is not right now, nor a moment ago, nor will be soon.
    pub(super) fn wrong_code(&self) -> String {
        let now = now_seconds();
        let near: Vec<String> = (0..9)
            .map(|step| self.code_at((now + step * STEP_SECONDS).saturating_sub(4 * STEP_SECONDS)))
            .collect();
        let mut codes = (0..=near.len()).map(|number| format!("{number:06}"));
        // Of ten codes one at least is none of nine.
        codes.find(|code| !near.contains(code)).unwrap_or_default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an app goes by the clock of the device that it is on"
)]
fn now_seconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |it| it.as_secs())
}

fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..20].copy_from_slice(&sha1(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8, rest: &[u8]| {
        let head = block.iter().map(|byte| byte ^ pad);
        sha1(&head.chain(rest.iter().copied()).collect::<Vec<u8>>())
    };
    padded(0x5C, &padded(0x36, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn authentication_codes_are_those_of_the_standard() {
        // RFC 2202, test cases 2 and 6.
        let jefe = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        assert_eq!(
            hex(&hmac_sha1(b"Jefe", b"what do ya want for nothing?")),
            jefe
        );
        let larger = "aa4ae5e15272d00e95705637ce8a3b55ed402112";
        let message = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hex(&hmac_sha1(&[0xAA; 80], message)), larger);
    }

    // req: MFA-3
    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Base32 of the RFC's secret, "12345678901234567890".
        let app = Authenticator::scan("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").expect("a secret");
        assert_eq!(app.secret, b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(app.code_at(seconds), code);
        }
        assert_ne!(app.wrong_code(), app.code());
        assert!(Authenticator::scan("not base32").is_none());
    }
}
