//! Which works the stored passwords ask for, so that a refusal takes as long whichever it was
//! compared with (requirement REG-6).

use super::{Accounts, Fault};
use crate::password::HashWork;

/// How many works besides the policy's are learnt of.
const MAX_LEARNT: usize = 7;

impl Accounts {
    /// Learns how long it takes to compare with passwords that were not stored by the policy in
    /// force; gives the number of works.
    ///
    /// # Errors
    /// Fails when the store does, or when too many passwords wait to be hashed.
    pub async fn learn_hash_work(&self) -> Result<usize, Fault> {
        let mut works: Vec<HashWork> = HashWork::of(self.hasher.decoy()).into_iter().collect();
        let mut samples = Vec::new();
        while samples.len() < MAX_LEARNT {
            let found = self.deployment.store.stored_hash_besides(&works).await?;
            let Some(stored) = found else {
                break;
            };
            // What cannot be read is compared with nothing, and hides no other.
            let Some(work) = HashWork::of(&stored) else {
                break;
            };
            works.push(work);
            samples.push(stored);
        }
        let learnt = samples.len();
        self.hasher.learn(samples).await?;
        Ok(learnt)
    }
}
