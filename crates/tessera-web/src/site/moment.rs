//! Times as a person reads them.

use crate::pages::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The day, in UTC, as the language writes it.
pub(super) fn day(at: Timestamp, language: Language) -> String {
    let date = at.to_zoned(TimeZone::UTC).date();
    language.day_month_year(date.year(), date.month(), date.day())
}

/// The day and the time, in UTC, which is said: we do not know where the person is.
pub(super) fn minute(at: Timestamp, language: Language) -> String {
    let time = at.to_zoned(TimeZone::UTC).time();
    let day = day(at, language);
    format!("{day}, {:02}:{:02} UTC", time.hour(), time.minute())
}

/// The hour, in UTC, of a day that is known.
pub(super) fn hour(at: Timestamp) -> String {
    format!("{:02}:00", at.to_zoned(TimeZone::UTC).time().hour())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_say_their_zone() {
        let at: Timestamp = "2026-11-05T04:07:59Z".parse().unwrap();
        assert_eq!(minute(at, Language::En), "5 November 2026, 04:07 UTC");
        assert_eq!(minute(at, Language::Hi), "5 नवंबर 2026, 04:07 UTC");
    }
}
