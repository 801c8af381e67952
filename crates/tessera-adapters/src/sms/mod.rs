//! Providers of text messages.

mod inbox;
mod sns;
mod twilio;

pub use inbox::{DevInbox, InboxMessage};
pub use sns::{Sns, SnsConfig};
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
