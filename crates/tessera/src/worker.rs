//! The background work: delivery from the outbox, and housekeeping.

pub(crate) mod audit;
pub(crate) mod keys;
mod process;
mod sinks;

use self::sinks::SinkGauges;
use crate::telemetry::Measurements;
use jiff::SignedDuration;
use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::access::Access;
use tessera_core::accounts::{Accounts, StrangersRequests};
use tessera_core::audit::AuditLog;
use tessera_core::delivery::{BATCH, Channel, DeliveryError, EventDelivery, MessageDelivery};
use tessera_core::deployment::Deployment;
use tessera_core::failover::FailOver;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, AuditStore as _, Clock, IdempotencyStore as _,
    OutboxStore as _, PrivacyStore as _, RegistrationStore as _, SecondFactorStore as _,
    SessionStore as _, StoreError, Terms, UserTransferStore as _,
};
use tessera_core::second_factor::FactorKind;
use tessera_core::session::LiveAt;
use tessera_store::SqlStore;
use tokio::sync::watch;

/// How often an idle worker looks for work.
const IDLE: Duration = Duration::from_millis(200);
/// The pause after a round that took all there was. Entries gather meanwhile: a round
/// costs two transactions whether it takes one entry or a full batch, and requests wait
/// for the same database.
const GATHER: Duration = Duration::from_millis(50);
/// How long a worker leaves a failing store alone.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How often it is looked whether the ephemeral store has lost revocations.
const RESTORE_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked whether another instance missed Redis with a revocation. An instance
/// takes the word of Redis for two seconds after such a look.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked which works stored passwords ask for: each row is read for that.
const LEARN_EVERY: Duration = Duration::from_secs(6 * 60 * 60);
/// How soon that is tried again.
const LEARN_AGAIN: Duration = Duration::from_secs(60);
/// How often measurements of the outbox are taken.
const GAUGE_EVERY: Duration = Duration::from_secs(5);
/// Every how many rounds of measuring sessions are counted.
const COUNT_SESSIONS_EVERY: u32 = 12;
/// Every how many rounds of measuring old rows are deleted.
const PRUNE_EVERY: u32 = 60;
/// Says when to stop.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A signal and what waits for it.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Done when it is time to stop.
    pub(crate) async fn wait(&mut self) {
        // An error means that the sender is gone, which is a time to stop as well.
        let _gone = self.0.wait_for(|stop| *stop).await;
    }

    /// Waits; true when it is time to stop.
    async fn pause(&mut self, how_long: Duration) -> bool {
        tokio::time::timeout(how_long, self.wait()).await.is_ok()
    }
}

/// Sends the messages of one channel until told to stop.
pub(crate) async fn send_messages<C: Channel>(delivery: Arc<MessageDelivery<C>>, stop: Stop) {
    rounds(C::KIND.as_str(), stop, || delivery.run_once()).await;
}

/// Delivers events until told to stop.
pub(crate) async fn deliver_events(delivery: Arc<EventDelivery>, stop: Stop) {
    rounds("events", stop, || delivery.run_once()).await;
}

/// Looks into what strangers asked for until told to stop.
pub(crate) async fn answer_strangers(requests: StrangersRequests, stop: Stop) {
    rounds("requests", stop, || requests.run_once()).await;
}

/// Works round after round. A round under way is finished before it stops; what is
/// left stays in the outbox for the next process.
async fn rounds<F>(what: &'static str, mut stop: Stop, mut round: impl FnMut() -> F)
where
    F: Future<Output = Result<usize, DeliveryError>>,
{
    while !stop.is_set() {
        let pause = match round().await {
            Ok(0) => IDLE,
            Ok(taken) if taken < BATCH as usize => GATHER,
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(what, error = &error as &dyn Error, "delivery failed");
                AFTER_FAILURE
            }
        };
        if stop.pause(pause).await {
            return;
        }
    }
}

/// Who delivers events, and how long they are kept after that.
pub(crate) struct EventTerms {
    pub(crate) delivery: Arc<EventDelivery>,
    pub(crate) retention: SignedDuration,
}

/// Measures the outbox and deletes what is old, until told to stop.
pub(crate) async fn keep_house(
    store: SqlStore,
    audit: Arc<AuditLog>,
    deployment: Arc<Deployment>,
    events: EventTerms,
    measurements: Arc<Measurements>,
    mut stop: Stop,
) {
    let clock = &deployment.clock;
    let mut sinks = SinkGauges::of(&events.delivery);
    process::describe();
    let mut round: u32 = 0;
    loop {
        measurements.fold();
        process::measure(&store);
        for kind in EntryKind::ALL {
            measure_outbox(&store, clock.as_ref(), kind).await;
        }
        sinks.measure(&store, clock.now()).await;
        if round.is_multiple_of(COUNT_SESSIONS_EVERY) {
            count_sessions(&store, deployment.session_life.at(clock.now())).await;
            count_accounts(&store).await;
        }
        if round.is_multiple_of(PRUNE_EVERY) {
            let terms = Terms::at(clock.now(), audit.retention(), events.retention);
            prune(&store, &terms).await;
        }
        round = round.wrapping_add(1);
        if stop.pause(GAUGE_EVERY).await {
            return;
        }
    }
}

/// Brings revocations back to an ephemeral store that lost them.
pub(crate) async fn keep_revocations(access: Arc<Access>, mut stop: Stop) {
    loop {
        match access.restore_lost_revocations().await {
            Ok(None) => {}
            Ok(Some(count)) => tracing::warn!(
                count,
                "the ephemeral store had lost revocations; they were brought back"
            ),
            // The database answers for it meanwhile.
            Err(error) => tracing::warn!(
                error = &error as &dyn Error,
                "failed to see whether the ephemeral store lacks revocations"
            ),
        }
        if stop.pause(RESTORE_EVERY).await {
            return;
        }
    }
}

/// Learns which works the stored passwords ask for, which an import or another policy changes.
pub(crate) async fn learn_hash_work(accounts: Arc<Accounts>, mut stop: Stop) {
    loop {
        let pause = match accounts.learn_hash_work().await {
            Ok(_) => LEARN_EVERY,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "failed to learn how long comparing with stored passwords takes"
                );
                LEARN_AGAIN
            }
        };
        if stop.pause(pause).await {
            return;
        }
    }
}

/// Looks whether another instance missed Redis with a revocation.
pub(crate) async fn heed_missed_revocations(failover: Arc<FailOver>, mut stop: Stop) {
    let mut was_away = false;
    loop {
        let looked = failover.look_for_missed().await;
        if let Err(error) = &looked
            && !was_away
        {
            tracing::warn!(
                error = error as &dyn Error,
                "failed to see whether another instance missed Redis with a revocation"
            );
        }
        was_away = looked.is_err();
        if stop.pause(LOOK_EVERY).await {
            return;
        }
    }
}

async fn measure_outbox(store: &SqlStore, clock: &dyn Clock, kind: EntryKind) {
    let depth = match store.outbox_depth(kind).await {
        Ok(depth) => depth,
        Err(error) => {
            tracing::warn!(error = &error as &dyn Error, "failed to measure the outbox");
            return;
        }
    };
    let oldest = depth.oldest.map_or(0.0, |oldest| {
        clock.now().duration_since(oldest).as_secs_f64().max(0.0)
    });
    let name = kind.as_str();
    for (state, count) in [("pending", depth.pending), ("dead", depth.dead)] {
        metrics::gauge!("tessera_outbox_depth", "kind" => name, "state" => state).set(shown(count));
    }
    metrics::gauge!("tessera_outbox_oldest_seconds", "kind" => name).set(oldest);
}

async fn count_sessions(store: &SqlStore, live: LiveAt) {
    match store.count_live_sessions(live).await {
        Ok(count) => metrics::gauge!("tessera_sessions_active").set(shown(count)),
        Err(error) => tracing::warn!(error = &error as &dyn Error, "failed to count sessions"),
    }
}

/// A count as a gauge has it.
fn shown(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Counts accounts, and those of them that a second factor protects.
async fn count_accounts(store: &SqlStore) {
    let counted = async {
        metrics::gauge!("tessera_accounts").set(shown(store.count_users().await?));
        let protected = store.count_second_factors().await?;
        metrics::gauge!("tessera_second_factor_accounts").set(shown(protected));
        for kind in FactorKind::ALL {
            let enrolled = store.count_factors(kind).await?;
            metrics::gauge!("tessera_second_factor_enrolled", "method" => kind.as_str())
                .set(shown(enrolled));
        }
        Ok::<(), StoreError>(())
    };
    if let Err(error) = counted.await {
        tracing::warn!(error = &error as &dyn Error, "failed to count accounts");
    }
}

async fn prune(store: &SqlStore, terms: &Terms) {
    let now = terms.now;
    let pruned = async {
        store.prune_kept_events(terms.events).await?;
        store.prune_outbox(terms.ended).await?;
        store.prune_given_up(terms.given_up).await?;
        store.prune_sessions(terms.ended).await?;
        store.prune_devices(now).await?;
        store.prune_action_tokens(now).await?;
        store.prune_second_factors(now).await?;
        store.prune_registrations(now).await?;
        store.prune_requests(now).await?;
        store.prune_unproven(terms.unproven).await?;
        store.prune_erasures(terms).await?;
        store.prune_imports(terms.given_up).await?;
        store.prune_audit_hours(terms.counted).await?;
        store.prune_ephemeral(now).await
    };
    if let Err(error) = pruned.await {
        tracing::warn!(error = &error as &dyn Error, "failed to delete old rows");
    }
}
