//! Windows of the calendar.

use jiff::Timestamp;

/// A window of the UTC calendar.
pub(super) struct Window {
    /// What tells it from others in a key.
    pub(super) name: String,
    /// When it ends.
    pub(super) until: Timestamp,
}

impl Window {
    pub(super) fn hour(now: Timestamp) -> Self {
        Self::of(now, 3_600, 'h')
    }

    pub(super) fn day(now: Timestamp) -> Self {
        Self::of(now, 86_400, 'd')
    }

    fn of(now: Timestamp, seconds: i64, unit: char) -> Self {
        let number = now.as_second().div_euclid(seconds);
        let until = (number + 1).saturating_mul(seconds);
        Self {
            name: format!("{unit}{number}"),
            until: Timestamp::from_second(until).unwrap_or(Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_the_utc_calendar() {
        let midnight = "2026-11-21T00:00:00Z".parse::<Timestamp>().unwrap();
        let late = "2026-11-20T23:59:59.999Z".parse::<Timestamp>().unwrap();
        assert_eq!(Window::day(late).until, midnight);
        assert_ne!(Window::day(late).name, Window::day(midnight).name);
    }
}
