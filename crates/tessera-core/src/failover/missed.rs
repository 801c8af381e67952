//! What processes tell each other of revocations that the primary missed.
//!
//! A process that cannot reach the primary may be the only one: the others ask it, and it lets
//! them know nothing of a session that ended here. So whoever misses it with a revocation leaves a
//! mark where all of them look, and the revocation counts as made once nobody takes the primary's
//! word any more: a process takes it for [`TRUSTED_FOR`] after a look that found no mark, and who
//! left one waits for longer than that.

use crate::ports::{Clock, EphemeralError, MissedRevocations, Pause};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long the primary's word counts after it was looked whether it missed something.
const TRUSTED_FOR: SignedDuration = SignedDuration::from_secs(2);
/// After this long everybody knows of a mark: longer than the primary's word counts, by more than
/// two clocks drift apart meanwhile.
const KNOWN_AFTER: SignedDuration = SignedDuration::from_millis(2_500);
/// How often a process marks at most: one row stands for all that it misses.
const MARK_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// A mark that stood still for this long is taken away, once everything was brought back.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// Of two marks of a process within this time, the second found the first: shorter than any mark
/// stands.
const UNBROKEN_FOR: SignedDuration = SignedDuration::from_secs(20);

/// Whose word counts for a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The primary's.
    Primary,
    /// The fallback's alone.
    Fallback,
    /// The fallback's, and the primary's where that fails: nothing was missed when the fallback
    /// was reached last.
    FallbackIfItAnswers,
}

/// The marks, as this process knows them.
pub(super) struct Missed {
    marks: Arc<dyn MissedRevocations>,
    pause: Arc<dyn Pause>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
    /// The mark that is to be taken away once everything was brought back.
    settling: Mutex<Option<i64>>,
    left: Mutex<Option<Left>>,
}

/// What looking at the marks came to.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// When the last question was asked that was answered, or when one failed.
    at: Option<Timestamp>,
    /// The mark in the last answer, and since when it has stood unchanged.
    mark: Option<(i64, Timestamp)>,
}

/// The marks that this process left.
#[derive(Debug, Clone, Copy)]
struct Left {
    /// Since when one has stood without a break, at the latest.
    since: Timestamp,
    last: Timestamp,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether `now` is at `then` or later, and by less than `limit`: a clock that was set back makes
/// nothing young again.
fn is_within(now: Timestamp, then: Timestamp, limit: SignedDuration) -> bool {
    let age = now.duration_since(then);
    age >= SignedDuration::ZERO && age < limit
}

impl Missed {
    pub(super) fn new(
        marks: Arc<dyn MissedRevocations>,
        pause: Arc<dyn Pause>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            marks,
            pause,
            clock,
            seen: Mutex::default(),
            settling: Mutex::default(),
            left: Mutex::default(),
        }
    }

    /// Looks for a mark; whether there is one.
    pub(super) async fn look(&self) -> Result<bool, EphemeralError> {
        let asked_at = self.clock.now();
        let found = self.marks.missed().await;
        let now = self.clock.now();
        let mut seen = held(&self.seen);
        // A mark that was left since the question may not be in the answer. A failure tells that
        // the database is away, as of now.
        seen.at = Some(if found.is_ok() { asked_at } else { now });
        let mark = found?;
        let before = seen.mark;
        seen.mark = mark.map(|mark| match before {
            Some((same, since)) if same == mark => (mark, since),
            _ => (mark, now),
        });
        Ok(mark.is_some())
    }

    /// Whose word counts at `now`.
    pub(super) fn word(&self, now: Timestamp) -> Word {
        let seen = *held(&self.seen);
        let is_young = seen.at.is_some_and(|at| is_within(now, at, TRUSTED_FOR));
        match (seen.mark, is_young) {
            (Some(_), _) => Word::Fallback,
            // Also where no answer came: while the database is away, tokens are validated all the
            // same.
            (None, true) => Word::Primary,
            (None, false) => Word::FallbackIfItAnswers,
        }
    }

    /// Leaves a mark for a revocation that the primary missed, and waits until everybody knows.
    ///
    /// # Errors
    /// When no mark can be left: nobody else would know.
    pub(super) async fn tell(&self, until: Timestamp) -> Result<(), EphemeralError> {
        let since = self.mark(until).await?;
        let waited = self.clock.now().duration_since(since);
        if waited < KNOWN_AFTER {
            self.pause
                .pause(KNOWN_AFTER - waited.max(SignedDuration::ZERO))
                .await;
        }
        Ok(())
    }

    /// Leaves a mark, unless one of this process is a moment old; since when one stands.
    ///
    /// # Errors
    /// When it cannot be left.
    pub(super) async fn mark(&self, until: Timestamp) -> Result<Timestamp, EphemeralError> {
        let before = self.clock.now();
        let left = *held(&self.left);
        if let Some(left) = left
            && is_within(before, left.last, MARK_EVERY)
        {
            return Ok(left.since);
        }
        self.marks.mark_missed(before, until).await?;
        let after = self.clock.now();
        let mut left = held(&self.left);
        let since = match *left {
            Some(left) if is_within(after, left.last, UNBROKEN_FOR) => left.since,
            _ => after,
        };
        *left = Some(Left {
            since,
            last: before,
        });
        Ok(since)
    }

    /// Whether the mark may be taken away once everything that is revoked now was brought to the
    /// primary: nobody has missed it for a while.
    pub(super) fn begins_to_settle(&self) -> bool {
        let seen = held(&self.seen).mark;
        let settling =
            seen.filter(|(_, since)| self.clock.now().duration_since(*since) >= SETTLED_AFTER);
        let settling = settling.map(|(mark, _)| mark);
        *held(&self.settling) = settling;
        settling.is_some()
    }

    /// Takes the mark away that [`Self::begins_to_settle`] saw, unless somebody has left another
    /// one meanwhile.
    pub(super) async fn settle(&self) -> Result<(), EphemeralError> {
        let settling = held(&self.settling).take();
        match settling {
            Some(mark) => self.marks.forget_missed(mark).await,
            None => Ok(()),
        }
    }
}
