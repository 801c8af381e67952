//! What strangers ask for, which is looked into behind the request (ADR 0046).

use super::{EntryKind, SmsMessage};
use crate::crypto::BlindIndex;
use crate::id::UserId;
use crate::request::{ClientAddress, RequestContext};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What is known of whoever asked, and nothing of an account.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds an address.
pub struct StrangersRequest {
    /// Where the request came from.
    pub client: IpAddr,
    /// The language asked for.
    pub locale: String,
    /// The id of the request.
    pub correlation: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

impl StrangersRequest {
    /// What is kept of a request until it is looked into.
    pub(crate) fn of(request: &RequestContext, requested_at: Timestamp) -> Self {
        Self {
            client: request.client.address(),
            locale: request.locale.clone(),
            correlation: request.correlation.clone(),
            requested_at,
        }
    }

    /// The request, as far as it is known still.
    pub(crate) fn context(&self) -> RequestContext {
        RequestContext {
            correlation: self.correlation.clone(),
            client: ClientAddress::new(self.client),
            user_agent: String::new(),
            locale: self.locale.clone(),
            bucket: None,
        }
    }
}

/// Something that was asked for, as it lies sealed in the outbox.
pub trait Request: Serialize + DeserializeOwned + Send + Sync {
    /// What the entry is.
    const KIND: EntryKind;

    /// When it was asked for.
    fn requested_at(&self) -> Timestamp;
}

/// That somebody asked for a link to a new password.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds addresses.
pub struct ResetRequest {
    /// The address that was typed.
    pub email: String,
    /// Whoever typed it.
    #[serde(flatten)]
    pub by: StrangersRequest,
}

/// That somebody asked for another mail that proves an address.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds a code.
pub struct ProofRequest {
    /// The address that was typed.
    pub email: String,
    /// The registration that it is for, where a browser knows it.
    pub registrant: Option<UserId>,
    /// The code to send. It was drawn when it was asked for: two workers that look into one
    /// request, the first too slowly, send one code.
    pub code: String,
    /// Whoever typed it.
    #[serde(flatten)]
    pub by: StrangersRequest,
}

/// That somebody asked for a code to log in with. The message is ready, and the code in it waited
/// for: it goes out where the number has an account.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds a number and a code.
pub struct LoginCodeRequest {
    number_index: [u8; 32],
    /// What is sent.
    pub message: SmsMessage,
}

impl LoginCodeRequest {
    /// That `message` is for whoever has the number that `index` stands for.
    pub fn new(index: &BlindIndex, message: SmsMessage) -> Self {
        Self {
            number_index: *index.as_bytes(),
            message,
        }
    }

    /// What stands for the number.
    pub(crate) fn index(&self) -> BlindIndex {
        BlindIndex::from_stored(self.number_index)
    }
}

impl Request for ResetRequest {
    const KIND: EntryKind = EntryKind::ResetRequest;

    fn requested_at(&self) -> Timestamp {
        self.by.requested_at
    }
}

impl Request for ProofRequest {
    const KIND: EntryKind = EntryKind::ProofRequest;

    fn requested_at(&self) -> Timestamp {
        self.by.requested_at
    }
}

impl Request for LoginCodeRequest {
    const KIND: EntryKind = EntryKind::LoginCodeRequest;

    fn requested_at(&self) -> Timestamp {
        self.message.requested_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a version before this one stored is read.
    // req: AUTH-4
    #[test]
    fn a_request_of_before_is_read() {
        let stored = r#"{"email":"priya@example.com","client":"192.0.2.1","locale":"en",
            "correlation":"req-1","requested_at":"1970-01-01T00:00:00Z"}"#;
        let read: ResetRequest = serde_json::from_str(stored).unwrap();
        assert_eq!(read.email, "priya@example.com");
        assert_eq!(read.by.correlation, "req-1");
        assert_eq!(read.requested_at(), Timestamp::UNIX_EPOCH);
    }
}
