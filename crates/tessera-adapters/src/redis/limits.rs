//! Limits: one script decides and stores, the process computes the standings.

use super::{GRACE_MS, Redis};
use jiff::Timestamp;
use tessera_core::limit::{Draw, DrawGroup, Drawn, Rule, Taken, summarise, token_interval_us};
use tessera_core::ports::EphemeralError;

/// The most that is passed to the script for one bucket: seventy years of filling.
/// It keeps `now`, a full bucket and what is drawn below 2^53 in sum, where a
/// double still counts every microsecond.
const MOST_MICROS: i64 = 1 << 51;

/// The most that is passed to the script for one window.
const MOST_UNITS: u64 = 1 << 52;

/// One draw as the script takes it.
struct Arguments {
    rule: &'static str,
    cost: u64,
    most: u64,
    until_us: i64,
}

impl Arguments {
    fn of(draw: &Draw) -> Self {
        match draw.rule {
            Rule::Bucket { burst, per_hour } => {
                let interval = token_interval_us(per_hour).unsigned_abs();
                let micros = |tokens: u64| {
                    interval
                        .saturating_mul(tokens)
                        .min(MOST_MICROS.unsigned_abs())
                };
                Self {
                    rule: "bucket",
                    cost: micros(draw.cost),
                    most: micros(u64::from(burst)),
                    until_us: 0,
                }
            }
            // One more than the most is as far beyond it as any number.
            Rule::Window { max, until } => Self {
                rule: "window",
                cost: draw.cost.min(MOST_UNITS + 1),
                most: max.min(MOST_UNITS),
                until_us: until.as_microsecond(),
            },
        }
    }
}

impl Redis {
    pub(super) async fn take_group(
        &self,
        group: &DrawGroup,
        now: Timestamp,
    ) -> Result<Taken, EphemeralError> {
        if group.0.is_empty() {
            return Ok(summarise(&[]));
        }
        let mut script = self.scripts.take.prepare_invoke();
        script.arg(now.as_microsecond()).arg(GRACE_MS);
        for draw in &group.0 {
            let arguments = Arguments::of(draw);
            script
                .key(format!("{}{}", self.key_prefix, draw.key))
                .arg(arguments.rule)
                .arg(arguments.cost)
                .arg(arguments.most)
                .arg(arguments.until_us);
        }
        let (granted, states): (bool, Vec<Option<i64>>) =
            self.connection.call("take", &script).await?;
        // The script gives back what it found, and the one piece of arithmetic
        // that every store shares says where the limits stand.
        let drawn: Vec<Drawn> = group
            .0
            .iter()
            .zip(states)
            .map(|(draw, state)| draw.apply(state, now))
            .collect();
        let taken = summarise(&drawn);
        if granted == matches!(taken, Taken::Granted(_)) {
            Ok(taken)
        } else {
            Err(EphemeralError::Corrupt(
                "a limit was computed in two ways with two results",
            ))
        }
    }

    /// One by one: they need not share a slot.
    pub(super) async fn forget_each(&self, keys: &[String]) -> Result<(), EphemeralError> {
        for key in keys {
            let mut command = redis::cmd("DEL");
            command.arg(format!("{}{key}", self.key_prefix));
            let _deleted: u64 = self.connection.call("forget_limits", &command).await?;
        }
        Ok(())
    }
}
