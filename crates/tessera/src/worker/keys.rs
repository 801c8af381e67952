//! Every instance follows the signing keys that are stored.

use super::Stop;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::token::SigningKeys;

/// How often they are read: a new key is published minutes before it signs, and a retired one
/// should not be accepted for long.
const EVERY: Duration = Duration::from_secs(5);

/// Reads the keys until told to stop.
pub(crate) async fn follow(keys: Arc<SigningKeys>, mut stop: Stop) {
    while !stop.pause(EVERY).await {
        if let Err(error) = keys.reload().await {
            let error = &error as &dyn Error;
            tracing::error!(error, "failed to read signing keys; those before stay");
        }
    }
}
