//! Names of contracts, metrics and decisions in running text.

use super::endpoint_line;
use super::words::is_part_of_word;
use crate::model::Wanted;

/// How long the longest word is that a label is known by: "operations".
const MAX_WORD_LEN: usize = 10;

/// What a label or the head of a column says that the names below it are.
pub(crate) fn wanted_by(label: &str) -> Option<Wanted> {
    let mut found = None;
    for word in label.split(|c: char| !is_part_of_word(c)) {
        match word_for(word) {
            Some(Wanted::Contract) => return Some(Wanted::Contract),
            Some(Wanted::Metric) => found = Some(Wanted::Metric),
            other => found = found.or(other),
        }
    }
    found
}

/// What a word of a label stands for, in any case.
fn word_for(word: &str) -> Option<Wanted> {
    let mut lower = [0; MAX_WORD_LEN];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"contract" | b"contracts" | b"api" | b"apis" | b"operation" | b"operations"
        | b"endpoint" | b"endpoints" | b"event" | b"events" | b"schema" | b"schemas" => {
            Wanted::Contract
        }
        b"metric" | b"metrics" | b"alert" | b"alerts" | b"budget" | b"budgets" | b"slo"
        | b"slos" => Wanted::Metric,
        b"adr" | b"adrs" | b"decision" | b"decisions" => Wanted::Decision,
        _ => return None,
    })
}

/// The parts of a text that may be names: endpoints with their method, and words that no prose
/// has, such as `orders_total`, `order.placed`, `PasswordPolicy` and `ADR-5`.
pub(crate) fn text(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '/') {
        rest = rest.get(start..).unwrap_or_default();
        let named = endpoint(rest).or_else(|| name(rest));
        found.extend(named.and_then(|len| rest.get(..len)));
        let word = rest.find(|c: char| !c.is_alphanumeric() && !is_part(c));
        let len = named.or(word).unwrap_or(rest.len());
        rest = rest.get(len..).unwrap_or_default();
    }
    found
}

/// How long `POST /orders` at the start of a text is.
fn endpoint(text: &str) -> Option<usize> {
    let (method, after) = text.split_once(' ')?;
    if !endpoint_line::is_method(method) || method.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/_-{}.:~".contains(c);
    let path = after.get(..after.find(|c| !is_path(c)).unwrap_or(after.len()))?;
    let path = path.trim_end_matches(['.', ':', '-']);
    (path.starts_with('/')).then_some(method.len() + 1 + path.len())
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-' | '/')
}

/// How long a name at the start of a text is.
fn name(text: &str) -> Option<usize> {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let word = text.get(..end)?.trim_end_matches(['.', ':', '-', '/']);
    let inner = word.get(1..)?;
    let is_joined = inner.contains('_') || inner.contains('.') || inner.contains("-");
    let is_camel = inner.bytes().any(|byte| byte.is_ascii_uppercase())
        && inner.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_joined || is_camel).then_some(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_prose() {
        assert_eq!(
            text("POST /register/start (OpenAPI) + PasswordPolicy schema"),
            ["POST /register/start", "OpenAPI", "PasswordPolicy"]
        );
        assert_eq!(
            text("Duplicate attempts; orders_total, order.placed. ADR-5"),
            ["orders_total", "order.placed", "ADR-5"]
        );
        assert_eq!(text("äöü and a / b"), [""; 0]);
    }

    #[test]
    fn a_column_says_what_its_names_are() {
        assert_eq!(wanted_by("API/Contract"), Some(Wanted::Contract));
        assert_eq!(wanted_by("Metrics/Alerts"), Some(Wanted::Metric));
        assert_eq!(wanted_by("Decisions"), Some(Wanted::Decision));
        assert_eq!(wanted_by("Owner"), None);
    }
}
