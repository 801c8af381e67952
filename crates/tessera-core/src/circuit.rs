//! A circuit breaker as a pure state machine.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// When a breaker opens and for how long.
#[derive(Debug, Clone, Copy)]
pub struct BreakerPolicy {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open before one probe is let through.
    pub cool_down: SignedDuration,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Closed {
        failures: u32,
    },
    Open {
        until: Timestamp,
    },
    /// One probe is under way; if it is never heard of again, the next may start at `until`.
    Probing {
        until: Timestamp,
    },
}

/// Keeps calls away from something that keeps failing.
#[derive(Debug)]
pub struct CircuitBreaker {
    policy: BreakerPolicy,
    state: Mutex<State>,
}

impl CircuitBreaker {
    /// A closed breaker.
    pub fn new(policy: BreakerPolicy) -> Self {
        Self {
            policy,
            state: Mutex::new(State::Closed { failures: 0 }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is one plain value: a panic elsewhere cannot leave it half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may be made now. After the cool-down one caller gets true and
    /// must report back; the others wait for what it finds.
    pub fn admits(&self, now: Timestamp) -> bool {
        let mut state = self.state();
        match *state {
            State::Closed { .. } => true,
            State::Open { until } | State::Probing { until } if now < until => false,
            State::Open { .. } | State::Probing { .. } => {
                *state = State::Probing {
                    until: self.later(now),
                };
                true
            }
        }
    }

    /// Whether a call made now would be let through; asking lets none through.
    pub fn would_admit(&self, now: Timestamp) -> bool {
        match *self.state() {
            State::Closed { .. } => true,
            State::Open { until } | State::Probing { until } => now >= until,
        }
    }

    /// Whether calls are let through without reserve.
    pub fn is_closed(&self) -> bool {
        matches!(*self.state(), State::Closed { .. })
    }

    /// A call succeeded.
    pub fn succeeded(&self) {
        *self.state() = State::Closed { failures: 0 };
    }

    /// A call failed.
    pub fn failed(&self, now: Timestamp) {
        let mut state = self.state();
        *state = match *state {
            State::Closed { failures } if failures + 1 < self.policy.failures => State::Closed {
                failures: failures + 1,
            },
            _ => State::Open {
                until: self.later(now),
            },
        };
    }

    fn later(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.policy.cool_down)
            .unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn breaker() -> CircuitBreaker {
        CircuitBreaker::new(BreakerPolicy {
            failures: 3,
            cool_down: SignedDuration::from_secs(30),
        })
    }

    #[test]
    fn opens_after_failures_in_a_row_and_not_before() {
        let breaker = breaker();
        breaker.failed(at(0));
        breaker.failed(at(0));
        breaker.succeeded();
        breaker.failed(at(0));
        breaker.failed(at(0));
        assert!(breaker.admits(at(0)));
        breaker.failed(at(0));
        assert!(!breaker.admits(at(29)));
    }

    #[test]
    fn lets_one_probe_through_after_the_cool_down() {
        let breaker = breaker();
        for _ in 0..3 {
            breaker.failed(at(0));
        }
        assert!(breaker.admits(at(30)));
        assert!(
            !breaker.admits(at(30)),
            "a second caller waits for the probe"
        );
        breaker.failed(at(31));
        assert!(!breaker.admits(at(60)));
        assert!(breaker.admits(at(61)));
        breaker.succeeded();
        assert!(breaker.admits(at(61)) && breaker.is_closed());
    }

    #[test]
    fn a_probe_that_is_never_heard_of_does_not_block_for_ever() {
        let breaker = breaker();
        for _ in 0..3 {
            breaker.failed(at(0));
        }
        assert!(breaker.admits(at(30)));
        assert!(breaker.admits(at(60)));
    }
}
