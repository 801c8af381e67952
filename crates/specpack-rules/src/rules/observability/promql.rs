//! Whether Prometheus can read an expression of PromQL.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/basics/>
//!
//! What is told is surely wrong. Variables of dashboards, and what the language has only behind a
//! flag, are not judged.

use super::duration;
use std::ops::Range;

/// Brackets nested deeper are not followed.
const DEEPEST: usize = 64;

/// What sums up series; `by` and `without` may stand before and behind what is summed up.
const AGGREGATIONS: [&str; 14] = [
    "avg",
    "bottomk",
    "count",
    "count_values",
    "group",
    "limit_ratio",
    "limitk",
    "max",
    "min",
    "quantile",
    "stddev",
    "stdvar",
    "sum",
    "topk",
];
/// Operators that are words.
const WORDS: [&str; 4] = ["and", "atan2", "or", "unless"];
/// Operators that are signs, longer ones before those that they begin with.
const SIGNS: [&str; 12] = [
    "==", "!=", ">=", "<=", ">", "<", "+", "-", "*", "/", "%", "^",
];
/// What compares labels, longer ones before those that they begin with.
const COMPARISONS: [&str; 4] = ["=~", "!~", "!=", "="];
/// Functions of what a metric was over a time, beside those that end in `_over_time`.
const OVER_RANGES: [&str; 8] = [
    "changes", "delta", "deriv", "idelta", "increase", "irate", "rate", "resets",
];

/// What is wrong, and where in the expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) at: Range<usize>,
    pub(super) what: String,
}

/// Why reading ends before the end.
enum Stop {
    Wrong(Problem),
    /// Something that is not judged.
    Unknown,
}

type Reading<T = ()> = Result<T, Stop>;

/// The first thing in an expression whose brackets and quotes are closed that Prometheus refuses.
pub(super) fn problem(expression: &str) -> Option<Problem> {
    let mut reader = Reader {
        text: expression,
        at: 0,
        depth: 0,
    };
    match reader.whole() {
        Err(Stop::Wrong(problem)) => Some(problem),
        Err(Stop::Unknown) | Ok(()) => None,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Reading {
        self.expression()?;
        match self.rest().is_empty() {
            true => Ok(()),
            false => Err(self.unexpected("an operator")),
        }
    }

    /// What is left, from the next thing that counts.
    fn rest(&mut self) -> &'a str {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let start = rest.trim_start();
            self.at += rest.len() - start.len();
            if !start.starts_with('#') {
                return start;
            }
            self.at += start.find('\n').unwrap_or(start.len());
        }
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_next = self.rest().starts_with(sign);
        if is_next {
            self.at += sign.len();
        }
        is_next
    }

    fn expect(&mut self, sign: &str) -> Reading {
        match self.takes(sign) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{sign}`"))),
        }
    }

    /// The next word, which is left.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn takes_word(&mut self, words: &[&str]) -> Option<&'a str> {
        let word = self.word();
        let is_one = words.iter().any(|one| one.eq_ignore_ascii_case(word));
        is_one.then(|| {
            self.at += word.len();
            word
        })
    }

    /// The thing that comes next stands where something else belongs.
    fn unexpected(&mut self, wanted: &str) -> Stop {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return self.wrong(0, format!("it ends where {wanted} is expected"));
        };
        if first == '$' || rest.starts_with("{{") {
            return Stop::Unknown;
        }
        let len = self.word().len().max(first.len_utf8());
        let found = rest.get(..len).unwrap_or_default();
        self.wrong(len, format!("`{found}` stands where {wanted} is expected"))
    }

    fn wrong(&self, len: usize, what: String) -> Stop {
        let at = self.at..self.at + len;
        Stop::Wrong(Problem { at, what })
    }

    /// Operands with operators between them. Whether it is what a metric was over a time.
    fn expression(&mut self) -> Reading<bool> {
        if self.depth == DEEPEST {
            return Err(Stop::Unknown);
        }
        self.depth += 1;
        let mut is_range = self.operand()?;
        while self.operator()? {
            is_range = false;
            self.operand()?;
        }
        self.depth -= 1;
        Ok(is_range)
    }

    fn operator(&mut self) -> Reading<bool> {
        if self.takes_word(&WORDS).is_none() {
            let Some(sign) = SIGNS.into_iter().find(|sign| self.takes(sign)) else {
                return Ok(false);
            };
            let behind = self.text.get(self.at..).unwrap_or_default();
            if matches!(sign, ">" | "<") && behind.starts_with('/') {
                return Err(Stop::Unknown);
            }
            self.takes_word(&["bool"]);
        }
        if self.takes_word(&["on", "ignoring"]).is_some() {
            self.labels()?;
            let group = self.takes_word(&["group_left", "group_right"]);
            if group.is_some() && self.rest().starts_with('(') {
                self.labels()?;
            }
        }
        match self.word().starts_with("fill") {
            true => Err(Stop::Unknown),
            false => Ok(true),
        }
    }

    fn operand(&mut self) -> Reading<bool> {
        while self.takes("+") || self.takes("-") {}
        let mut is_range = self.value()?;
        loop {
            if self.takes("[") {
                self.range()?;
                is_range = true;
            } else if self.takes_word(&["offset"]).is_some() {
                let _ = self.takes("-") || self.takes("+");
                self.number("a duration")?;
            } else if self.takes("@") {
                self.moment()?;
            } else if self.takes_word(&["anchored", "smoothed"]).is_none() {
                return Ok(is_range);
            }
        }
    }

    /// A number, a text, something in brackets, a call, or series.
    fn value(&mut self) -> Reading<bool> {
        let rest = self.rest();
        match rest.bytes().next() {
            Some(b'(') => {
                self.at += 1;
                let is_range = self.expression()?;
                self.expect(")")?;
                return Ok(is_range);
            }
            Some(b'"' | b'\'' | b'`') => self.string()?,
            Some(b'{') if !rest.starts_with("{{") => self.matchers()?,
            Some(b'0'..=b'9' | b'.') => self.number("a value")?,
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':') => self.named()?,
            _ => return Err(self.unexpected("a value")),
        }
        Ok(false)
    }

    fn named(&mut self) -> Reading {
        let start = self.at;
        let name = self.word();
        self.at += name.len();
        let lower = name.to_ascii_lowercase();
        if AGGREGATIONS.contains(&lower.as_str()) {
            let is_grouped = self.grouping()?;
            if is_grouped || self.rest().starts_with('(') {
                self.arguments()?;
                if !is_grouped {
                    self.grouping()?;
                }
                return Ok(());
            }
        }
        if !self.rest().starts_with('(') {
            return match self.rest().starts_with('{') {
                true => self.matchers(),
                false => Ok(()),
            };
        }
        let has_range = self.arguments()?;
        let wants_range = OVER_RANGES.contains(&name) || name.ends_with("_over_time");
        if wants_range && !has_range {
            let what = format!("`{name}` needs a range, such as `[5m]` behind the metric");
            let at = start..start + name.len();
            return Err(Stop::Wrong(Problem { at, what }));
        }
        Ok(())
    }

    fn grouping(&mut self) -> Reading<bool> {
        let is_grouped = self.takes_word(&["by", "without"]).is_some();
        if is_grouped {
            self.labels()?;
        }
        Ok(is_grouped)
    }

    /// Whether one of them is a range.
    fn arguments(&mut self) -> Reading<bool> {
        self.expect("(")?;
        let mut has_range = false;
        if self.takes(")") {
            return Ok(has_range);
        }
        loop {
            has_range |= self.expression()?;
            if !self.takes(",") {
                break;
            }
        }
        match self.takes(")") {
            true => Ok(has_range),
            false => Err(self.unexpected("an operator, `,` or `)`")),
        }
    }

    fn labels(&mut self) -> Reading {
        self.expect("(")?;
        while !self.takes(")") {
            self.label()?;
            if !self.takes(",") {
                return self.expect(")");
            }
        }
        Ok(())
    }

    fn label(&mut self) -> Reading {
        if self.rest().starts_with(['"', '\'', '`']) {
            return self.string();
        }
        let word = self.word();
        if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected("a label"));
        }
        self.at += word.len();
        Ok(())
    }

    fn matchers(&mut self) -> Reading {
        self.expect("{")?;
        while !self.takes("}") {
            let is_name = self.rest().starts_with(['"', '\'', '`']);
            self.label()?;
            if COMPARISONS.into_iter().any(|sign| self.takes(sign)) {
                if !self.rest().starts_with(['"', '\'', '`']) {
                    return Err(self.unexpected("a text in quotes"));
                }
                self.string()?;
            } else if !is_name {
                return Err(self.unexpected("`=`, `!=`, `=~` or `!~`"));
            }
            if !self.takes(",") {
                return self.expect("}");
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Reading {
        let rest = self.rest();
        let mut chars = rest.char_indices();
        let Some((_, quote)) = chars.next() else {
            return Err(self.unexpected("a text in quotes"));
        };
        while let Some((at, c)) = chars.next() {
            if c == '\\' && quote != '`' {
                chars.next();
            } else if c == quote {
                self.at += at + 1;
                return Ok(());
            }
        }
        Err(Stop::Unknown)
    }

    /// A number or a duration, which is a number of seconds.
    fn number(&mut self, wanted: &str) -> Reading {
        let rest = self.rest();
        let word = self.word();
        if !word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return match rest.starts_with('(') || word.eq_ignore_ascii_case("step") {
                // A duration that is worked out.
                true => Err(Stop::Unknown),
                false => Err(self.unexpected(wanted)),
            };
        }
        let is_hexadecimal = word.starts_with("0x") || word.starts_with("0X");
        let has_exponent = !is_hexadecimal && word.ends_with(['e', 'E']);
        let sign = rest.get(word.len()..).unwrap_or_default();
        let mut len = word.len();
        if has_exponent && sign.starts_with(['+', '-']) {
            let digits = sign.bytes().skip(1).take_while(u8::is_ascii_digit).count();
            len += 1 + digits;
        }
        let written = rest.get(..len).unwrap_or_default();
        if !is_number(written) && !duration::is_duration(written) {
            let what = format!("`{written}` is neither a number nor a duration");
            return Err(self.wrong(len, what));
        }
        self.at += len;
        Ok(())
    }

    /// `5m]`, `1h:5m]` or `1h:]`.
    fn range(&mut self) -> Reading {
        let opening = self.at.saturating_sub(1);
        let rest = self.rest();
        let Some(end) = rest.find(']') else {
            return Err(Stop::Unknown);
        };
        let inner = rest.get(..end).unwrap_or_default();
        if inner.is_empty() {
            let what = "the brackets are empty; write a duration in them, such as `5m`".to_owned();
            let at = opening..self.at + 1;
            return Err(Stop::Wrong(Problem { at, what }));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | ' ');
        if inner.contains("step") || !inner.chars().all(is_plain) {
            return Err(Stop::Unknown);
        }
        let (length, step) = inner.split_once(':').unwrap_or((inner, "1s"));
        let is_right = |text: &str| is_number(text) || duration::is_duration(text);
        let wrong = match (length.trim(), step.trim()) {
            (length, _) if !is_right(length) => Some(length),
            (_, step) if !step.is_empty() && !is_right(step) => Some(step),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let what = match wrong {
                "" => "the brackets hold a step and no range before it".to_owned(),
                wrong => format!("`{wrong}` in brackets is no duration"),
            };
            return Err(self.wrong(end, what));
        }
        self.at += end + 1;
        Ok(())
    }

    /// What stands behind `@`.
    fn moment(&mut self) -> Reading {
        if self.takes_word(&["start", "end"]).is_some() {
            self.expect("(")?;
            return self.expect(")");
        }
        let _ = self.takes("-") || self.takes("+");
        self.number("a time")
    }
}

fn is_number(text: &str) -> bool {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => {
            let starts_right = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
            starts_right && text.replace('_', "").parse::<f64>().is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    fn told(expression: &str) -> Option<(String, String)> {
        let problem = problem(expression)?;
        Some((expression[problem.at].to_owned(), problem.what))
    }

    // req: PACK-7
    #[test]
    fn what_prometheus_reads_is_not_told() {
        for expression in [
            "up",
            "up == 0",
            "-up + 1e-3 * .5 / 0x1F % 2 ^ Inf > 1_000",
            "job:errors:rate5m{job=\"a\", code=~'5..', path!=\"/\",} > bool 0.01",
            "{__name__=~\"a.*\"}",
            "{\"a.metric\", \"a label\"!~\"x\"}",
            "rate(http_requests_total[5m])",
            "sum by (job, instance) (rate(a[5m])) / on(job) group_left(x) sum(rate(b[1h30m])) by (job)",
            "sum without () (a) unless on() b",
            "SUM(a) AND b OR c",
            "topk(5, a) offset 1d",
            "a offset -1w @ 1609746000.5",
            "a @ start() and a @ end()",
            "max_over_time(rate(a[5m])[1h:1m] offset 5m)",
            "max_over_time(deriv(rate(a[1m])[5m:])[10m:])",
            "quantile_over_time(0.99, (a[300]))",
            "histogram_quantile(0.95, sum(rate(a_bucket[5m])) by (le)) > 0.25 # slow\n",
            "label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\")",
            "vector(1) or absent(up{job=\"a\"})",
            "count_values(\"version\", build)",
            "time() - a > 5m",
            "sum > 1",
            "a <= 1 and b >= 2 atan2 c",
            "((((1))))",
        ] {
            assert_eq!(told(expression), None, "{expression}");
        }
    }

    #[test]
    fn variables_and_what_is_behind_a_flag_are_not_judged() {
        for expression in [
            "rate(a[$__rate_interval])",
            "$metric > 1",
            "a > {{ .Values.limit }}",
            "rate(a[5m + 1m])",
            "rate(a[step()])",
            "a offset (1m * 2)",
            "a + fill(0) b",
        ] {
            assert_eq!(told(expression), None, "{expression}");
        }
    }

    // req: PACK-7
    #[test]
    fn what_prometheus_refuses_is_told_where_it_stands() {
        for (expression, place, what) in [
            ("", "", "it ends where a value is expected"),
            ("up >", "", "it ends where a value is expected"),
            ("up = 1", "=", "`=` stands where an operator is expected"),
            ("> 1", ">", "`>` stands where a value is expected"),
            (
                "up down",
                "down",
                "`down` stands where an operator is expected",
            ),
            ("a > 5x", "5x", "`5x` is neither a number nor a duration"),
            ("rate(a[5x])", "5x", "`5x` in brackets is no duration"),
            (
                "rate(a[])",
                "[]",
                "the brackets are empty; write a duration in them, such as `5m`",
            ),
            (
                "rate(a[ ])",
                "[ ]",
                "the brackets are empty; write a duration in them, such as `5m`",
            ),
            (
                "rate(a[:1m])",
                ":1m",
                "the brackets hold a step and no range before it",
            ),
            (
                "rate(a)",
                "rate",
                "`rate` needs a range, such as `[5m]` behind the metric",
            ),
            ("sum(a,)", ")", "`)` stands where a value is expected"),
            (
                "sum(a b)",
                "b",
                "`b` stands where an operator, `,` or `)` is expected",
            ),
            (
                "sum by job (a)",
                "job",
                "`job` stands where `(` is expected",
            ),
            (
                "a{job=5}",
                "5",
                "`5` stands where a text in quotes is expected",
            ),
            (
                "a{job==\"b\"}",
                "=",
                "`=` stands where a text in quotes is expected",
            ),
            (
                "a{job}",
                "}",
                "`}` stands where `=`, `!=`, `=~` or `!~` is expected",
            ),
            ("a && b", "&", "`&` stands where an operator is expected"),
            ("a offset b", "b", "`b` stands where a duration is expected"),
        ] {
            let expected = Some((place.to_owned(), what.to_owned()));
            assert_eq!(told(expression), expected, "{expression}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(told(&deep), None);
        assert_eq!(
            told(&"-".repeat(100_000)).map(|(at, _)| at),
            Some(String::new())
        );
    }
}
