//! That somebody was erased: an id, and when. It is all that is kept of them by that name.

use crate::id::UserId;
use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

/// The tombstone of a user, and a line of the list that is applied again after an older copy of
/// the database was restored: the time, a blank, the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasureRecord {
    /// Who it was.
    pub user: UserId,
    /// When.
    pub erased_at: Timestamp,
}

/// The line tells of no erasure.
#[derive(Debug, thiserror::Error)]
#[error(
    "an erasure is a time and a user's id: 2026-11-26T10:00:00Z 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11"
)]
pub struct InvalidErasureRecord;

impl fmt::Display for ErasureRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.erased_at, self.user)
    }
}

impl FromStr for ErasureRecord {
    type Err = InvalidErasureRecord;

    fn from_str(line: &str) -> Result<Self, InvalidErasureRecord> {
        let (at, user) = line.trim().split_once(' ').ok_or(InvalidErasureRecord)?;
        let user = UserId::parse(user.trim());
        Ok(Self {
            user: user.ok_or(InvalidErasureRecord)?,
            erased_at: at.parse().map_err(|_| InvalidErasureRecord)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-11
    #[test]
    fn a_line_reads_as_it_was_written() {
        let record = ErasureRecord {
            user: UserId::from(uuid::Uuid::from_u128(7)),
            erased_at: Timestamp::from_millisecond(1_800_000_000_123).unwrap(),
        };
        let line = record.to_string();
        assert_eq!(line.parse::<ErasureRecord>().unwrap(), record);
        for wrong in ["", "x", "2026-11-26T10:00:00Z", "now 7", &line[1..]] {
            assert!(wrong.parse::<ErasureRecord>().is_err(), "{wrong:?}");
        }
    }
}
