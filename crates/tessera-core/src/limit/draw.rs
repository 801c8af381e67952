//! The arithmetic of limits: buckets and counters, drawn on together or not at all.

use jiff::{SignedDuration, Timestamp};

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// How one limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A bucket of `burst` tokens that fills at `per_hour`.
    ///
    /// Kept as the generic cell rate algorithm keeps it: one instant, at which the
    /// bucket will be full again.
    Bucket {
        /// Tokens in a full bucket.
        burst: u32,
        /// Tokens that come back in an hour.
        per_hour: u32,
    },
    /// At most `max` in a window of the calendar that ends at `until`; the key names the window.
    Window {
        /// The most in one window.
        max: u64,
        /// When the window ends.
        until: Timestamp,
    },
}

impl Rule {
    /// A bucket that is full again after a minute.
    pub(super) fn per_minute(times: u32) -> Self {
        Self::Bucket {
            burst: times,
            per_hour: times.saturating_mul(60),
        }
    }

    /// The same, `factor` times as wide.
    pub(super) fn times(self, factor: u32) -> Self {
        match self {
            Self::Bucket { burst, per_hour } => Self::Bucket {
                burst: burst.saturating_mul(factor),
                per_hour: per_hour.saturating_mul(factor),
            },
            Self::Window { max, until } => Self::Window {
                max: max.saturating_mul(u64::from(factor)),
                until,
            },
        }
    }
}

/// One draw on one limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The key in the ephemeral store.
    pub key: String,
    /// How the limit counts.
    pub rule: Rule,
    /// How much is drawn.
    pub cost: u64,
}

/// Draws that succeed or fail together. On Redis Cluster their keys must share a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawGroup(pub Vec<Draw>);

/// Where a limit stands, for response headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The most that can be drawn at once.
    pub limit: u64,
    /// What is left.
    pub remaining: u64,
    /// How long until all of it is back.
    pub reset_after: SignedDuration,
}

/// The answer to a group of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// All were granted; the standing is that of the tightest.
    Granted(Standing),
    /// One was refused and none was drawn.
    Denied {
        /// Which of the group.
        index: usize,
        /// Its standing.
        standing: Standing,
        /// When the same draw can succeed.
        retry_after: SignedDuration,
    },
}

/// The answer to one draw, with the state to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Granted.
    Granted {
        /// The state to store.
        state: i64,
        /// When the state may be forgotten.
        forget_at: Timestamp,
        /// The standing after the draw.
        standing: Standing,
    },
    /// Refused; the state stays.
    Denied {
        /// The standing.
        standing: Standing,
        /// When the same draw can succeed.
        retry_after: SignedDuration,
    },
}

impl Draw {
    /// Draws on `state`, the stored number or none. The Redis script computes the
    /// same; the contract suite holds both to it.
    pub fn apply(&self, state: Option<i64>, now: Timestamp) -> Drawn {
        match self.rule {
            Rule::Bucket { burst, per_hour } => self.draw_bucket(burst, per_hour, state, now),
            Rule::Window { max, until } => self.draw_window(max, until, state, now),
        }
    }

    fn draw_bucket(&self, burst: u32, per_hour: u32, state: Option<i64>, now: Timestamp) -> Drawn {
        let now_us = now.as_microsecond();
        let interval = token_interval_us(per_hour);
        let depth = interval.saturating_mul(i64::from(burst));
        let cost = interval.saturating_mul(i64::try_from(self.cost).unwrap_or(i64::MAX));
        let full_at = state.unwrap_or(now_us).max(now_us);
        let drawn = full_at.saturating_add(cost);
        let standing = |full_at: i64| Standing {
            limit: u64::from(burst),
            remaining: u64::try_from((depth - (full_at - now_us)) / interval).unwrap_or(0),
            reset_after: SignedDuration::from_micros(full_at - now_us),
        };
        let excess = drawn.saturating_sub(now_us).saturating_sub(depth);
        if excess > 0 {
            return Drawn::Denied {
                standing: standing(full_at),
                retry_after: SignedDuration::from_micros(excess),
            };
        }
        Drawn::Granted {
            state: drawn,
            forget_at: Timestamp::from_microsecond(drawn).unwrap_or(Timestamp::MAX),
            standing: standing(drawn),
        }
    }

    fn draw_window(&self, max: u64, until: Timestamp, state: Option<i64>, now: Timestamp) -> Drawn {
        let used = u64::try_from(state.unwrap_or(0)).unwrap_or(0);
        let left = until.duration_since(now).max(SignedDuration::ZERO);
        let standing = |used: u64| Standing {
            limit: max,
            remaining: max.saturating_sub(used),
            reset_after: left,
        };
        let drawn = used.saturating_add(self.cost);
        if drawn > max {
            return Drawn::Denied {
                standing: standing(used),
                retry_after: left,
            };
        }
        Drawn::Granted {
            state: i64::try_from(drawn).unwrap_or(i64::MAX),
            forget_at: until,
            standing: standing(drawn),
        }
    }
}

/// How long one token of a bucket takes to come back, in microseconds; at least one.
pub fn token_interval_us(per_hour: u32) -> i64 {
    (MICROS_PER_HOUR / i64::from(per_hour.max(1))).max(1)
}

/// The answer to the whole group from the answers to its draws, in order.
pub fn summarise(drawn: &[Drawn]) -> Taken {
    let mut tightest: Option<Standing> = None;
    for (index, answer) in drawn.iter().enumerate() {
        match *answer {
            Drawn::Denied {
                standing,
                retry_after,
            } => {
                return Taken::Denied {
                    index,
                    standing,
                    retry_after,
                };
            }
            Drawn::Granted { standing, .. } => {
                if tightest.is_none_or(|other| standing.remaining < other.remaining) {
                    tightest = Some(standing);
                }
            }
        }
    }
    Taken::Granted(tightest.unwrap_or(Standing {
        limit: u64::MAX,
        remaining: u64::MAX,
        reset_after: SignedDuration::ZERO,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> Draw {
        Draw {
            key: "k".to_owned(),
            rule: Rule::Bucket {
                burst: 2,
                per_hour: 60,
            },
            cost: 1,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    // req: OTP-10
    #[test]
    fn a_bucket_grants_its_burst_then_one_token_per_interval() {
        let draw = bucket();
        let mut state = None;
        for expected_remaining in [1, 0] {
            let Drawn::Granted {
                state: new,
                standing,
                ..
            } = draw.apply(state, at(0))
            else {
                panic!("the burst is granted");
            };
            assert_eq!(standing.remaining, expected_remaining);
            state = Some(new);
        }
        let Drawn::Denied { retry_after, .. } = draw.apply(state, at(10)) else {
            panic!("an empty bucket grants nothing");
        };
        assert_eq!(retry_after, SignedDuration::from_secs(50));
        assert!(matches!(draw.apply(state, at(60)), Drawn::Granted { .. }));
    }

    // req: OTP-10
    #[test]
    fn a_window_never_exceeds_its_maximum() {
        let draw = Draw {
            key: "w".to_owned(),
            rule: Rule::Window {
                max: 60,
                until: at(100),
            },
            cost: 25,
        };
        let Drawn::Granted { state, .. } = draw.apply(Some(25), at(0)) else {
            panic!("25 + 25 fits into 60");
        };
        assert_eq!(state, 50);
        let Drawn::Denied { retry_after, .. } = draw.apply(Some(50), at(40)) else {
            panic!("50 + 25 does not fit into 60");
        };
        assert_eq!(retry_after, SignedDuration::from_secs(60));
    }

    /// More than one token in a microsecond is counted as one.
    // req: OTP-10
    #[test]
    fn a_bucket_may_be_as_wide_as_numbers_go() {
        let draw = Draw {
            rule: Rule::per_minute(u32::MAX).times(64),
            ..bucket()
        };
        assert!(matches!(draw.apply(None, at(0)), Drawn::Granted { .. }));
    }

    #[test]
    fn a_cost_beyond_the_burst_is_never_granted() {
        let draw = Draw {
            cost: 3,
            ..bucket()
        };
        assert!(matches!(draw.apply(None, at(0)), Drawn::Denied { .. }));
    }
}
