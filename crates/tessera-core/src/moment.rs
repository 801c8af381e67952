//! Moments as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads a time (RFC 3339), or a day, which stands for its beginning in UTC.
pub fn parse(text: &str) -> Option<Timestamp> {
    let day = || {
        let day: Date = text.parse().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_beginning_and_what_is_neither_is_nothing() {
        let read = |text| parse(text).map(|at| at.to_string());
        assert_eq!(read("2026-11-25"), Some("2026-11-25T00:00:00Z".to_owned()));
        assert_eq!(
            read("2026-11-25T12:30:00+05:30"),
            Some("2026-11-25T07:00:00Z".to_owned())
        );
        for none in ["", "yesterday", "2026-13-01", "1764028800"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
