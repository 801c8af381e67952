//! Looking whether the log is what was written: from its floor to its head, page by page.

use super::chain::{ChainKey, ChainedRecord, Floor, Link, LinkHash};
use super::diagnosis::{Tampering, diagnose};
use super::log::AuditLog;
use crate::ports::{AuditQuery, StoreError};

/// How many entries are read at once.
const PAGE: u32 = 1_000;

/// A log that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were looked at.
    pub entries: u64,
    /// The last entry that was pruned; the log begins behind it.
    pub floor: u64,
    /// The newest entry. Noted elsewhere, it shows later that nothing was cut off.
    pub head: Link,
}

/// Why a log does not hold, or could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It was tampered with.
    #[error("the audit log does not hold")]
    Tampered(#[source] Tampering),
    /// The head that was noted is older than what is kept.
    #[error("entry {expected} was pruned, as all up to {floor} were: note a newer head")]
    ExpectedPruned {
        /// The head that was noted.
        expected: u64,
        /// The last entry that was pruned.
        floor: u64,
    },
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
}

impl From<Tampering> for VerifyError {
    fn from(tampering: Tampering) -> Self {
        Self::Tampered(tampering)
    }
}

/// Goes along the chain.
struct Walk<'a> {
    key: &'a ChainKey,
    expected: Option<Link>,
    last: Link,
    entries: u64,
}

impl Walk<'_> {
    /// Takes the next entry; false when it does not stand where it should.
    fn step(&mut self, entry: &ChainedRecord) -> Result<bool, Tampering> {
        let Some(link) = self.key.next(&self.last, entry) else {
            return Ok(false);
        };
        self.arrive(link)?;
        self.entries += 1;
        Ok(true)
    }

    /// Stands at `link`, which is looked at where it was noted.
    fn arrive(&mut self, link: Link) -> Result<(), Tampering> {
        self.last = link;
        match self.expected {
            Some(noted) if noted.seq == link.seq && noted.hash != link.hash => {
                Err(Tampering::NotAsNoted { seq: link.seq })
            }
            _ => Ok(()),
        }
    }

    /// Compares the newest entry with the head that was read after it.
    fn compare(&self, head: (u64, &[u8])) -> Result<bool, Tampering> {
        let (seq, hash) = head;
        let last = self.last;
        if seq < last.seq {
            return Err(Tampering::Rewound {
                head: seq,
                last: last.seq,
            });
        }
        if seq == last.seq && LinkHash::from_stored(hash) != Some(last.hash) {
            return Err(Tampering::Head { seq });
        }
        Ok(seq == last.seq)
    }
}

impl AuditLog {
    /// Looks at every entry. `expected` is a head that was noted before: the log must go on
    /// from there. `progress` is told how many entries were looked at.
    ///
    /// The log may grow, and be pruned, meanwhile.
    ///
    /// # Errors
    /// See [`VerifyError`]: the first thing that is wrong, or why it could not be told.
    pub async fn verify(
        &self,
        expected: Option<Link>,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<Verified, VerifyError> {
        let floor = self.sound_floor(expected).await?;
        let mut walk = Walk {
            key: &self.key,
            expected,
            last: floor.link,
            entries: 0,
        };
        let mut began_at = floor.link.seq;
        walk.arrive(floor.link)?;
        // Entries at or below the floor would be somebody else's.
        let mut after = 0;
        loop {
            let page = self.page_after(after).await?;
            for (at, entry) in page.iter().enumerate() {
                if walk.step(entry)? {
                    continue;
                }
                let moved = self.sound_floor(expected).await?;
                if moved.link.seq > walk.last.seq {
                    // Pruned while we looked: the log goes on behind the new floor.
                    began_at = moved.link.seq;
                    walk.arrive(moved.link)?;
                    break;
                }
                let others = self.page_after(entry.link.seq).await?;
                let others = [&page[at + 1..], &others].concat();
                return Err(diagnose(&self.key, &walk.last, entry, &others).into());
            }
            progress(walk.entries);
            after = walk.last.seq;
            if page.len() == PAGE as usize {
                continue;
            }
            let head = self.store.audit_head().await?;
            if walk.compare((head.link.seq, &head.link.hash))? {
                break;
            }
            if let Some(floor) = self.pruned_ahead(&walk, head.link.seq).await? {
                began_at = floor.seq;
                walk.arrive(floor)?;
                after = floor.seq;
            }
        }
        if let Some(noted) = expected.filter(|noted| noted.seq > walk.last.seq) {
            return Err(VerifyError::Tampered(Tampering::CutOff {
                expected: noted.seq,
                last: walk.last.seq,
            }));
        }
        Ok(Verified {
            entries: walk.entries,
            floor: began_at,
            head: walk.last,
        })
    }

    /// The head is ahead of the last entry that was read: it moved since, with entries
    /// behind the last one, or they were pruned up to the floor that is given; else they are
    /// gone.
    async fn pruned_ahead(&self, walk: &Walk<'_>, head: u64) -> Result<Option<Link>, VerifyError> {
        if !self.page_after(walk.last.seq).await?.is_empty() {
            return Ok(None);
        }
        let floor = self.sound_floor(walk.expected).await?.link;
        if floor.seq > walk.last.seq {
            return Ok(Some(floor));
        }
        Err(VerifyError::Tampered(Tampering::Removed {
            from: walk.last.seq + 1,
            to: head,
        }))
    }

    /// The floor, where it was put by us and nothing was noted below it.
    async fn sound_floor(&self, expected: Option<Link>) -> Result<Floor, VerifyError> {
        let floor = self.floor(self.store.audit_head().await?)?;
        let seq = floor.link.seq;
        match expected {
            Some(noted) if noted.seq < seq => Err(VerifyError::ExpectedPruned {
                expected: noted.seq,
                floor: seq,
            }),
            _ => Ok(floor),
        }
    }

    /// The entries behind `seq`. One that cannot be read is found by reading one by one.
    async fn page_after(&self, seq: u64) -> Result<Vec<ChainedRecord>, VerifyError> {
        match self.store.audit_page(&AuditQuery::after(seq, PAGE)).await {
            Err(StoreError::Corrupt(_)) => {}
            page => return Ok(page?),
        }
        let mut page: Vec<ChainedRecord> = Vec::new();
        while page.len() < PAGE as usize {
            let after = page.last().map_or(seq, |entry| entry.link.seq);
            match self.store.audit_page(&AuditQuery::after(after, 1)).await {
                Ok(one) if one.is_empty() => break,
                Ok(one) => page.extend(one),
                Err(StoreError::Corrupt(_)) if page.is_empty() => {
                    return Err(Tampering::Unreadable { seq: after + 1 }.into());
                }
                // What comes before it is looked at first.
                Err(StoreError::Corrupt(_)) => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(page)
    }
}
