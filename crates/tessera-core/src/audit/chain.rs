//! The chain: where an entry stands, and the keyed hash that holds it there.

use crate::crypto::{IndexKey, Key256, hex, hmac_parts};
use crate::id::{AuditId, SessionId, UserId};
use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

/// An entry as it is stored: every column that is not about the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// The id.
    pub id: AuditId,
    /// When it happened, to the millisecond.
    pub at: Timestamp,
    /// What happened; see [`super::AuditAction`].
    pub action: String,
    /// What came of it; see [`super::AuditOutcome`].
    pub outcome: String,
    /// Whose account it is about.
    pub subject: Option<UserId>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// The session it was done in, or is about.
    pub session: Option<SessionId>,
    /// The request that caused it.
    pub correlation: String,
    /// Particulars, as JSON text.
    pub details: String,
    /// Particulars with personal data, sealed under the subject's key.
    pub details_sealed: Option<Vec<u8>>,
}

/// The hash of one place in the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkHash([u8; 32]);

impl LinkHash {
    /// What stands before the first entry.
    pub const GENESIS: Self = Self([0; 32]);

    /// Reads stored bytes: 32 of them, or none where nothing was chained yet.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::GENESIS);
        }
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to store; none for [`Self::GENESIS`].
    pub fn as_stored(&self) -> &[u8] {
        if *self == Self::GENESIS {
            return &[];
        }
        &self.0
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}

impl std::fmt::Debug for LinkHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// A place in the chain: a number, counted from 1, and the hash of everything up to there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The number.
    pub seq: u64,
    /// The hash.
    pub hash: LinkHash,
}

impl Link {
    /// The place before the first entry.
    pub const GENESIS: Self = Self {
        seq: 0,
        hash: LinkHash::GENESIS,
    };
}

impl std::fmt::Display for Link {
    /// `SEQ:HASH`, as heads are noted and expected.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash.to_hex())
    }
}

impl std::str::FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, InvalidLink> {
        let (seq, hash) = text.split_once(':').ok_or(InvalidLink)?;
        Ok(Self {
            seq: seq.parse().map_err(|_| InvalidLink)?,
            hash: LinkHash::from_hex(hash).ok_or(InvalidLink)?,
        })
    }
}

/// The text names no place in the chain.
#[derive(Debug, thiserror::Error)]
#[error("a place in the audit log is written SEQ:HASH, a number and 64 hexadecimal digits")]
pub struct InvalidLink;

/// A place as it stands beside an entry, before anybody has checked it: an attacker may have
/// written there what is no hash at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// The number.
    pub seq: u64,
    /// What stands where the hash should.
    pub hash: Vec<u8>,
}

/// An entry that has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainedRecord {
    /// The place, as it is stored.
    pub link: StoredLink,
    /// The entry.
    pub record: AuditRecord,
}

/// Where the log begins: entries up to there were deleted because they were old enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The last entry that was deleted.
    pub link: Link,
    /// Shows that whoever put the floor there had the key; empty at the genesis.
    pub seal: Vec<u8>,
}

impl Floor {
    /// The floor of a log that was never pruned.
    pub const GENESIS: Self = Self {
        link: Link::GENESIS,
        seal: Vec::new(),
    };
}

/// The key of the chain.
///
/// It is derived from the index key, which never changes, since a chain whose key changed
/// would verify no more.
#[derive(Clone)]
pub struct ChainKey(Key256);

impl ChainKey {
    /// The key of a deployment's chain.
    pub fn derive(index_key: &IndexKey) -> Self {
        Self(index_key.derive("audit-chain"))
    }

    /// The place of `record` behind `previous`.
    ///
    /// HMAC-SHA-256 over the number, the hash before, and every column, each preceded by its
    /// length. A column that may be absent is preceded by whether it is there.
    pub fn link(&self, previous: &LinkHash, seq: u64, record: &AuditRecord) -> Link {
        let id = |id: Option<uuid::Uuid>| present(id.as_ref().map(|id| id.as_bytes().as_slice()));
        let hash = hmac_parts(
            &self.0,
            &[
                b"link",
                &seq.to_be_bytes(),
                &previous.0,
                record.id.as_uuid().as_bytes(),
                &record.at.as_millisecond().to_be_bytes(),
                record.action.as_bytes(),
                record.outcome.as_bytes(),
                &id(record.subject.map(UserId::as_uuid)),
                &id(record.actor.map(UserId::as_uuid)),
                &id(record.session.map(SessionId::as_uuid)),
                record.correlation.as_bytes(),
                record.details.as_bytes(),
                &present(record.details_sealed.as_deref()),
            ],
        );
        Link {
            seq,
            hash: LinkHash(hash),
        }
    }

    /// The places of `records` behind `head`, in their order.
    pub fn chain(&self, head: &Link, records: &[AuditRecord]) -> Vec<Link> {
        let places = records.iter().scan(*head, |last, record| {
            *last = self.link(&last.hash, last.seq + 1, record);
            Some(*last)
        });
        places.collect()
    }

    /// Whether an entry stands where it was chained, behind `previous`.
    pub(super) fn holds(&self, previous: &LinkHash, seq: u64, stored: &ChainedRecord) -> bool {
        let link = self.link(previous, seq, &stored.record);
        link.hash.0.ct_eq(&stored.link.hash).into()
    }

    /// The place of an entry that stands right behind `last`, where it was chained.
    pub(super) fn next(&self, last: &Link, stored: &ChainedRecord) -> Option<Link> {
        let seq = last.seq + 1;
        if stored.link.seq != seq || !self.holds(&last.hash, seq, stored) {
            return None;
        }
        let hash = LinkHash::from_stored(&stored.link.hash)?;
        Some(Link { seq, hash })
    }

    /// The floor at `link`.
    pub(super) fn seal_floor(&self, link: Link) -> Floor {
        Floor {
            link,
            seal: self.seal(&link).to_vec(),
        }
    }

    /// Whether the floor was put where it is by someone who had the key.
    pub(super) fn has_sealed(&self, floor: &Floor) -> bool {
        *floor == Floor::GENESIS || self.seal(&floor.link).ct_eq(&floor.seal).into()
    }

    fn seal(&self, link: &Link) -> [u8; 32] {
        hmac_parts(&self.0, &[b"floor", &link.seq.to_be_bytes(), &link.hash.0])
    }
}

/// A value that may be absent, so that nothing and no bytes differ.
fn present(value: Option<&[u8]>) -> Vec<u8> {
    match value {
        None => vec![0],
        Some(bytes) => [&[1], bytes].concat(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use uuid::Uuid;

    pub(in super::super) fn key() -> ChainKey {
        ChainKey::derive(&IndexKey::new(Key256::new([3; 32])))
    }

    pub(in super::super) fn record(number: u128) -> AuditRecord {
        AuditRecord {
            id: AuditId::from(Uuid::from_u128(number)),
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            action: "session.login".to_owned(),
            outcome: "success".to_owned(),
            subject: Some(UserId::from(Uuid::from_u128(7))),
            actor: Some(UserId::from(Uuid::from_u128(8))),
            session: Some(SessionId::from(Uuid::from_u128(9))),
            correlation: "request".to_owned(),
            details: "{}".to_owned(),
            details_sealed: Some(vec![1, 2]),
        }
    }

    // req: AUTH-11
    #[test]
    fn every_column_is_part_of_the_hash() {
        let key = key();
        let of = |change: &dyn Fn(&mut AuditRecord)| {
            let mut record = record(1);
            change(&mut record);
            key.link(&LinkHash::GENESIS, 1, &record).hash
        };
        let changes: [&dyn Fn(&mut AuditRecord); 14] = [
            &|_| {},
            &|r| r.id = AuditId::from(Uuid::from_u128(2)),
            &|r| r.at = Timestamp::from_millisecond(1_800_000_000_001).unwrap(),
            &|r| r.action = "session.logout".to_owned(),
            &|r| r.outcome = "refused:password".to_owned(),
            &|r| r.subject = None,
            &|r| r.actor = r.subject,
            &|r| r.session = None,
            &|r| r.correlation = "other".to_owned(),
            &|r| r.details = "{ }".to_owned(),
            &|r| r.details_sealed = None,
            &|r| r.details_sealed = Some(vec![]),
            // Columns cannot be shifted into each other.
            &|r| (r.action, r.outcome) = ("session.loginsuccess".to_owned(), String::new()),
            &|r| (r.subject, r.actor) = (r.actor, r.subject),
        ];
        let hashes: Vec<String> = changes.iter().map(|change| of(change).to_hex()).collect();
        let distinct: std::collections::HashSet<&String> = hashes.iter().collect();
        assert_eq!(distinct.len(), hashes.len(), "{hashes:#?}");
    }

    // req: AUTH-11
    #[test]
    fn place_predecessor_and_key_are_part_of_the_hash() {
        let (key, record) = (key(), record(1));
        let first = key.link(&LinkHash::GENESIS, 1, &record);
        assert_ne!(key.link(&LinkHash::GENESIS, 2, &record).hash, first.hash);
        assert_ne!(key.link(&first.hash, 1, &record).hash, first.hash);
        let other = ChainKey::derive(&IndexKey::new(Key256::new([4; 32])));
        assert_ne!(other.link(&LinkHash::GENESIS, 1, &record).hash, first.hash);
    }

    #[test]
    fn a_batch_is_chained_as_one_after_the_other() {
        let key = key();
        let records: Vec<AuditRecord> = (1..=4).map(record).collect();
        let whole = key.chain(&Link::GENESIS, &records);
        let (front, back) = records.split_at(1);
        let front = key.chain(&Link::GENESIS, front);
        let back = key.chain(&front[0], back);
        assert_eq!(whole, [front, back].concat());
        assert_eq!(whole[3].seq, 4);
    }

    #[test]
    fn a_floor_is_sealed_by_the_key() {
        let key = key();
        let link = key.link(&LinkHash::GENESIS, 1, &record(1));
        let floor = key.seal_floor(link);
        assert!(key.has_sealed(&floor) && key.has_sealed(&Floor::GENESIS));
        let moved = Floor {
            link: Link { seq: 2, ..link },
            seal: floor.seal.clone(),
        };
        let unsealed = Floor {
            link,
            seal: Vec::new(),
        };
        assert!(!key.has_sealed(&moved) && !key.has_sealed(&unsealed));
    }

    #[test]
    fn heads_are_written_and_read() {
        let head = key().link(&LinkHash::GENESIS, 41, &record(1));
        let text = head.to_string();
        assert_eq!(text.parse::<Link>().unwrap(), head);
        for wrong in ["", "41", "41:", "x:00", &text[..text.len() - 1], "4\u{e9}:"] {
            assert!(wrong.parse::<Link>().is_err(), "{wrong:?}");
        }
        assert_eq!(LinkHash::from_stored(&[]), Some(LinkHash::GENESIS));
        assert_eq!(LinkHash::from_stored(&[1; 31]), None);
        assert_eq!(
            LinkHash::from_stored(head.hash.as_stored()),
            Some(head.hash)
        );
        assert!(LinkHash::GENESIS.as_stored().is_empty());
    }
}
