//! How long the log is kept, and the pruning of what is older.

use super::diagnosis::{Tampering, diagnose};
use super::log::AuditLog;
use crate::ports::{AuditQuery, StoreError};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::fmt;

/// How many entries are deleted at once.
const BATCH: u32 = 500;

/// How long entries are kept, in units of the calendar: `7y`, `18mo`, `90d`.
#[derive(Debug, Clone, Copy)]
pub struct Retention(Span);

/// Equal where they are written alike: twelve months are no year.
impl PartialEq for Retention {
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

/// In words: `7 years`.
impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.0;
        let units = [
            (i64::from(span.get_years()), "year"),
            (i64::from(span.get_months()), "month"),
            (i64::from(span.get_weeks()), "week"),
            (i64::from(span.get_days()), "day"),
            (i64::from(span.get_hours()), "hour"),
            (span.get_minutes(), "minute"),
            (span.get_seconds(), "second"),
        ];
        let mut said = units.into_iter().filter(|(number, _)| *number != 0);
        if let Some((number, unit)) = said.next() {
            write!(f, "{number} {unit}{}", plural(number))?;
        }
        for (number, unit) in said {
            write!(f, " and {number} {unit}{}", plural(number))?;
        }
        Ok(())
    }
}

fn plural(number: i64) -> &'static str {
    if number == 1 { "" } else { "s" }
}

/// The text says no time to keep anything for.
#[derive(Debug, thiserror::Error)]
#[error("a retention is a time such as \"7y\", \"18mo\" or \"90d\", longer than nothing")]
pub struct InvalidRetention;

impl Retention {
    /// Seven years, as requirement AUTH-11 has it.
    pub fn default_years() -> Self {
        Self(Span::new().years(7))
    }

    /// Reads a time.
    ///
    /// # Errors
    /// Fails for text that is none, for nothing, and for a time in the past.
    pub fn parse(text: &str) -> Result<Self, InvalidRetention> {
        let span: Span = text.parse().map_err(|_| InvalidRetention)?;
        if !span.is_positive() {
            return Err(InvalidRetention);
        }
        Ok(Self(span))
    }

    /// Entries from before then are not kept; none where that is before all time.
    pub fn cutoff(&self, now: Timestamp) -> Option<Timestamp> {
        let now = now.to_zoned(TimeZone::UTC);
        now.checked_sub(self.0)
            .ok()
            .map(|cutoff| cutoff.timestamp())
    }
}

/// Why nothing was pruned.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// The oldest entries are not what was chained. They are kept, to be looked at.
    #[error("the audit log does not hold; its oldest entries are kept")]
    Tampered(#[source] Tampering),
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
}

impl AuditLog {
    /// Deletes a batch of entries that are older than they are kept, from the beginning of
    /// the chain alone, and only what holds: nothing is deleted that might be evidence.
    /// Gives their number; another round may delete more.
    ///
    /// # Errors
    /// See [`PruneError`].
    pub async fn prune_once(&self) -> Result<u64, PruneError> {
        let Some(cutoff) = self.retention.cutoff(self.clock.now()) else {
            return Ok(0);
        };
        let floor = self.floor(self.store.audit_head().await?);
        let floor = floor.map_err(PruneError::Tampered)?;
        let oldest = AuditQuery::after(floor.link.seq, BATCH);
        let page = self.store.audit_page(&oldest).await?;
        let mut last = floor.link;
        for (at, entry) in page.iter().enumerate() {
            if entry.record.at >= cutoff {
                break;
            }
            last = self.key.next(&last, entry).ok_or_else(|| {
                PruneError::Tampered(diagnose(&self.key, &last, entry, &page[at + 1..]))
            })?;
        }
        if last == floor.link {
            return Ok(0);
        }
        let raised = self.key.seal_floor(last);
        Ok(self.store.prune_audit(&floor, &raised).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-11
    #[test]
    fn times_are_those_of_the_calendar() {
        let now: Timestamp = "2026-11-25T10:00:00Z".parse().unwrap();
        for (text, cutoff) in [
            ("7y", "2019-11-25T10:00:00Z"),
            ("18mo", "2025-05-25T10:00:00Z"),
            ("90d", "2026-08-27T10:00:00Z"),
            ("1h", "2026-11-25T09:00:00Z"),
        ] {
            let cutoff: Timestamp = cutoff.parse().unwrap();
            let retention = Retention::parse(text).unwrap();
            assert_eq!(retention.cutoff(now), Some(cutoff), "{text}");
        }
        for (text, said) in [
            ("7y", "7 years"),
            ("1y", "1 year"),
            ("18mo", "18 months"),
            ("1y 6mo", "1 year and 6 months"),
            ("90d", "90 days"),
        ] {
            assert_eq!(Retention::parse(text).unwrap().to_string(), said);
        }
        for wrong in ["", "seven", "0y", "-7y", "7"] {
            assert!(Retention::parse(wrong).is_err(), "{wrong:?}");
        }
        let forever = Retention::parse("9000y").unwrap();
        assert_eq!(
            forever.cutoff(now),
            Some("-006974-11-25T10:00:00Z".parse().unwrap())
        );
    }
}
