//! What was done to a log that does not hold: told from the entries around the first place
//! that is wrong.

use super::chain::{ChainKey, ChainedRecord, Link, LinkHash};
use crate::id::AuditId;

/// How many removed entries are recognised when those behind them were given new numbers.
const MAX_CLOSED_GAP: u64 = 1_000;

/// The first thing that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Tampering {
    /// An entry is not what was chained.
    #[error("entry {seq} ({id}) was changed")]
    Changed {
        /// Its number.
        seq: u64,
        /// Its id.
        id: AuditId,
    },
    /// An entry stands where another was chained.
    #[error("entry {seq} ({id}) was moved: it was chained as entry {belongs_at}")]
    Moved {
        /// Where it stands.
        seq: u64,
        /// Its id.
        id: AuditId,
        /// Where it stood.
        belongs_at: u64,
    },
    /// An entry was never chained.
    #[error("entry {seq} ({id}) was inserted")]
    Inserted {
        /// Where it stands.
        seq: u64,
        /// Its id.
        id: AuditId,
    },
    /// Entries are gone.
    #[error("{}", removed(*.from, *.to))]
    Removed {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// An entry holds what no entry can hold.
    #[error("entry {seq} cannot be read: it was changed")]
    Unreadable {
        /// Its number.
        seq: u64,
    },
    /// The head is not that of the newest entry.
    #[error("the head was set back to entry {head}, but there are entries up to {last}")]
    Rewound {
        /// The head.
        head: u64,
        /// The newest entry.
        last: u64,
    },
    /// The head has the number of the newest entry and another hash.
    #[error("the head, at entry {seq}, was changed")]
    Head {
        /// Its number.
        seq: u64,
    },
    /// The floor was not put where it is by a process that had the key.
    #[error("the beginning of the log was changed: entries up to {seq} are said to be pruned")]
    Floor {
        /// Where it stands.
        seq: u64,
    },
    /// The log ends before a head that was noted.
    #[error("the log was cut off: entry {expected} was noted, and entry {last} is the last")]
    CutOff {
        /// The head that was noted.
        expected: u64,
        /// The newest entry.
        last: u64,
    },
    /// The entry of a head that was noted has another hash.
    #[error("entry {seq} is not the one that was noted: the log was written anew")]
    NotAsNoted {
        /// The head that was noted.
        seq: u64,
    },
}

fn removed(from: u64, to: u64) -> String {
    match to == from {
        true => format!("entry {from} was removed"),
        false => format!("entries {from} to {to} were removed"),
    }
}

impl Tampering {
    fn changed(entry: &ChainedRecord) -> Self {
        Self::Changed {
            seq: entry.link.seq,
            id: entry.record.id,
        }
    }

    fn inserted(entry: &ChainedRecord) -> Self {
        Self::Inserted {
            seq: entry.link.seq,
            id: entry.record.id,
        }
    }

    fn moved(entry: &ChainedRecord, belongs_at: u64) -> Self {
        Self::Moved {
            seq: entry.link.seq,
            id: entry.record.id,
            belongs_at,
        }
    }
}

/// What was done to the first of `entries`, which does not stand as it should behind
/// `previous`; the others follow it.
pub(super) fn diagnose(
    key: &ChainKey,
    previous: &Link,
    first: &ChainedRecord,
    others: &[ChainedRecord],
) -> Tampering {
    let place = previous.seq + 1;
    if first.link.seq < place {
        return Tampering::inserted(first);
    }
    let rightful = others
        .iter()
        .find(|other| key.holds(&previous.hash, place, other));
    if first.link.seq > place {
        return match rightful {
            Some(moved) => Tampering::moved(moved, place),
            None => Tampering::Removed {
                from: place,
                to: first.link.seq - 1,
            },
        };
    }
    match rightful {
        Some(rightful) => match origin(key, place, first, rightful, others) {
            Some(belongs_at) => Tampering::moved(first, belongs_at),
            None => Tampering::inserted(first),
        },
        None => match closed_gap(key, place, first, others.first()) {
            Some(removed) => Tampering::Removed {
                from: place,
                to: place + removed - 1,
            },
            None => Tampering::changed(first),
        },
    }
}

/// Where `intruder`, which stands at the place of `rightful`, was chained, if it was.
fn origin(
    key: &ChainKey,
    place: u64,
    intruder: &ChainedRecord,
    rightful: &ChainedRecord,
    others: &[ChainedRecord],
) -> Option<u64> {
    let hash = |entry: &ChainedRecord| LinkHash::from_stored(&entry.link.hash);
    // They changed places, or those between moved up by one.
    let before_rightful = others
        .iter()
        .find(|other| other.link.seq + 1 == rightful.link.seq);
    let candidates = [
        (place + 1, hash(rightful)),
        (rightful.link.seq, before_rightful.and_then(hash)),
    ];
    let found = candidates
        .into_iter()
        .find(|(seq, before)| before.is_some_and(|before| key.holds(&before, *seq, intruder)));
    found.map(|(seq, _)| seq)
}

/// How many entries are gone before `first`, where it and those behind it were given the
/// numbers of the missing ones.
fn closed_gap(
    key: &ChainKey,
    place: u64,
    first: &ChainedRecord,
    next: Option<&ChainedRecord>,
) -> Option<u64> {
    let next = next?;
    let before = LinkHash::from_stored(&first.link.hash)?;
    (1..=MAX_CLOSED_GAP).find(|removed| key.holds(&before, place + 1 + removed, next))
}
