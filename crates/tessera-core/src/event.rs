//! What happened, as CloudEvents 1.0 (requirement REG-11).

mod account;
mod factor;

pub use account::AccountEvent;
pub use factor::{FactorEvent, RecoveryStep};

use crate::id::{EntryId, RegistrationId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An event in the structured JSON form of CloudEvents 1.0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudEvent {
    /// Always `1.0`.
    pub specversion: String,
    /// Unique; the same at each delivery.
    pub id: EntryId,
    /// The deployment's origin.
    pub source: String,
    /// What happened, such as `registration.completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The registration or the user, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened.
    pub time: Timestamp,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// The request that caused it.
    pub correlationid: String,
    /// Events with the same key are about the same thing (CloudEvents partitioning extension).
    pub partitionkey: String,
    /// The particulars.
    pub data: serde_json::Value,
}

/// Why a request was throttled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ThrottleReason {
    /// Too many requests from one address.
    Address,
    /// Too many calls by one user.
    User,
    /// Too many mails to one address.
    Email,
    /// Too many codes for one registration.
    Registration,
    /// Too many codes to one number.
    Number,
    /// Too many codes to one block of numbers.
    Prefix,
    /// Too many codes to one country.
    Country,
    /// The day's budget for messages is spent.
    Spend,
    /// Too many wrong codes.
    Tries,
    /// The uses of a rate limit token are spent.
    Token,
}

impl ThrottleReason {
    /// The name in metrics and events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::User => "user",
            Self::Email => "email",
            Self::Registration => "registration",
            Self::Number => "number",
            Self::Prefix => "prefix",
            Self::Country => "country",
            Self::Spend => "spend",
            Self::Tries => "tries",
            Self::Token => "token",
        }
    }
}

/// Something that is told to sinks. Its fields are the particulars, as JSON.
pub trait Event: Serialize {
    /// The CloudEvents `type`.
    fn kind(&self) -> &'static str;

    /// What it is about, where that is known.
    fn subject(&self) -> Option<String>;

    /// When it happened.
    fn ts(&self) -> Timestamp;

    /// Wraps the event in its envelope.
    fn into_cloud_event(self, id: EntryId, source: &str, correlation: &str) -> CloudEvent
    where
        Self: Sized,
    {
        let subject = self.subject();
        CloudEvent {
            specversion: "1.0".to_owned(),
            id,
            source: source.to_owned(),
            kind: self.kind().to_owned(),
            partitionkey: subject.clone().unwrap_or_else(|| correlation.to_owned()),
            subject,
            time: self.ts(),
            datacontenttype: "application/json".to_owned(),
            correlationid: correlation.to_owned(),
            // Events are structs of strings, ids and times: none can fail to serialise.
            data: serde_json::to_value(&self).unwrap_or_default(),
        }
    }
}

/// Something that happened to a registration. No variant can hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum RegistrationEvent {
    /// Someone asked for a first code.
    Started {
        /// The registration.
        registration_id: RegistrationId,
        /// The keyed pseudonym of the number, where it begins with one.
        #[serde(skip_serializing_if = "Option::is_none")]
        mobile_hash: Option<String>,
        /// The keyed pseudonym of the address, where it begins with one.
        #[serde(skip_serializing_if = "Option::is_none")]
        email_hash: Option<String>,
        /// The language asked for.
        locale: String,
        /// When.
        ts: Timestamp,
    },
    /// A provider took a code.
    OtpSent {
        /// The registration.
        registration_id: RegistrationId,
        /// `sms` or `email`.
        channel: &'static str,
        /// The provider's name.
        provider: String,
        /// When.
        ts: Timestamp,
    },
    /// The right code was entered.
    OtpVerified {
        /// The registration.
        registration_id: RegistrationId,
        /// When.
        ts: Timestamp,
    },
    /// The account exists.
    Completed {
        /// The registration.
        registration_id: RegistrationId,
        /// The new customer.
        customer_id: UserId,
        /// When.
        ts: Timestamp,
    },
    /// A request was refused for its frequency.
    Throttled {
        /// The registration, where one is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        registration_id: Option<RegistrationId>,
        /// Which limit.
        reason: ThrottleReason,
        /// When.
        ts: Timestamp,
    },
}

impl RegistrationEvent {
    fn registration(&self) -> Option<RegistrationId> {
        match self {
            Self::Started {
                registration_id, ..
            }
            | Self::OtpSent {
                registration_id, ..
            }
            | Self::OtpVerified {
                registration_id, ..
            }
            | Self::Completed {
                registration_id, ..
            } => Some(*registration_id),
            Self::Throttled {
                registration_id, ..
            } => *registration_id,
        }
    }
}

impl Event for RegistrationEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "registration.started",
            Self::OtpSent { .. } => "registration.otp_sent",
            Self::OtpVerified { .. } => "registration.otp_verified",
            Self::Completed { .. } => "registration.completed",
            Self::Throttled { .. } => "registration.throttled",
        }
    }

    fn subject(&self) -> Option<String> {
        self.registration().map(|id| id.to_string())
    }

    fn ts(&self) -> Timestamp {
        match self {
            Self::Started { ts, .. }
            | Self::OtpSent { ts, .. }
            | Self::OtpVerified { ts, .. }
            | Self::Completed { ts, .. }
            | Self::Throttled { ts, .. } => *ts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: REG-11
    #[test]
    fn an_event_carries_correlation_and_partition_key() {
        let registration = RegistrationId::from(uuid::Uuid::from_u128(7));
        let event = RegistrationEvent::OtpSent {
            registration_id: registration,
            channel: "sms",
            provider: "sns".to_owned(),
            ts: Timestamp::UNIX_EPOCH,
        };
        let id = EntryId::from(uuid::Uuid::from_u128(9));
        let envelope = event.into_cloud_event(id, "https://id.example", "req-1");
        let json = serde_json::to_value(&envelope).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "specversion": "1.0",
                "id": "00000000-0000-0000-0000-000000000009",
                "source": "https://id.example",
                "type": "registration.otp_sent",
                "subject": "00000000-0000-0000-0000-000000000007",
                "time": "1970-01-01T00:00:00Z",
                "datacontenttype": "application/json",
                "correlationid": "req-1",
                "partitionkey": "00000000-0000-0000-0000-000000000007",
                "data": {
                    "registrationId": "00000000-0000-0000-0000-000000000007",
                    "channel": "sms",
                    "provider": "sns",
                    "ts": "1970-01-01T00:00:00Z"
                }
            })
        );
    }
}
