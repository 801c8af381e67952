//! Providers of text messages.

mod inbox;
#[cfg(feature = "sns")]
mod sns;
mod sns_config;
mod twilio;

pub use inbox::{DevInbox, InboxMessage};
#[cfg(feature = "sns")]
pub use sns::Sns;
pub use sns_config::{SnsConfig, SnsUnavailable, sns};
pub use twilio::{InvalidTwilioConfig, Twilio, TwilioConfig};

use tessera_core::ports::SendError;

fn transient(reason: impl Into<String>) -> SendError {
    SendError::Transient {
        reason: reason.into(),
    }
}

fn permanent(reason: impl Into<String>) -> SendError {
    SendError::Permanent {
        reason: reason.into(),
    }
}
