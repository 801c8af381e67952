//! Codes of authenticator apps (RFC 6238 over SHA-1, six digits, half a minute), for secrets of
//! any length: other systems draw longer ones.

use data_encoding::BASE32_NOPAD;
use ring::hmac;

/// The code of `step`.
pub(crate) fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let digest = hmac::sign(&key, &step.to_be_bytes());
    let digest = digest.as_ref();
    let offset = usize::from(digest[digest.len() - 1] & 0x0f);
    let four: [u8; 4] = digest[offset..offset + 4].try_into().unwrap();
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The bytes of a secret as apps are told it.
pub(crate) fn secret(base32: &str) -> Vec<u8> {
    BASE32_NOPAD
        .decode(base32.trim_end_matches('=').as_bytes())
        .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B of RFC 6238, its last six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (step, expected) in [(1, "287082"), (37_037_036, "081804")] {
            assert_eq!(code(secret, step), expected);
        }
    }

    #[test]
    fn secrets_are_read_with_and_without_padding() {
        assert_eq!(secret("MFRGG==="), b"abc");
        assert_eq!(secret("MFRGG"), b"abc");
    }
}
