//! The outbox: what is to be sent, stored with the change that calls for it.

use crate::crypto::{BlindIndex, MasterKeys, OpenError, SealError, sha256};
use crate::event::CloudEvent;
use crate::id::{EntryId, RegistrationId};
use crate::mail::MailMessage;
use crate::moment;
use crate::ports::{Entropy, EntropyError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

mod request;

pub use request::{LoginCodeRequest, ProofRequest, Request, ResetRequest, StrangersRequest};

/// How long a notice waits for a provider that is down.
pub(crate) const NOTICE_TTL: SignedDuration = SignedDuration::from_hours(24);

/// What an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A text message.
    Sms,
    /// A mail.
    Email,
    /// An event for one sink.
    Event,
    /// Somebody asked for a link to a new password.
    ResetRequest,
    /// Somebody asked for another mail that proves an address.
    ProofRequest,
    /// Somebody asked for a code to log in with.
    LoginCodeRequest,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Sms,
        Self::Email,
        Self::Event,
        Self::ResetRequest,
        Self::ProofRequest,
        Self::LoginCodeRequest,
    ];
    /// What is asked for by whoever comes, and looked into behind the request.
    pub const REQUESTS: [Self; 3] = [
        Self::ResetRequest,
        Self::ProofRequest,
        Self::LoginCodeRequest,
    ];

    /// The name in storage and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Event => "event",
            Self::ResetRequest => "reset_request",
            Self::ProofRequest => "proof_request",
            Self::LoginCodeRequest => "login_code_request",
        }
    }

    /// The kind of that name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }
}

/// A text message, as it lies sealed in the outbox.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds a number and a code.
pub struct SmsMessage {
    /// Where to, in E.164.
    pub to: String,
    /// The text.
    pub body: String,
    /// Whether a one-time code is in it, or what its owner is told in a code's stead.
    #[serde(default = "always")]
    pub holds_code: bool,
    /// The registration it belongs to, where it does.
    pub registration: Option<RegistrationId>,
    /// The request that caused it.
    pub correlation: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

/// Messages that an older version stored were all of codes.
fn always() -> bool {
    true
}

/// What events have in common that are told in the order in which they happened: a digest of their
/// partition key. Two keys with one digest are told in order as well, which harms nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderingKey(i64);

impl OrderingKey {
    /// That of a partition key.
    pub fn of(partition_key: &str) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = sha256(partition_key.as_bytes());
        Self(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// The number, for storage.
    pub fn as_i64(self) -> i64 {
        self.0
    }
}

/// An entry to store. The payload is sealed.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The id, also the idempotency key towards providers.
    pub id: EntryId,
    /// What it holds.
    pub kind: EntryKind,
    /// The sink, for events; empty for messages.
    pub destination: String,
    /// The sealed payload.
    pub payload: Vec<u8>,
    /// Whom it is to, for messages: what waits for somebody who is erased is found by it.
    pub recipient: Option<BlindIndex>,
    /// For events: a sink is told of what has one key in the order in which it was stored.
    pub ordering: Option<OrderingKey>,
    /// When it was made.
    pub created_at: Timestamp,
    /// After this it is worthless and is dropped.
    pub expires_at: Option<Timestamp>,
}

/// An entry under lease.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The id.
    pub id: EntryId,
    /// The sink, for events.
    pub destination: String,
    /// The sealed payload.
    pub payload: Vec<u8>,
    /// Tries so far, this one included.
    pub attempts: u32,
    /// After this it is worthless.
    pub expires_at: Option<Timestamp>,
}

/// An entry that was given up, as staff see it: nothing of what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEntry {
    /// The id.
    pub id: EntryId,
    /// What it held.
    pub kind: EntryKind,
    /// The sink, for events.
    pub destination: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was given up.
    pub dead_at: Timestamp,
    /// Why, without personal data.
    pub error: String,
    /// Whether it can be delivered again. Messages cannot: they held codes, and were wiped.
    pub is_kept: bool,
}

/// Which of what was given up is delivered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redelivery {
    /// One entry.
    Entry(EntryId),
    /// All events for a sink.
    Sink(String),
}

/// What waits for one sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkLag {
    /// The sink's name.
    pub sink: String,
    /// Events that wait.
    pub waiting: u64,
    /// When the oldest of them was made.
    pub oldest: Timestamp,
}

/// What came of the events for one sink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SinkHistory {
    /// Events that were given up.
    pub dead: u64,
    /// Delivered events that are kept.
    pub kept: u64,
    /// When one was last delivered, as far as that is known.
    pub delivered_at: Option<Timestamp>,
    /// Why one was last not delivered, of those that wait or were given up; without personal data.
    pub error: Option<String>,
    /// The kept event that was stored last of those that were delivered.
    pub farthest: Option<KeptEvent>,
}

/// The place of a kept event among those of its sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPlace {
    /// Where it was stored among all.
    pub position: i64,
    /// Which of those in one position.
    pub id: EntryId,
}

/// A delivered event that is kept, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEvent {
    /// Where it stands, and its entry's id.
    pub place: KeptPlace,
    /// The sealed payload.
    pub payload: Vec<u8>,
}

/// Which delivered events a sink is told again.
#[derive(Debug, Clone)]
pub struct Replay {
    /// The sink.
    pub sink: String,
    /// From where on.
    pub from: ReplayFrom,
    /// Made before then.
    pub until: Option<Timestamp>,
    /// Of these types; none named: of all.
    pub types: Vec<String>,
}

/// From where on events are told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayFrom {
    /// Made then or later.
    Time(Timestamp),
    /// The event of this CloudEvents `id`, and those behind it.
    Event(EntryId),
}

impl ReplayFrom {
    /// Reads the id of an event, a time, or a day, which begins in UTC.
    pub fn parse(text: &str) -> Option<Self> {
        match EntryId::parse(text) {
            Some(id) => Some(Self::Event(id)),
            None => moment::parse(text).map(Self::Time),
        }
    }
}

/// What came of having events told again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many are told again.
    pub events: u64,
    /// The CloudEvents `id` to go on from, where one call does not reach to the end.
    pub next: Option<EntryId>,
}

/// Why an entry could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewEntryError {
    /// No id could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
    /// The payload could not be sealed.
    #[error("failed to seal the payload")]
    Seal(#[from] SealError),
    /// The payload could not be written as JSON.
    #[error("failed to encode the payload")]
    Encode(#[from] serde_json::Error),
}

/// Why a stored payload could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadEntryError {
    /// It does not open.
    #[error("failed to open the payload")]
    Open(#[from] OpenError),
    /// It is not what it should be.
    #[error("failed to decode the payload")]
    Decode(#[from] serde_json::Error),
}

fn context(id: EntryId) -> String {
    format!("outbox:{id}")
}

impl NewEntry {
    /// Makes the entry for a text message that is worthless after `expires_at`.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn sms(
        message: &SmsMessage,
        expires_at: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let payload = serde_json::to_vec(message)?;
        let made_at = message.requested_at;
        Self::message(EntryKind::Sms, &payload, made_at, expires_at, keys, entropy)
    }

    /// Makes the entry for a mail that is worthless after `expires_at`: with a code or a
    /// link, when that ends; a notice, when nobody would miss it any more.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn email(
        message: &MailMessage,
        expires_at: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let payload = serde_json::to_vec(message)?;
        let made_at = message.requested_at;
        Self::message(
            EntryKind::Email,
            &payload,
            made_at,
            expires_at,
            keys,
            entropy,
        )
    }

    /// Makes the entry for a request that is worthless after `expires_at`.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn request<R: Request>(
        request: &R,
        expires_at: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let (kind, payload) = (R::KIND, serde_json::to_vec(request)?);
        let made_at = request.requested_at();
        Self::message(kind, &payload, made_at, expires_at, keys, entropy)
    }

    fn message(
        kind: EntryKind,
        payload: &[u8],
        made_at: Timestamp,
        expires_at: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let id = EntryId::generate(made_at, entropy)?;
        Ok(Self {
            id,
            kind,
            destination: String::new(),
            payload: keys.seal(&context(id), payload, entropy)?,
            recipient: None,
            ordering: None,
            created_at: made_at,
            expires_at: Some(expires_at),
        })
    }

    /// Makes the entry `id` for `event` and the sink `destination`.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn event(
        id: EntryId,
        event: &CloudEvent,
        destination: &str,
        now: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let payload = keys.seal(&context(id), &serde_json::to_vec(event)?, entropy)?;
        Ok(Self {
            id,
            kind: EntryKind::Event,
            destination: destination.to_owned(),
            payload,
            recipient: None,
            ordering: Some(OrderingKey::of(&event.partitionkey)),
            created_at: now,
            expires_at: None,
        })
    }

    /// Says whom it is to.
    #[must_use]
    pub fn addressed_to(self, recipient: BlindIndex) -> Self {
        Self {
            recipient: Some(recipient),
            ..self
        }
    }
}

impl Claimed {
    /// Opens and decodes the payload.
    ///
    /// # Errors
    /// Fails when it does not open or is not a `T`.
    pub fn read<T: serde::de::DeserializeOwned>(
        &self,
        keys: &MasterKeys,
    ) -> Result<T, ReadEntryError> {
        open(self.id, &self.payload, keys)
    }
}

impl KeptEvent {
    /// Opens and decodes the event.
    ///
    /// # Errors
    /// Fails when it does not open or is none.
    pub fn read(&self, keys: &MasterKeys) -> Result<CloudEvent, ReadEntryError> {
        open(self.place.id, &self.payload, keys)
    }
}

fn open<T: serde::de::DeserializeOwned>(
    id: EntryId,
    payload: &[u8],
    keys: &MasterKeys,
) -> Result<T, ReadEntryError> {
    let plain = keys.open(&context(id), payload)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// How often and how long delivery is tried.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Tries in all, then the entry is dead.
    pub max_attempts: u32,
    /// The wait after the first failure, doubled at each further one.
    pub base: SignedDuration,
    /// The longest wait.
    pub cap: SignedDuration,
    /// How long one worker may hold an entry.
    pub lease: SignedDuration,
}

impl RetryPolicy {
    /// For text messages: their code is worthless after minutes.
    pub const SMS: Self = Self {
        max_attempts: 8,
        base: SignedDuration::from_secs(1),
        cap: SignedDuration::from_mins(5),
        lease: SignedDuration::from_secs(30),
    };

    /// For mails: a notice is worth sending as long as it has not expired, and a server that
    /// asks for patience (RFC 5321 §4.5.4.1) may ask for an hour of it.
    pub const MAIL: Self = Self {
        max_attempts: 500,
        ..Self::SMS
    };

    /// For events: a sink may be away for a day.
    pub const EVENTS: Self = Self {
        max_attempts: 500,
        ..Self::SMS
    };

    /// When to try again after `attempts` failures, or none when that was the last.
    ///
    /// Full jitter: a random part, at least a tenth, of the exponential wait, so
    /// that entries that failed together do not come back together.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn next(
        &self,
        attempts: u32,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<Timestamp>, EntropyError> {
        if attempts >= self.max_attempts {
            return Ok(None);
        }
        let doublings = attempts.saturating_sub(1).min(30);
        let ceiling = self
            .base
            .as_millis()
            .saturating_mul(1 << doublings)
            .min(self.cap.as_millis());
        let mut bytes = [0_u8; 2];
        entropy.fill(&mut bytes)?;
        let share = i128::from(u16::from_be_bytes(bytes));
        let floor = ceiling / 10;
        let wait = floor + (ceiling - floor) * share / i128::from(u16::MAX);
        let wait = SignedDuration::from_millis(i64::try_from(wait).unwrap_or(i64::MAX));
        Ok(Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;
    use crate::language::Language;
    use crate::link::PublicOrigin;
    use crate::mail::{DisplayName, MailTemplate};
    use crate::otp::OtpCode;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(self.0);
            Ok(())
        }
    }

    fn keys() -> MasterKeys {
        MasterKeys::new([(1, Key256::new([3; 32]))]).unwrap()
    }

    fn claimed(entry: NewEntry) -> Claimed {
        Claimed {
            id: entry.id,
            destination: entry.destination,
            payload: entry.payload,
            attempts: 1,
            expires_at: entry.expires_at,
        }
    }

    // req: MFA-7
    #[test]
    fn a_mail_lies_sealed_and_opens_as_it_was() {
        let origin = PublicOrigin::parse("https://id.example.com").unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let message = MailMessage {
            to: "priya@example.com".to_owned(),
            template: MailTemplate::VerifyEmail {
                code: OtpCode::parse("271828").unwrap(),
                link: origin.page_with_token("/verify", "t0ken"),
                code_minutes: 5,
                link_minutes: 24 * 60,
                name: DisplayName::parse("Priya"),
            },
            language: Language::Hi,
            registration: None,
            correlation: "req-1".to_owned(),
            requested_at: now,
        };
        let expires_at = now + SignedDuration::from_mins(5);
        let entry = NewEntry::email(&message, expires_at, &keys(), &Fixed(7)).unwrap();
        assert_eq!(entry.kind, EntryKind::Email);
        assert_eq!(entry.expires_at, Some(expires_at));
        let sealed = String::from_utf8_lossy(&entry.payload).into_owned();
        for secret in ["priya", "271828", "t0ken", "Priya"] {
            assert!(!sealed.contains(secret), "{secret}");
        }
        let opened: MailMessage = claimed(entry).read(&keys()).unwrap();
        assert_eq!(opened.to, message.to);
        assert_eq!(opened.language, Language::Hi);
        let MailTemplate::VerifyEmail {
            code, link, name, ..
        } = opened.template
        else {
            panic!("another template");
        };
        assert_eq!(code.digits(), "271828");
        assert_eq!(link.as_str(), "https://id.example.com/verify?token=t0ken");
        assert_eq!(name.unwrap().as_str(), "Priya");
    }

    #[test]
    fn text_messages_of_the_version_before_are_read() {
        let stored = r#"{"to":"+919876543210","body":"Your OTP is: 271828",
            "registration":"01890a5d-ac96-774b-bcce-b302099a8057",
            "correlation":"req-1","requested_at":"2026-11-21T06:30:00Z"}"#;
        let message: SmsMessage = serde_json::from_str(stored).unwrap();
        assert!(message.holds_code && message.registration.is_some());
    }

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let policy = RetryPolicy::SMS;
        let wait = |attempts, byte| {
            policy
                .next(attempts, Timestamp::UNIX_EPOCH, &Fixed(byte))
                .unwrap()
                .map(Timestamp::as_millisecond)
        };
        assert_eq!(wait(1, 255), Some(1_000));
        assert_eq!(wait(2, 255), Some(2_000));
        assert_eq!(wait(7, 255), Some(64_000));
        assert_eq!(wait(3, 0), Some(400), "jitter never falls below a tenth");
        assert_eq!(wait(8, 255), None);
    }
}
