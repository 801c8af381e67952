//! The life of an account: what its owner, and staff, may do with it.

mod identity;

pub use identity::{Identity, IdentityError};

use crate::deployment::Deployment;
use crate::mobile::NumberingPlans;
use std::sync::Arc;

/// Use cases over accounts.
pub struct Accounts {
    /// What they work with.
    pub deployment: Arc<Deployment>,
    /// Reads stored numbers.
    pub plans: NumberingPlans,
}
