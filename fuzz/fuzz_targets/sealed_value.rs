//! No input opens but what was sealed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tessera_core::crypto::{Key256, MasterKeys};

static KEYS: LazyLock<MasterKeys> = LazyLock::new(|| {
    MasterKeys::new([(1, Key256::new([7; 32]))]).unwrap_or_else(|_| std::process::abort())
});

fuzz_target!(|sealed: &[u8]| {
    assert!(KEYS.open("fuzz", sealed).is_err());
    assert!(KEYS.open_data_key("fuzz", sealed).is_err());
});
