//! From minutes of work to days: working days of so many hours, without weekends and holidays.

use jiff::civil::{Date, Weekday};
use std::collections::BTreeSet;

/// When people work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    minutes_a_day: u32,
    holidays: BTreeSet<Date>,
}

/// A plan that would end later than this many working days has no date.
const MAX_DAYS: u64 = 100_000;

impl Calendar {
    /// Monday to Friday, so many minutes a day (at least one).
    #[must_use]
    pub fn new(minutes_a_day: u32, holidays: impl IntoIterator<Item = Date>) -> Self {
        Self {
            minutes_a_day: minutes_a_day.max(1),
            holidays: holidays.into_iter().collect(),
        }
    }

    /// How many minutes of work a day has.
    #[must_use]
    pub fn minutes_a_day(&self) -> u32 {
        self.minutes_a_day
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !is_weekend && !self.holidays.contains(&day)
    }

    /// The number of the working day, from 0, on which the work starts that comes after so many
    /// minutes.
    #[must_use]
    pub fn start_day(&self, minutes: u64) -> u64 {
        minutes / u64::from(self.minutes_a_day)
    }

    /// The number of the working day, from 0, on which so many minutes are done.
    #[must_use]
    pub fn finish_day(&self, minutes: u64) -> u64 {
        minutes.saturating_sub(1) / u64::from(self.minutes_a_day)
    }

    /// The date of a working day by its number, for work that starts on or after `start`; none
    /// where the calendar ends before.
    #[must_use]
    pub fn date(&self, start: Date, day: u64) -> Option<Date> {
        if day > MAX_DAYS {
            return None;
        }
        let mut date = start;
        let mut left = day;
        loop {
            if self.is_working_day(date) {
                if left == 0 {
                    return Some(date);
                }
                left -= 1;
            }
            date = date.tomorrow().ok()?;
        }
    }

    /// The dates of the working days from 0 to `last`, for look-ups of many.
    #[must_use]
    pub fn dates(&self, start: Date, last: u64) -> Vec<Date> {
        let mut dates = Vec::new();
        let mut date = start;
        while (dates.len() as u64) <= last.min(MAX_DAYS) {
            if self.is_working_day(date) {
                dates.push(date);
            }
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        dates
    }

    /// How many minutes of work lie between the start and the end of a day.
    #[must_use]
    pub fn minutes_until(&self, start: Date, day: Date) -> u64 {
        let mut minutes = 0;
        let mut date = start;
        while date <= day {
            if self.is_working_day(date) {
                minutes += u64::from(self.minutes_a_day);
            }
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        minutes
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use jiff::civil::date;

    // req: PRD-3
    #[test]
    fn work_goes_on_from_friday_to_monday_and_over_holidays() {
        let calendar = Calendar::new(6 * 60, [date(2026, 1, 6)]);
        let friday = date(2026, 1, 2);
        // Six hours fill the Friday, the seventh is worked on Monday, the Tuesday is free.
        assert_eq!(
            calendar.date(friday, calendar.finish_day(360)),
            Some(friday)
        );
        assert_eq!(
            calendar.date(friday, calendar.start_day(360)),
            Some(date(2026, 1, 5))
        );
        assert_eq!(
            calendar.date(friday, calendar.finish_day(721)),
            Some(date(2026, 1, 7))
        );
        assert_eq!(calendar.minutes_until(friday, date(2026, 1, 7)), 3 * 360);
        assert_eq!(
            calendar.dates(date(2026, 1, 3), 1),
            [date(2026, 1, 5), date(2026, 1, 7)]
        );
    }

    #[test]
    fn what_ends_after_the_calendar_has_no_date() {
        let calendar = Calendar::new(1, []);
        assert_eq!(calendar.date(date(2026, 1, 1), u64::MAX), None);
        assert_eq!(calendar.date(date(9999, 12, 30), 30), None);
    }
}
