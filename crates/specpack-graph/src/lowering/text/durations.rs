//! How long something takes: "3-5 days", "1 week", "4h", "Weeks 1-4".

use super::words::words;
use crate::model::WeekRange;

const HOUR: f64 = 60.0;
const DAY: f64 = 8.0 * HOUR;
const WEEK: f64 = 5.0 * DAY;
const MONTH: f64 = 20.0 * DAY;
/// More than this is no estimate: twenty years of working hours.
const MAX_MINUTES: f64 = 40_000.0 * HOUR;

/// The least and the most minutes that a text states; none where it states no duration. A number
/// without a unit counts days.
pub(crate) fn minutes(text: &str) -> Option<(u32, u32)> {
    let (numbers, rest) = range(text)?;
    let minutes_each = match unit_of(rest).as_str() {
        "" => DAY,
        "m" => MONTH,
        unit => match minutes_of(unit) {
            Some(minutes) => minutes,
            // "2 working days", "3 person days"
            None if words(rest).contains("day") => DAY,
            None if words(rest).contains("week") => WEEK,
            None => return None,
        },
    };
    Some(scaled(numbers, minutes_each))
}

/// The least and the most minutes of work that a text states; none where a number has no unit,
/// or one that is no time.
pub(crate) fn effort(text: &str) -> Option<(u32, u32)> {
    all(text).next().map(|found| found.minutes)
}

/// A time that a text states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stated {
    /// At least and at most, in minutes of work.
    pub(crate) minutes: (u32, u32),
    /// At least and at most, in weeks, where it is stated in weeks.
    pub(crate) weeks: Option<(f64, f64)>,
}

/// Every time that a text states, in order.
pub(crate) fn all(text: &str) -> impl Iterator<Item = Stated> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while let Some((numbers, after)) = range(rest) {
            rest = after;
            if let Some(minutes_each) = effort_unit(after) {
                return Some(Stated {
                    minutes: scaled(numbers, minutes_each),
                    weeks: (minutes_each == WEEK).then_some(numbers),
                });
            }
        }
        None
    })
}

/// How many minutes the unit after a number has.
fn effort_unit(after: &str) -> Option<f64> {
    let unit = unit_of(after);
    match unit.as_str() {
        "m" => Some(1.0),
        // "2 person days", "3 ideal hours"
        "person" | "working" | "ideal" | "man" | "engineer" | "dev" => {
            let next = after.trim_start().get(unit.len()..).unwrap_or_default();
            minutes_of(&unit_of(next.trim_start_matches('-')))
        }
        unit => minutes_of(unit),
    }
}

/// The letters that follow a number, in lower case.
fn unit_of(rest: &str) -> String {
    let rest = rest.trim_start_matches([' ', '\u{a0}', '+']);
    let end = rest
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_lowercase()
}

/// How many minutes a unit of time has, in the languages that documents come in.
fn minutes_of(unit: &str) -> Option<f64> {
    let written_together = [
        ("時間", HOUR),
        ("分", 1.0),
        ("日", DAY),
        ("人日", DAY),
        ("週", WEEK),
    ];
    let minutes = match unit {
        "min" | "mins" | "minute" | "minutes" | "minuten" | "minuut" | "minuto" | "minutos"
        | "मिनट" => 1.0,
        "h" | "hr" | "hrs" | "hour" | "hours" | "uur" | "uren" | "u" | "hora" | "horas"
        | "heure" | "heures" | "stunde" | "stunden" | "std" | "घंटा" | "घंटे" | "घण्टे" => {
            HOUR
        }
        "d" | "day" | "days" | "dag" | "dagen" | "dia" | "dias" | "día" | "días" | "jour"
        | "jours" | "tag" | "tage" | "tagen" | "pd" | "दिन" => DAY,
        "w" | "wk" | "wks" | "week" | "weeks" | "weken" | "semana" | "semanas" | "semaine"
        | "semaines" | "woche" | "wochen" | "सप्ताह" => WEEK,
        "mo" | "month" | "months" => MONTH,
        _ => {
            let found = written_together
                .iter()
                .find(|(name, _)| unit.starts_with(name));
            found?.1
        }
    };
    Some(minutes)
}

fn scaled((min, max): (f64, f64), minutes_each: f64) -> (u32, u32) {
    (
        to_minutes(min * minutes_each),
        to_minutes(max * minutes_each),
    )
}

/// What weeks are called before their number.
const WEEK_WORDS: [&str; 8] = [
    "weeks",
    "week",
    "weken",
    "semanas",
    "semana",
    "semaine",
    "woche",
    "सप्ताह",
];

/// The weeks a heading states: "Foundation (Weeks 1-4)", "Week 3", "第3週".
pub(crate) fn weeks(text: &str) -> Option<WeekRange> {
    let lower = text.to_ascii_lowercase();
    let after = |word: &&str| {
        let rest = text.get(lower.find(*word)? + word.len()..)?;
        let rest = rest.strip_prefix('n').unwrap_or(rest).trim_start();
        let ((first, last), _) = range(rest).filter(|_| starts_with_digit(rest))?;
        Some((first, last))
    };
    let before = || {
        let (head, _) = text.split_once('週')?;
        let start = head.rfind(|c: char| !(c.is_ascii_digit() || "-–~〜".contains(c)));
        let numbers = head.get(start.map_or(0, |at| head.ceil_char_boundary(at + 1))..)?;
        Some(range(numbers)?.0)
    };
    let (first, last) = WEEK_WORDS.iter().find_map(after).or_else(before)?;
    Some(WeekRange {
        first: to_week(first),
        last: to_week(last),
    })
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The first number of a text, or the first two with a dash or "to" between them, and the rest.
fn range(text: &str) -> Option<((f64, f64), &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (first, rest) = number(text.get(start..)?)?;
    let after = rest.trim_start();
    let dash = after
        .strip_prefix(['-', '–', '—', '‑', '~', '〜'])
        .or_else(|| after.strip_prefix("to "));
    if let Some(after) = dash
        && let Some((second, rest)) = number(after.trim_start().trim_start_matches('-'))
    {
        return Some(((first.min(second), first.max(second)), rest));
    }
    Some(((first, first), rest))
}

/// A number in digits: "1.5", "1,000", and "1,5" where it is written so.
fn number(text: &str) -> Option<(f64, &str)> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_digit());
        end.unwrap_or(rest.len())
    };
    let mut end = digits(0);
    let mut written = text.get(..end)?.to_owned();
    while text.get(end..)?.starts_with(',') && digits(end + 1) == 3 {
        written.push_str(text.get(end + 1..end + 4)?);
        end += 4;
    }
    let fraction = digits(end + 1);
    if text.get(end..)?.starts_with(['.', ',']) && fraction > 0 {
        written.push('.');
        written.push_str(text.get(end + 1..end + 1 + fraction)?);
        end += 1 + fraction;
    }
    Some((written.parse().ok()?, text.get(end..)?))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a range that fits"
)]
fn to_minutes(minutes: f64) -> u32 {
    minutes.clamp(0.0, MAX_MINUTES).round() as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a range that fits"
)]
fn to_week(week: f64) -> u32 {
    week.clamp(0.0, 10_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::{WeekRange, effort, minutes, weeks};

    fn hours(text: &str) -> Option<(u32, u32)> {
        minutes(text).map(|(min, max)| (min / 60, max / 60))
    }

    // req: GEN-1
    #[test]
    fn estimates_are_read_in_every_unit() {
        assert_eq!(hours("3-5 days"), Some((24, 40)));
        assert_eq!(hours("3 to 5 working days"), Some((24, 40)));
        assert_eq!(hours("1 week"), Some((40, 40)));
        assert_eq!(hours("1.5 weeks"), Some((60, 60)));
        assert_eq!(hours("~12h"), Some((12, 12)));
        assert_eq!(hours("4–6"), Some((32, 48)));
        assert_eq!(hours("soon"), None);
        assert_eq!(hours("5 people"), None);
    }

    // req: PRD-2
    #[test]
    fn effort_takes_a_unit_of_time() {
        assert_eq!(effort("~4 hours"), Some((240, 240)));
        assert_eq!(effort("2-4h"), Some((120, 240)));
        assert_eq!(effort("1.5h"), Some((90, 90)));
        assert_eq!(effort("30 min"), Some((30, 30)));
        assert_eq!(effort("30m"), Some((30, 30)));
        assert_eq!(effort("2d"), Some((960, 960)));
        assert_eq!(effort("3 person-days"), Some((1440, 1440)));
        assert_eq!(effort("3 tasks, ~10 hours"), Some((600, 600)));
        assert_eq!(effort("1,000 hours"), Some((60_000, 60_000)));
        assert_eq!(effort("Task 1.2.3: 4h"), Some((240, 240)));
        assert_eq!(effort("4"), None);
        assert_eq!(effort("5 people"), None);
    }

    // req: PRD-2
    #[test]
    fn effort_is_read_in_the_languages_of_documents() {
        for text in ["4 uur", "4 horas", "4 Stunden", "4 heures", "4時間", "4 घंटे"] {
            assert_eq!(effort(text), Some((240, 240)), "{text}");
        }
        assert_eq!(effort("1,5 uur"), Some((90, 90)));
        assert_eq!(effort("2 dagen"), Some((960, 960)));
        assert_eq!(effort("3日"), Some((1440, 1440)));
    }

    #[test]
    fn weeks_are_read_with_any_dash() {
        let range = |first, last| Some(WeekRange { first, last });
        assert_eq!(weeks("Weeks 1-4"), range(1, 4));
        assert_eq!(weeks("Foundation (Week 3)"), range(3, 3));
        assert_eq!(weeks("weeks 5–8"), range(5, 8));
        assert_eq!(weeks("Fase 1 (semanas 2 - 3)"), range(2, 3));
        assert_eq!(weeks("基盤（第1-2週）"), range(1, 2));
        assert_eq!(weeks("Weekly review"), None);
    }
}
