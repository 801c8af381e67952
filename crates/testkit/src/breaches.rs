//! Who knows breached passwords, for tests.

use async_trait::async_trait;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::sync::Mutex;
use tessera_core::ports::{BreachLookupError, BreachedPasswords};

/// Knows one password, and remembers what it was asked.
pub struct OneBreached {
    /// The SHA-1 of it, in hexadecimal digits; none where nothing answers.
    known: Option<String>,
    asked: Mutex<Vec<String>>,
}

impl OneBreached {
    /// One that knows `password`.
    pub fn knowing(password: &str) -> Self {
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let digits = digest.as_ref().iter().map(|byte| format!("{byte:02X}"));
        Self {
            known: Some(digits.collect()),
            asked: Mutex::default(),
        }
    }

    /// One that does not answer.
    pub fn that_is_down() -> Self {
        Self {
            known: None,
            asked: Mutex::default(),
        }
    }

    /// What it was asked.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl BreachedPasswords for OneBreached {
    async fn range(&self, prefix: &str) -> Result<String, BreachLookupError> {
        self.asked.lock().unwrap().push(prefix.to_owned());
        let known = self.known.as_ref().ok_or(BreachLookupError::Answer(503))?;
        Ok(match known.strip_prefix(prefix) {
            Some(rest) => format!("{}:0\r\n{rest}:3\r\n", "0".repeat(35)),
            None => format!("{}:5\r\n", "1".repeat(35)),
        })
    }
}
