//! Dates as front matter writes them.

/// Reads `2025-11-01`, with or without a time after it; none where there is no such day.
pub(in crate::rules) fn parse_date(text: &str) -> Option<(u16, u8, u8)> {
    let day = text.split(['T', ' ']).next()?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_written_out = year.len() == 4 && month.len() == 2 && day.len() == 2;
    if parts.next().is_some() || !is_written_out {
        return None;
    }
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (1..=days_of(year, month)?)
        .contains(&day)
        .then_some((year, month, day))
}

fn days_of(year: u16, month: u8) -> Option<u8> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap => Some(29),
        2 => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn only_days_that_exist_are_dates() {
        assert_eq!(parse_date("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(parse_date("2025-11-01T10:00:00Z"), Some((2025, 11, 1)));
        for none in [
            "2025-02-29",
            "2025-13-01",
            "1900-02-29",
            "2025-1-1",
            "1-11-2025",
            "",
            "🦀",
        ] {
            assert_eq!(parse_date(none), None, "{none}");
        }
    }
}
