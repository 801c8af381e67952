//! Numbers in targets: "< 500ms (p95)", "10K+ users", "99.9%", "at least 1,000 req/sec".

use crate::model::{Comparison, Quantity};

/// How many numbers of one target are kept.
const MAX_QUANTITIES: usize = 16;

/// The quantities of a text. A percentile is read with the number it goes with.
pub(crate) fn parse(text: &str) -> Vec<Quantity> {
    let percentile = percentile(text);
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        if found.len() == MAX_QUANTITIES {
            break;
        }
        let (head, tail) = rest.split_at(start);
        before.push_str(head);
        let Some((number, after)) = number(tail) else {
            break;
        };
        let is_name = before
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '_');
        let (scale, after) = scale(after);
        let is_open_ended = after.starts_with('+');
        let (unit, after) = unit(after);
        rest = after;
        // "2FA" and "4G" are names; "512MB" is a number with its unit.
        let is_name = is_name || is_code(tail, &unit);
        let is_percentile = matches!(unit.as_str(), "th" | "st" | "nd" | "rd");
        if !is_name && !is_percentile {
            found.push(Quantity {
                // "99.9% over 30 days" states a period, not a second bound.
                comparison: match before.trim() {
                    "over" if !found.is_empty() => Comparison::Exactly,
                    _ => comparison(&before, is_open_ended),
                },
                number: number * scale,
                unit,
                percentile,
            });
        }
        before.clear();
        if is_name {
            before.push('x');
        }
    }
    found
}

/// The percentile of a text: `p95`, `P99.9`, "95th percentile", "median".
pub(crate) fn percentile(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    for (at, _) in lower.match_indices('p') {
        let is_inner = lower
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(char::is_alphanumeric);
        if is_inner {
            continue;
        }
        if let Some((value, _)) = lower.get(at + 1..).and_then(number)
            && (1.0..=100.0).contains(&value)
        {
            return Some(value);
        }
    }
    let before = lower.split_once("percentile").map(|(before, _)| before);
    if let Some(before) = before {
        let digits = before
            .trim_end()
            .trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let start = digits
            .rfind(|c: char| !c.is_ascii_digit() && c != '.')
            .map_or(0, |at| at + 1);
        return digits.get(start..).and_then(|text| text.parse().ok());
    }
    lower.contains("median").then_some(50.0)
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .char_indices()
        .find(|&(at, c)| {
            let is_group = c == ','
                && text
                    .get(at + 1..at + 4)
                    .is_some_and(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
            !(c.is_ascii_digit() || c == '.' || is_group)
        })
        .map_or(text.len(), |(at, _)| at);
    let written = text.get(..end)?.trim_end_matches('.');
    let digits: String = written.chars().filter(|&c| c != ',').collect();
    // "1.2.3" is a version, not a number; its first part is taken.
    let value = digits.parse().or_else(|_| {
        let first = digits.split('.').next().unwrap_or_default();
        first.parse()
    });
    Some((value.ok()?, text.get(written.len()..)?))
}

fn scale(text: &str) -> (f64, &str) {
    let mut chars = text.chars();
    let (Some(letter), next) = (chars.next(), chars.clone().next()) else {
        return (1.0, text);
    };
    let ends_word = next.is_none_or(|c| !c.is_ascii_alphabetic());
    let factor = match letter {
        'K' | 'k' if ends_word => 1e3,
        'M' if ends_word => 1e6,
        'B' if ends_word => 1e9,
        _ => return (1.0, text),
    };
    (factor, chars.as_str())
}

/// Whether capitals follow a number with nothing between that are no unit.
fn is_code(number: &str, unit: &str) -> bool {
    let letters = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_attached = letters.starts_with(|c: char| c.is_ascii_uppercase());
    let is_unit = matches!(
        unit,
        "b" | "kb"
            | "mb"
            | "gb"
            | "tb"
            | "kib"
            | "mib"
            | "gib"
            | "ms"
            | "s"
            | "hz"
            | "mbps"
            | "gbps"
    );
    is_attached && !unit.is_empty() && unit.len() <= 3 && !is_unit
}

fn unit(text: &str) -> (String, &str) {
    let text = text.strip_prefix('+').unwrap_or(text);
    // "30-day expiration"
    let text = match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic()) => rest,
        _ => text,
    };
    let trimmed = text.trim_start_matches([' ', '\u{a0}']);
    let end = trimmed
        .find(|c: char| !(c.is_alphabetic() || matches!(c, '%' | '/' | '$' | '€' | '°' | 'µ')))
        .unwrap_or(trimmed.len());
    let unit = trimmed.get(..end).unwrap_or_default();
    let is_word = matches!(
        unit,
        "to" | "and" | "or" | "of" | "for" | "at" | "in" | "on" | "with" | "per"
    );
    if is_word {
        return (String::new(), text);
    }
    (unit.to_lowercase(), trimmed.get(end..).unwrap_or_default())
}

fn comparison(before: &str, is_open_ended: bool) -> Comparison {
    let lower = before.trim_end().to_lowercase();
    let ends = |words: &[&str]| words.iter().any(|word| lower.ends_with(word));
    if ends(&[
        "<=",
        "≤",
        "at most",
        "up to",
        "max",
        "maximum",
        "no more than",
    ]) {
        Comparison::AtMost
    } else if ends(&["<", "under", "below", "less than", "within"]) {
        Comparison::Below
    } else if ends(&[">=", "≥", "at least", "min", "minimum", "no less than"]) {
        Comparison::AtLeast
    } else if ends(&[">", "over", "above", "more than"]) {
        Comparison::Above
    } else if is_open_ended {
        Comparison::AtLeast
    } else {
        Comparison::Exactly
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::model::Comparison::{self, Above, AtLeast, AtMost, Below, Exactly};

    fn read(text: &str) -> Vec<(Comparison, f64, String, Option<f64>)> {
        let quantities = parse(text).into_iter();
        quantities
            .map(|q| (q.comparison, q.number, q.unit, q.percentile))
            .collect()
    }

    // req: GEN-1
    #[test]
    fn targets_are_read_with_bound_unit_and_percentile() {
        let one = |c, n, unit: &str, p| vec![(c, n, unit.to_owned(), p)];
        assert_eq!(read("< 500ms (p95)"), one(Below, 500.0, "ms", Some(95.0)));
        assert_eq!(read("99th percentile < 1 s")[0].3, Some(99.0));
        assert_eq!(read("<= 2 s"), one(AtMost, 2.0, "s", None));
        assert_eq!(read("10K+ users"), one(AtLeast, 10_000.0, "users", None));
        assert_eq!(
            read("at least 1,000 req/sec"),
            one(AtLeast, 1000.0, "req/sec", None)
        );
        assert_eq!(read("99.9%"), one(Exactly, 99.9, "%", None));
        assert_eq!(read("> 80%"), one(Above, 80.0, "%", None));
        assert_eq!(read("fast"), []);
    }

    #[test]
    fn digits_within_names_are_no_quantities() {
        assert_eq!(read("SHA256 and p95"), []);
        assert_eq!(read("2FA on 4G"), []);
        assert_eq!(
            read("30-day expiration"),
            [(Exactly, 30.0, "day".to_owned(), None)]
        );
    }
}
