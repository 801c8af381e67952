//! The audit log is chained a moment after its entries were stored, measured, and pruned.

use super::{AFTER_FAILURE, GATHER, GAUGE_EVERY, PRUNE_EVERY, Stop};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tessera_core::audit::{AuditLog, Chained, Link, PruneError};
use tessera_core::ports::Clock;

/// How often an idle worker looks for entries. An entry can be changed unnoticed until it
/// has its place, and every round is one more transaction: a second is short for the one and
/// seldom for the other.
const IDLE: Duration = Duration::from_secs(1);
/// How often the head is written to the log, where it moved: a head that lies elsewhere
/// shows when the newest entries are cut off.
const NOTE_EVERY: Duration = Duration::from_mins(5);
/// How many rounds of pruning follow each other at most.
const PRUNE_ROUNDS: usize = 20;

/// Chains entries until told to stop, and then what is left.
pub(crate) async fn chain(log: Arc<AuditLog>, mut stop: Stop) {
    let mut notes = Notes::default();
    loop {
        let pause = match round(&log, &mut notes).await {
            Some(chained) if chained.is_full => GATHER,
            Some(_) => IDLE,
            None => AFTER_FAILURE,
        };
        if stop.pause(pause).await {
            break;
        }
    }
    while round(&log, &mut notes)
        .await
        .is_some_and(|chained| chained.is_full)
    {}
    notes.write();
}

async fn round(log: &AuditLog, notes: &mut Notes) -> Option<Chained> {
    let chained = match log.chain_once().await {
        Ok(chained) => chained,
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::error!(error, "failed to chain the audit log");
            return None;
        }
    };
    if let Some(before) = chained.rewound_from {
        alarm("rewound");
        tracing::error!(
            severity = "critical",
            was = %before,
            is = %chained.head,
            "the audit log was set back: somebody changed it, or the database is an older copy"
        );
    }
    notes.take(chained.head);
    Some(chained)
}

/// The head, on its way to the log.
#[derive(Default)]
struct Notes {
    head: Option<Link>,
    written: Option<(Instant, Link)>,
}

impl Notes {
    fn take(&mut self, head: Link) {
        metrics::gauge!("tessera_audit_head_seq").set(head.seq as f64);
        self.head = Some(head);
        let is_due = self
            .written
            .is_none_or(|(at, _)| at.elapsed() >= NOTE_EVERY);
        if is_due {
            self.write();
        }
    }

    fn write(&mut self) {
        let Some(head) = self.head else { return };
        if self.written.is_none_or(|(_, written)| written != head) {
            tracing::info!(target: "tessera::audit", %head, "audit log");
        }
        self.written = Some((Instant::now(), head));
    }
}

/// Measures what waits to be chained and prunes what is old, until told to stop.
pub(crate) async fn keep_house(log: Arc<AuditLog>, clock: Arc<dyn Clock>, mut stop: Stop) {
    let mut round: u32 = 0;
    loop {
        measure(&log, clock.as_ref()).await;
        if round.is_multiple_of(PRUNE_EVERY) {
            prune(&log).await;
        }
        round = round.wrapping_add(1);
        if stop.pause(GAUGE_EVERY).await {
            return;
        }
    }
}

async fn measure(log: &AuditLog, clock: &dyn Clock) {
    let backlog = match log.backlog().await {
        Ok(backlog) => backlog,
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::warn!(error, "failed to measure the audit log");
            return;
        }
    };
    let oldest = backlog.oldest.map_or(0.0, |oldest| {
        clock.now().duration_since(oldest).as_secs_f64().max(0.0)
    });
    metrics::gauge!("tessera_audit_unchained").set(backlog.entries as f64);
    metrics::gauge!("tessera_audit_unchained_oldest_seconds").set(oldest);
}

async fn prune(log: &AuditLog) {
    for _ in 0..PRUNE_ROUNDS {
        match log.prune_once().await {
            Ok(0) => return,
            Ok(_) => {}
            Err(PruneError::Tampered(found)) => {
                alarm("tampered");
                tracing::error!(
                    severity = "critical",
                    %found,
                    "the audit log was tampered with; its oldest entries are kept"
                );
                return;
            }
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, "failed to prune the audit log");
                return;
            }
        }
    }
}

fn alarm(kind: &'static str) {
    metrics::counter!("tessera_audit_alarms_total", "kind" => kind).increment(1);
}
