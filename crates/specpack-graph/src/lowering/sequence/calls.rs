//! The endpoints that steps call, and the answers that they name.

use crate::lowering::text::endpoint_line;
use crate::model::{FieldValue, Interaction, Spanned};
use specpack_syntax::source::Location;

/// A call of an HTTP endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method in upper case; none where the step names the path alone.
    pub method: Option<String>,
    /// The path, as written.
    pub path: String,
    /// Where the step says so.
    pub at: Location,
}

/// The endpoint that a step calls: named by its message, else by its method and path among the
/// technical details.
#[must_use]
pub fn call(step: &Interaction) -> Option<Call> {
    let detail = step.detail("Method");
    let method = detail.and_then(|field| field.text());
    if let Some(message) = &step.message
        && let Some(found) = in_text(&message.value, message.at)
    {
        let alone = method
            .map(str::trim)
            .filter(|word| endpoint_line::is_method(word));
        return Some(Call {
            method: found.method.or(alone.map(str::to_ascii_uppercase)),
            ..found
        });
    }
    in_text(method?, detail?.at)
}

fn in_text(text: &str, at: Location) -> Option<Call> {
    let text = without_number(text.trim().trim_matches('`'));
    let line = endpoint_line::parse_http(text)?;
    let path = line.path.trim_matches(['`', '"', '\'']);
    let path = path.split('?').next().unwrap_or(path);
    // A date or a fraction is no path.
    let is_path = path.starts_with('/') && path.contains(|c: char| c.is_ascii_alphabetic());
    is_path.then(|| Call {
        method: line.method,
        path: path.to_owned(),
        at,
    })
}

/// A message without the number that some writers begin it with.
fn without_number(text: &str) -> &str {
    match text.split_once(' ') {
        Some((first, rest)) if first.starts_with(|c: char| c.is_ascii_digit()) => {
            match first.strip_suffix(['.', ')', ':']) {
                Some(_) => rest.trim_start(),
                None => text,
            }
        }
        _ => text,
    }
}

/// The statuses of HTTP that a step names in what it returns and in its error handling, each once
/// and where it stands first.
#[must_use]
pub fn statuses(step: &Interaction) -> Vec<Spanned<u16>> {
    let mut found: Vec<Spanned<u16>> = Vec::new();
    let mut add = |text: &str, at: Location| {
        for status in statuses_in(text) {
            if !found.iter().any(|known| known.value == status) {
                found.push(Spanned::new(status, at));
            }
        }
    };
    if let Some(returns) = &step.returns {
        add(&returns.value, returns.at);
    }
    if let Some(handling) = step.detail("Error Handling") {
        let value: &FieldValue = &handling.value;
        for (text, at) in value.texts(handling.at) {
            add(text, at);
        }
    }
    found
}

/// The statuses of HTTP in a text: three digits from 100 to 599 that stand alone and measure
/// nothing.
#[must_use]
pub fn statuses_in(text: &str) -> Vec<u16> {
    let mut found: Vec<u16> = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let (before, after) = (text.get(..at), text.get(at + digits.len()..));
        at += word.len();
        let status = Some(digits).filter(|digits| digits.len() == 3);
        let status = status.and_then(|digits| digits.parse::<u16>().ok());
        let stands_alone = is_apart(before.unwrap_or_default(), after.unwrap_or_default());
        found.extend(status.filter(|status| (100..600).contains(status) && stands_alone));
    }
    found
}

/// Whether a number between two texts is a word of its own and no bound or measure.
fn is_apart(before: &str, after: &str) -> bool {
    let is_bound = before.trim_end().ends_with(['<', '>', '=', '≤', '≥']);
    let is_glued = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
        || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '%'));
    let mut rest = after.chars();
    let has_fraction = rest.next() == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit());
    let units = [
        "ms", "millis", "second", "minute", "user", "request", "row", "%", "MB", "KB",
    ];
    let is_measure = units
        .iter()
        .any(|unit| after.trim_start().starts_with(unit));
    !(is_bound || is_glued || has_fraction || is_measure)
}

#[cfg(test)]
mod tests {
    use super::{in_text, statuses_in};
    use specpack_syntax::source::{FileId, Location, Span};

    fn read(text: &str) -> Option<(Option<String>, String)> {
        let at = Location {
            file: FileId(0),
            span: Span::default(),
        };
        in_text(text, at).map(|call| (call.method, call.path))
    }

    // req: SEQ-4
    #[test]
    fn endpoints_are_found_behind_numbers_and_quotes() {
        let expected = Some((Some("POST".to_owned()), "/api/v1/loans".to_owned()));
        assert_eq!(read("POST /api/v1/loans"), expected);
        assert_eq!(read("3. POST /api/v1/loans"), expected);
        assert_eq!(read("`POST /api/v1/loans?dry=1`"), expected);
        assert_eq!(read("/tms/start").unwrap().0, None);
        assert_eq!(read("publish(PhoneNumber, Message)"), None);
        assert_eq!(read("GET `otp:${mobileNumber}`"), None);
        assert_eq!(read("/^[6-9]$/"), None);
    }

    // req: SEQ-4
    #[test]
    fn statuses_are_told_from_other_numbers() {
        assert_eq!(
            statuses_in("200 OK or Error (400, 409, 429)"),
            [200, 400, 409, 429]
        );
        assert_eq!(statuses_in("If null, return 4... or 404."), [404]);
        assert_eq!(
            statuses_in("P99 < 500ms, 500 ms, REQ-404, 1400, 250%"),
            Vec::<u16>::new()
        );
        assert_eq!(
            statuses_in("within < 500, version 1.200.3"),
            Vec::<u16>::new()
        );
    }
}
