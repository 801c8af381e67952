//! The figures of the whole deployment, as staff see them (requirement AUTH-13): whichever
//! instance is asked, they come from the store, which all share.

use super::Accounts;
use crate::audit::AuditAction;
use crate::outbox::EntryKind;
use crate::ports::{AuditHour, OutboxDepth, StoreError};
use crate::second_factor::FactorKind;
use futures_util::lock::Mutex;
use jiff::{SignedDuration, Timestamp, Unit};
use std::sync::Arc;

/// How old figures may be that are shown again: counting accounts and sessions reads all of them.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(15);
/// How many hours are told of, the one that runs among them.
const HOURS: i64 = 24;

/// What a deployment comes to.
#[derive(Debug, Clone)]
pub struct ServiceFigures {
    /// When it was counted.
    pub counted_at: Timestamp,
    /// Accounts.
    pub accounts: u64,
    /// Sessions that live.
    pub sessions: u64,
    /// Accounts that a second factor protects.
    pub protected: u64,
    /// Those of them that may prove it so; who has several counts with each.
    pub factors: Vec<(FactorKind, u64)>,
    /// How full the outbox is.
    pub outbox: Vec<(EntryKind, OutboxDepth)>,
    /// What happened hour by hour in UTC, oldest first; the last is the hour that runs.
    pub hours: Vec<HourFigures>,
}

/// What happened in an hour, as the audit log tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourFigures {
    /// When it began.
    pub begins_at: Timestamp,
    /// Accounts that came into being.
    pub registrations: u64,
    /// Logins.
    pub logins: u64,
    /// Logins that were refused.
    pub refused_logins: u64,
}

impl ServiceFigures {
    /// The sum of something over all hours.
    pub fn day(&self, of: impl Fn(&HourFigures) -> u64) -> u64 {
        self.hours.iter().map(of).sum()
    }

    /// What waits in the outbox, of all kinds.
    pub fn waiting(&self) -> u64 {
        self.outbox.iter().map(|(_, depth)| depth.pending).sum()
    }

    /// What was given up, of all kinds.
    pub fn given_up(&self) -> u64 {
        self.outbox.iter().map(|(_, depth)| depth.dead).sum()
    }
}

/// The figures that were counted last.
#[derive(Default)]
pub struct CountedFigures(Mutex<Option<Arc<ServiceFigures>>>);

impl Accounts {
    /// The figures of the deployment, no older than 15 seconds. Of several who ask at once one
    /// counts, and the others are told the same.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn figures(&self) -> Result<Arc<ServiceFigures>, StoreError> {
        let mut counted = self.figures.0.lock().await;
        let now = self.deployment.clock.now();
        let is_fresh = |figures: &&Arc<ServiceFigures>| {
            let age = now.duration_since(figures.counted_at);
            // A clock that was set back makes figures of the future, which are counted anew.
            age < FRESH_FOR && !age.is_negative()
        };
        if let Some(fresh) = counted.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(fresh));
        }
        let figures = Arc::new(self.count(now).await?);
        *counted = Some(Arc::clone(&figures));
        Ok(figures)
    }

    async fn count(&self, now: Timestamp) -> Result<ServiceFigures, StoreError> {
        let store = &self.deployment.store;
        let begins_at = first_hour(now);
        let registered = store
            .audit_hours(AuditAction::Registered, begins_at)
            .await?;
        let logins = store.audit_hours(AuditAction::Login, begins_at).await?;
        let live = self.deployment.session_life.at(now);
        let mut factors = Vec::with_capacity(FactorKind::ALL.len());
        for kind in FactorKind::ALL {
            factors.push((kind, store.count_factors(kind).await?));
        }
        Ok(ServiceFigures {
            counted_at: now,
            accounts: store.count_users().await?,
            sessions: store.count_live_sessions(live).await?,
            protected: store.count_second_factors().await?,
            factors,
            outbox: self.outbox_depths().await?,
            hours: by_hour(begins_at, &registered, &logins),
        })
    }
}

/// When the first of the hours begins that are told of at `now`.
fn first_hour(now: Timestamp) -> Timestamp {
    let step = jiff::TimestampRound::new()
        .smallest(Unit::Hour)
        .mode(jiff::RoundMode::Floor);
    let hour = now.round(step).unwrap_or(now);
    let before = SignedDuration::from_hours(HOURS - 1);
    hour.saturating_sub(before).unwrap_or(Timestamp::MIN)
}

fn by_hour(
    begins_at: Timestamp,
    registered: &[AuditHour],
    logins: &[AuditHour],
) -> Vec<HourFigures> {
    let count = |hours: &[AuditHour], at: Timestamp, is_success: bool| {
        let mut hours = hours.iter();
        let found = hours.find(|hour| hour.begins_at == at && hour.is_success == is_success);
        found.map_or(0, |hour| hour.entries)
    };
    let hours = (0..HOURS).filter_map(|number| {
        let after = SignedDuration::from_hours(number);
        begins_at.checked_add(after).ok()
    });
    let figures = hours.map(|at| HourFigures {
        begins_at: at,
        registrations: count(registered, at, true),
        logins: count(logins, at, true),
        refused_logins: count(logins, at, false),
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    // req: AUTH-13
    #[test]
    fn a_day_is_the_hour_that_runs_and_those_before_it() {
        let first = first_hour(at("2026-11-25T10:59:59.999Z"));
        assert_eq!(first, at("2026-11-24T11:00:00Z"));
        let hour = |begins: &str, is_success, entries| AuditHour {
            begins_at: at(begins),
            is_success,
            entries,
        };
        let registered = [hour("2026-11-25T10:00:00Z", true, 3)];
        let logins = [
            hour("2026-11-24T11:00:00Z", false, 2),
            hour("2026-11-24T11:00:00Z", true, 5),
        ];
        let hours = by_hour(first, &registered, &logins);
        assert_eq!(hours.len(), 24);
        assert_eq!((hours[0].logins, hours[0].refused_logins), (5, 2));
        assert_eq!(hours[23].begins_at, at("2026-11-25T10:00:00Z"));
        assert_eq!(hours[23].registrations, 3);
        assert_eq!(hours[1..23].iter().map(|hour| hour.logins).sum::<u64>(), 0);
    }
}
