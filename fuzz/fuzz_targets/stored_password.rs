//! Whatever stands in place of a stored or imported hash, it is read or refused, and what is
//! read asks for bounded memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tessera_core::password::{StoredPassword, import_hash};

const MOST_MEMORY: usize = 256 * 1024 * 1024;

fuzz_target!(|text: &str| {
    if let Ok(stored) = StoredPassword::parse(text) {
        assert!(stored.memory_bytes() <= MOST_MEMORY);
        assert!(!stored.scheme().is_empty());
    }
    if let Ok(imported) = import_hash(text) {
        assert!(StoredPassword::parse(&imported).is_ok());
        assert!(!imported.starts_with("$tessera$"));
    }
});
