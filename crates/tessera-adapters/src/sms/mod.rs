//! Providers of text messages.

#[cfg(feature = "sns")]
mod sns;
mod sns_config;
mod twilio;

#[cfg(feature = "sns")]
pub use sns::Sns;
pub use sns_config::{SnsConfig, SnsUnavailable, sns};
pub use twilio::{InvalidTwilioConfig, Twilio, TwilioConfig};
