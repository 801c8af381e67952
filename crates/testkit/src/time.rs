//! Time and chance for tests.

use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::sync::{Arc, Mutex};
use tessera_core::ports::{Clock, Entropy, EntropyError};
use tessera_core::session::LiveAt;

/// A clock that moves when it is told to.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock at a fixed moment.
    pub fn new() -> Self {
        let start = "2026-11-21T06:30:00Z".parse().unwrap();
        Self(Arc::new(Mutex::new(start)))
    }

    /// A clock at `now`, which is where the machine's is for programs that run by that one.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A moment at which no session is unused for too long.
pub(crate) fn live(now: Timestamp) -> LiveAt {
    LiveAt {
        now,
        used_after: Timestamp::MIN,
    }
}

/// Real randomness: tests share databases and must not meet each other's keys.
pub struct TestEntropy;

impl Entropy for TestEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        SystemRandom::new().fill(out).map_err(|_| EntropyError)
    }
}

/// A random number below `bound`, for keys that no other test uses.
pub fn random_below(bound: u64) -> u64 {
    let mut bytes = [0_u8; 8];
    TestEntropy.fill(&mut bytes).unwrap();
    u64::from_be_bytes(bytes) % bound
}

/// SplitMix64: a walk that looks random and is the same in each run.
pub struct Walk(pub u64);

impl Walk {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// An Indian mobile number that no other test uses.
pub fn random_number() -> String {
    format!("9{:09}", random_below(1_000_000_000))
}
