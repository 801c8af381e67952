//! Which metrics an expression of PromQL asks for.

use std::ops::Range;

/// Words of the language that stand where a metric could.
const KEYWORDS: &[&str] = &[
    "and",
    "atan2",
    "bool",
    "by",
    "end",
    "group_left",
    "group_right",
    "ignoring",
    "inf",
    "nan",
    "offset",
    "on",
    "or",
    "start",
    "unless",
    "without",
];

/// The metrics that an expression names, each with its place in it, in the order written. Names
/// that stand twice come twice.
///
/// Functions, labels, strings, durations and the variables of dashboards are none.
pub(crate) fn metrics(expression: &str) -> Vec<Range<usize>> {
    Reader {
        text: expression,
        at: 0,
        found: Vec::new(),
    }
    .read()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn read(mut self) -> Vec<Range<usize>> {
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' | b'`' => self.string(byte),
                b'{' => self.matchers(),
                b'[' => self.skip_to(b']'),
                b'#' => self.skip_to(b'\n'),
                b'$' => self.variable(),
                b'0'..=b'9' => self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'.'),
                byte if is_name_start(byte) => self.name(),
                _ => self.at += 1,
            }
        }
        self.found
    }

    fn skip_while(&mut self, is_part: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_part) {
            self.at += 1;
        }
    }

    /// Goes on behind the next `end`.
    fn skip_to(&mut self, end: u8) {
        self.skip_while(|byte| byte != end);
        self.at += 1;
    }

    /// Goes on behind a string, and gives what is in it.
    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' if quote != b'`' => self.at += 1,
                byte if byte == quote => return,
                _ => {}
            }
        }
    }

    /// `$job`, `${job:regex}`, `[[job]]` stand for anything.
    fn variable(&mut self) {
        self.at += 1;
        match self.peek() {
            Some(b'{') => self.skip_to(b'}'),
            _ => self.skip_while(is_name_part),
        }
    }

    /// `{…}`: labels, among which `__name__` names a metric, as a string alone does.
    fn matchers(&mut self) {
        self.at += 1;
        let mut label = "";
        let mut is_equal = false;
        while let Some(byte) = self.peek() {
            let start = self.at;
            match byte {
                b'}' => {
                    self.at += 1;
                    return;
                }
                b'"' | b'\'' | b'`' => {
                    self.string(byte);
                    let inner = start + 1..self.at.saturating_sub(1).max(start + 1);
                    let is_label = label.is_empty() && self.followed_by_operator();
                    let is_name = label == "__name__" && is_equal || label.is_empty() && !is_label;
                    if is_name
                        && self
                            .text
                            .get(inner.clone())
                            .is_some_and(|name| !name.is_empty())
                    {
                        self.found.push(inner.clone());
                    }
                    if is_label {
                        label = self.text.get(inner).unwrap_or_default();
                    }
                }
                b',' => {
                    (label, is_equal) = ("", false);
                    self.at += 1;
                }
                b'=' => {
                    self.at += 1;
                    is_equal = self.peek() != Some(b'~');
                }
                byte if is_name_start(byte) => {
                    self.skip_while(is_name_part);
                    label = self.text.get(start..self.at).unwrap_or_default();
                }
                _ => self.at += 1,
            }
        }
    }

    fn followed_by_operator(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.trim_start().starts_with(['=', '!'])
    }

    fn name(&mut self) {
        let start = self.at;
        self.skip_while(is_name_part);
        let end = self.at;
        let name = self.text.get(start..end).unwrap_or_default();
        let rest = self.text.get(end..).unwrap_or_default();
        let next = rest.trim_start();
        let lower = name.to_ascii_lowercase();
        // `by (le)`, `on(instance)`: what stands in these brackets are labels.
        if matches!(
            lower.as_str(),
            "by" | "without" | "on" | "ignoring" | "group_left" | "group_right"
        ) {
            if next.starts_with('(') {
                self.skip_to(b')');
            }
            return;
        }
        // Aggregations may have their labels before their brackets: `sum by (le) (…)`.
        let word = next.split(|c: char| !c.is_ascii_alphabetic()).next();
        let word = word.unwrap_or_default().to_ascii_lowercase();
        let is_function = next.starts_with('(') || matches!(word.as_str(), "by" | "without");
        // A name with a variable of a dashboard in it is known to nobody but the dashboard.
        let is_template = rest.starts_with('$');
        if !is_function && !is_template && KEYWORDS.binary_search(&lower.as_str()).is_err() {
            self.found.push(start..end);
        }
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':')
}

fn is_name_part(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(expression: &str) -> Vec<&str> {
        let found = metrics(expression).into_iter();
        found.map(|range| &expression[range]).collect()
    }

    #[test]
    fn metrics_are_told_from_functions_labels_and_numbers() {
        let expression = r#"histogram_quantile(0.99, sum by (le, route) (rate(http_seconds_bucket{route="/a(b)", job=~"x.+"}[5m] offset 1h))) > 0.5 and on(job) up == 1e3"#;
        assert_eq!(names(expression), ["http_seconds_bucket", "up"]);
        assert_eq!(
            names("a:b:rate5m / ignoring (code) group_left sum(c)"),
            ["a:b:rate5m", "c"]
        );
        assert_eq!(names("sum(a) BY (b) > Inf or NaN"), ["a"]);
        assert_eq!(names("0x1F + 5m + a # b\n+ c"), ["a", "c"]);
    }

    #[test]
    fn a_matcher_may_name_the_metric() {
        assert_eq!(names(r#"{__name__="up", job="x"}"#), ["up"]);
        assert_eq!(names(r#"{"http.requests", "a.b"="c"}"#), ["http.requests"]);
        assert_eq!(names(r#"{__name__=~"up.*"}"#), [""; 0]);
    }

    #[test]
    fn variables_of_dashboards_are_no_metrics() {
        assert_eq!(
            names(
                "rate(requests_total{job=\"$job\"}[$__rate_interval]) / $factor + ${scale} * tessera_$kind"
            ),
            ["requests_total"]
        );
    }

    #[test]
    fn what_breaks_off_is_read_as_far_as_it_goes() {
        assert_eq!(names("sum(rate(a{b=\"c"), ["a"]);
        assert_eq!(names("a[5m"), ["a"]);
        assert_eq!(names("é + a"), ["a"]);
    }

    #[test]
    fn keywords_are_in_order() {
        assert!(KEYWORDS.is_sorted());
    }
}
