//! How long a deployment keeps what it holds of persons, in words.

use crate::accounts::AccountPolicy;
use crate::audit::Retention;
use crate::idempotency::IdempotencyPolicy;
use crate::session::SessionLife;
use crate::staged::StagedPolicy;
use jiff::SignedDuration;
use std::borrow::Cow;

/// The periods of a deployment that its records of processing name.
#[derive(Debug, Clone, Copy)]
pub struct Periods {
    /// The audit log, and what is proof beside it.
    pub audit: Retention,
    /// A session that is used.
    pub session: SignedDuration,
    /// A device on which somebody logged in.
    pub device: SignedDuration,
    /// The link that is good for longest.
    pub link: SignedDuration,
    /// A registration in stages.
    pub registration: SignedDuration,
    /// An answer to a request with an idempotency key.
    pub answers: SignedDuration,
    /// Delivered events; zero where they are not kept.
    pub events: SignedDuration,
}

/// As they are where nothing else is configured.
impl Default for Periods {
    fn default() -> Self {
        Self {
            audit: Retention::default_years(),
            session: SessionLife::DEFAULT.longest,
            device: AccountPolicy::default().device_ttl,
            link: AccountPolicy::default().longest_link(),
            registration: StagedPolicy::default().ttl,
            answers: IdempotencyPolicy::DEFAULT_TTL,
            events: SignedDuration::ZERO,
        }
    }
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
pub enum Kept {
    /// As long in every deployment.
    For(&'static str),
    /// As a deployment says.
    As(fn(&Periods) -> String),
}

impl Kept {
    /// In words, as it is in a deployment.
    pub fn in_words(&self, periods: &Periods) -> Cow<'static, str> {
        match self {
            Self::For(words) => Cow::Borrowed(words),
            Self::As(words) => Cow::Owned(words(periods)),
        }
    }
}

/// A duration in the largest unit that it is a whole number of; a day in hours.
pub(super) fn in_words(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let units = [
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let fits = |(length, _): &&(i64, &str)| seconds % length == 0 && seconds / length > 1;
    match units.iter().find(fits) {
        Some((length, unit)) => format!("{} {unit}s", seconds / length),
        None => format!("{seconds} second"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_people_say_them() {
        for (seconds, said) in [
            (31 * 86_400, "31 days"),
            (86_400, "24 hours"),
            (36 * 3_600, "36 hours"),
            (3_600, "60 minutes"),
            (1_800, "30 minutes"),
            (90, "90 seconds"),
            (1, "1 second"),
        ] {
            assert_eq!(in_words(SignedDuration::from_secs(seconds)), said);
        }
    }
}
