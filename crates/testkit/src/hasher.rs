//! A hasher of passwords that tells how long it was to hold refusals, and holds none.

use crate::app::cheap_hashing;
use crate::time::TestEntropy;
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tessera_adapters::HashPool;
use tessera_core::password::{Password, StoredPassword};
use tessera_core::ports::{Compared, Entropy, PasswordHasher, PasswordHasherError};

/// Compares as the pool does, and says of each that its refusal is to be held for so long.
pub struct Holding {
    pool: HashPool,
    held: Mutex<Vec<Duration>>,
}

impl Holding {
    /// How long each refusal is to be held.
    pub const FOR: Duration = Duration::from_secs(3_600);

    /// One over a pool of its own.
    pub fn start() -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(TestEntropy);
        Self {
            pool: HashPool::start(&cheap_hashing(), &entropy).unwrap(),
            held: Mutex::default(),
        }
    }

    /// How long was held since this was asked last.
    pub fn held(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.held.lock().unwrap())
    }
}

#[async_trait]
impl PasswordHasher for Holding {
    async fn hash(&self, password: &Password) -> Result<String, PasswordHasherError> {
        self.pool.hash(password).await
    }

    fn decoy(&self) -> &str {
        self.pool.decoy()
    }

    fn can_compare(&self, stored: &StoredPassword) -> bool {
        self.pool.can_compare(stored)
    }

    async fn compare(
        &self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError> {
        let compared = self.pool.compare(password, stored).await?;
        Ok(Compared {
            hold_refusal: Self::FOR,
            ..compared
        })
    }

    async fn learn(&self, stored: Vec<String>) -> Result<(), PasswordHasherError> {
        self.pool.learn(stored).await
    }

    async fn hold(&self, time: Duration) {
        self.held.lock().unwrap().push(time);
    }
}
