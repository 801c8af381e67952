//! How long something takes: "3-5 days", "1 week", "4h", "Weeks 1-4".

use super::words::words;
use crate::model::WeekRange;

const HOURS_A_DAY: f64 = 8.0;
const HOURS_A_WEEK: f64 = 40.0;
const HOURS_A_MONTH: f64 = 160.0;
/// More than this is no estimate: twenty years of working hours.
const MAX_HOURS: f64 = 40_000.0;

/// The least and the most hours that a text states; none where it states no duration.
pub(crate) fn hours(text: &str) -> Option<(u32, u32)> {
    let (numbers, rest) = range(text)?;
    let unit = rest.trim_start().to_ascii_lowercase();
    let unit: String = unit.chars().take_while(char::is_ascii_alphabetic).collect();
    let hours_each = match unit.as_str() {
        "h" | "hr" | "hrs" | "hour" | "hours" => 1.0,
        "d" | "day" | "days" | "" => HOURS_A_DAY,
        "w" | "wk" | "wks" | "week" | "weeks" => HOURS_A_WEEK,
        "m" | "mo" | "month" | "months" => HOURS_A_MONTH,
        // "2 working days", "3 person days"
        _ if words(rest).contains("day") => HOURS_A_DAY,
        _ if words(rest).contains("week") => HOURS_A_WEEK,
        _ => return None,
    };
    let (min, max) = numbers;
    Some((to_hours(min * hours_each), to_hours(max * hours_each)))
}

/// The weeks a heading states: "Foundation (Weeks 1-4)", "Week 3".
pub(crate) fn weeks(text: &str) -> Option<WeekRange> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("week")?;
    let rest = text.get(at + "week".len()..)?;
    let rest = rest.trim_start_matches(['s', 'S']);
    let starts_with_number = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if !starts_with_number {
        return None;
    }
    let ((first, last), _) = range(rest)?;
    Some(WeekRange {
        first: to_week(first),
        last: to_week(last),
    })
}

/// The first number of a text, or the first two with a dash or "to" between them, and the rest.
fn range(text: &str) -> Option<((f64, f64), &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (first, rest) = number(text.get(start..)?)?;
    let after = rest.trim_start();
    let dash = after
        .strip_prefix(['-', '–', '—', '‑', '~'])
        .or_else(|| after.strip_prefix("to "));
    if let Some(after) = dash
        && let Some((second, rest)) = number(after.trim_start().trim_start_matches('-'))
    {
        return Some(((first.min(second), first.max(second)), rest));
    }
    Some(((first, first), rest))
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let digits = text.get(..end)?.trim_end_matches('.');
    let number = digits.parse().ok()?;
    Some((number, text.get(digits.len()..)?))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a range that fits"
)]
fn to_hours(hours: f64) -> u32 {
    hours.clamp(0.0, MAX_HOURS).round() as u32
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
    use super::{WeekRange, hours, weeks};

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

    #[test]
    fn weeks_are_read_with_any_dash() {
        let range = |first, last| Some(WeekRange { first, last });
        assert_eq!(weeks("Weeks 1-4"), range(1, 4));
        assert_eq!(weeks("Foundation (Week 3)"), range(3, 3));
        assert_eq!(weeks("weeks 5–8"), range(5, 8));
        assert_eq!(weeks("Weekly review"), None);
    }
}
