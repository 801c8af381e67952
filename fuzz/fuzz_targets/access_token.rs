//! No input is a valid token but one that was issued.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tessera_core::token::{AccessTokens, SigningKey};

static TOKENS: LazyLock<AccessTokens> = LazyLock::new(|| {
    let key = SigningKey::from_secret(b"a secret that the fuzzer does not know of");
    let key = key.unwrap_or_else(|_| std::process::abort());
    AccessTokens::new("https://id.test", SignedDuration::from_hours(1), key, vec![])
});

fuzz_target!(|token: &str| {
    assert!(TOKENS.verify(token, Timestamp::UNIX_EPOCH).is_err());
});
