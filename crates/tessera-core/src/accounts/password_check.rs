//! Whether a password may be set: by the policy, and where the deployment looks that up, by
//! what is known from breaches (requirement REG-9).

use super::Accounts;
use crate::password::{BreachHash, Password, PersonContext, Violation};

impl Accounts {
    /// What stands against a password; empty where nothing does. A look-up that fails stands
    /// against nothing: nobody is kept from registering because somebody else does not answer.
    pub(crate) async fn check_password(
        &self,
        password: &Password,
        person: PersonContext<'_>,
    ) -> Vec<Violation> {
        let violations = self.passwords.check(password, person);
        if violations.is_empty() && self.is_breached(password).await {
            return vec![Violation::Breached];
        }
        violations
    }

    async fn is_breached(&self, password: &Password) -> bool {
        let Some(breaches) = &self.breaches else {
            return false;
        };
        let hash = BreachHash::of(password);
        let (outcome, is_breached) = match breaches.range(hash.prefix()).await {
            Ok(range) if hash.is_in(&range) => ("breached", true),
            Ok(_) => ("unknown", false),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a password was not looked up among breached ones");
                ("failed", false)
            }
        };
        metrics::counter!("tessera_breach_lookups_total", "outcome" => outcome).increment(1);
        is_breached
    }
}
