//! Redeeming a one-time code: counted before it is looked at, claimed before it is used.
//!
//! Of any number of callers with the right code one acts on it. Whatever fails after the
//! claim gives the code back, with the try it cost ([ADR 0008]).
//!
//! [ADR 0008]: ../../../docs/adr/0008-reserve-compare-claim.md

use crate::deployment::Deployment;
use crate::id::ClaimId;
use crate::otp::ChallengeKey;
use crate::ports::{EntropyError, EphemeralError, Reservation, Reserve, TryCap};
use jiff::{SignedDuration, Timestamp};

/// What came of presenting a code.
pub(crate) enum Redeemed<T> {
    /// It was right, and acted on by this caller.
    Done(T),
    /// There is no live code: never issued, expired, or used, perhaps a moment ago.
    Absent,
    /// It is not the code.
    Mismatch {
        /// How many tries are left.
        tries_left: u32,
    },
    /// Too many codes were tried.
    Exhausted {
        /// When to come back.
        retry_after: SignedDuration,
    },
}

impl Deployment {
    /// Presents a code for the challenge under `key`: `matches` compares, in the same time
    /// for every code, and `act` does what the code is good for. Where that fails with an
    /// error that `spends` the code, the code is used up all the same.
    ///
    /// # Errors
    /// Fails with what `act` does, or when the ephemeral store does.
    pub(crate) async fn redeem<T, E>(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
        matches: impl FnOnce(&Reservation) -> bool,
        act: impl AsyncFnOnce(&Reservation) -> Result<T, E>,
        spends: impl FnOnce(&E) -> bool,
    ) -> Result<Redeemed<T>, E>
    where
        E: From<EphemeralError> + From<EntropyError>,
    {
        let cap = TryCap {
            max: self.otp.max_tries_per_hour,
            window: SignedDuration::from_hours(1),
        };
        let reserve = self.ephemeral.reserve(key, cap, now).await?;
        let outcome = match reserve {
            Reserve::Absent => "miss",
            Reserve::Reserved(_) | Reserve::Exhausted { .. } => "hit",
        };
        metrics::counter!(
            "tessera_cache_lookups_total",
            "cache" => "codes",
            "outcome" => outcome,
        )
        .increment(1);
        let reservation = match reserve {
            Reserve::Reserved(reservation) => reservation,
            Reserve::Absent => return Ok(Redeemed::Absent),
            Reserve::Exhausted { retry_at } => {
                let retry_after = retry_at.duration_since(now).max(SignedDuration::ZERO);
                return Ok(Redeemed::Exhausted { retry_after });
            }
        };
        if !matches(&reservation) {
            let tries_left = reservation.tries_left;
            return Ok(Redeemed::Mismatch { tries_left });
        }
        let claim = ClaimId::generate(now, self.entropy.as_ref())?;
        let lease_until = now
            .saturating_add(self.otp.claim_lease)
            .unwrap_or(Timestamp::MAX);
        let is_ours = self
            .ephemeral
            .claim(key, &reservation, claim, now, lease_until)
            .await?;
        if !is_ours {
            return Ok(Redeemed::Absent);
        }
        let done = act(&reservation).await;
        let is_spent = match &done {
            Ok(_) => true,
            Err(error) => spends(error),
        };
        // A failure here does not change the answer: the claim's lease ends by itself, and
        // what was done with the code is not done twice.
        let finished = match is_spent {
            true => self.ephemeral.settle(key, &reservation, claim).await,
            false => self.ephemeral.release(key, &reservation, claim).await,
        };
        if let Err(error) = finished {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "failed to finish the claim on a code");
        }
        done.map(Redeemed::Done)
    }
}
