//! How long sessions live (OWASP ASVS 5.0, 7.3.1 and 7.3.2): for so long however often they are
//! used, and for so long without being used.
//!
//! A session is used when its refresh token is exchanged, or when it begins. Clients exchange
//! theirs as often as access tokens run out, so that what lives unused has to be longer.

use jiff::{SignedDuration, Timestamp};

/// How long sessions live.
#[derive(Debug, Clone, Copy)]
pub struct SessionLife {
    /// However often they are used.
    pub longest: SignedDuration,
    /// Without being used.
    pub unused: SignedDuration,
}

impl SessionLife {
    /// The default, as the sources ask for thirty days; two weeks unused.
    pub const DEFAULT: Self = Self {
        longest: SignedDuration::from_hours(30 * 24),
        unused: SignedDuration::from_hours(14 * 24),
    };

    /// When a session that begins at `now` ends for good.
    pub fn end(self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.longest).unwrap_or(Timestamp::MAX)
    }

    /// What is asked of a session to be live at `now`.
    pub fn at(self, now: Timestamp) -> LiveAt {
        LiveAt {
            now,
            used_after: now.saturating_sub(self.unused).unwrap_or(Timestamp::MIN),
        }
    }
}

/// A moment at which sessions are looked at, and what is live then.
#[derive(Debug, Clone, Copy)]
pub struct LiveAt {
    /// The moment: live is what ends after it.
    pub now: Timestamp,
    /// Live is what began or was last used after it.
    pub used_after: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-6
    #[test]
    fn no_life_is_too_long_for_the_calendar() {
        let forever = SessionLife {
            longest: SignedDuration::MAX,
            unused: SignedDuration::MAX,
        };
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(forever.end(now), Timestamp::MAX);
        assert_eq!(forever.at(now).used_after, Timestamp::MIN);
    }
}
