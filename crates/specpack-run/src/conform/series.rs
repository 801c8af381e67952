//! Series as PromQL and Prometheus' text format both write them: `name{label="value"}`.

/// What comes next in a text, blanks apart.
pub(super) struct Reader<'t> {
    rest: &'t str,
}

/// Some series of a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series<'t> {
    pub(super) metric: &'t str,
    pub(super) labels: Vec<Label<'t>>,
}

/// A label and its value, or what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label<'t> {
    pub(super) name: &'t str,
    pub(super) comparison: Comparison,
    pub(super) value: String,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text.trim() }
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Goes on behind a sign; none where another one comes.
    pub(super) fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?.trim_start();
        Some(())
    }

    /// A name: of a metric, a label, a function.
    pub(super) fn name(&mut self) -> Option<&'t str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
        let written = self.rest;
        let end = written.find(|c| !is_part(c)).unwrap_or(written.len());
        let (name, rest) = written.split_at_checked(end)?;
        let is_name = name.starts_with(|c: char| !c.is_ascii_digit());
        is_name.then(|| {
            self.rest = rest.trim_start();
            name
        })
    }

    /// Goes on behind a word; none where another one comes.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        let before = self.rest;
        let is_next = self.name() == Some(word);
        if !is_next {
            self.rest = before;
        }
        is_next.then_some(())
    }

    /// A number, up to the next sign that is no part of one.
    pub(super) fn number(&mut self) -> Option<f64> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
        let written = self.rest;
        let end = written.find(|c| !is_part(c)).unwrap_or(written.len());
        let (number, rest) = written.split_at_checked(end)?;
        let number = number.parse().ok()?;
        self.rest = rest.trim_start();
        Some(number)
    }

    /// Goes on behind `[5m]`, where that comes next.
    pub(super) fn range(&mut self) -> Option<()> {
        if self.sign('[').is_some() {
            let (_, rest) = self.rest.split_once(']')?;
            self.rest = rest.trim_start();
        }
        Some(())
    }

    /// A metric with its labels. None also where they are compared with regular expressions.
    pub(super) fn series(&mut self) -> Option<Series<'t>> {
        let metric = self.name()?;
        let mut labels = Vec::new();
        if self.sign('{').is_some() {
            while self.sign('}').is_none() {
                labels.push(self.label()?);
                if self.sign(',').is_none() {
                    self.sign('}')?;
                    break;
                }
            }
        }
        Some(Series { metric, labels })
    }

    fn label(&mut self) -> Option<Label<'t>> {
        let name = self.name()?;
        let comparison = match self.sign('!') {
            Some(()) => Comparison::Unequal,
            None => Comparison::Equal,
        };
        self.sign('=')?;
        let value = self.string()?;
        Some(Label {
            name,
            comparison,
            value,
        })
    }

    fn string(&mut self) -> Option<String> {
        let written = self.rest;
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let mut value = String::new();
        let mut chars = written.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next()?.1 {
                    'n' => value.push('\n'),
                    escaped => value.push(escaped),
                },
                c if c == quote => {
                    self.rest = written.get(at + 1..)?.trim_start();
                    return Some(value);
                }
                c => value.push(c),
            }
        }
        None
    }
}

impl Series<'_> {
    /// The value of a label; empty where there is none, as Prometheus has it.
    pub(super) fn value(&self, name: &str) -> &str {
        let label = self.labels.iter().find(|label| label.name == name);
        label.map_or("", |label| label.value.as_str())
    }
}

impl Label<'_> {
    /// Whether a series has this label as it has to be.
    pub(super) fn picks(&self, series: &Series<'_>) -> bool {
        let is_equal = series.value(self.name) == self.value;
        match self.comparison {
            Comparison::Equal => is_equal,
            Comparison::Unequal => !is_equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<String>)> {
        let mut reader = Reader::new(text);
        let series = reader.series().filter(|_| reader.is_at_end())?;
        let labels = series.labels.iter().map(|label| {
            let sign = match label.comparison {
                Comparison::Equal => "=",
                Comparison::Unequal => "!=",
            };
            format!("{}{sign}{}", label.name, label.value)
        });
        Some((series.metric.to_owned(), labels.collect()))
    }

    #[test]
    fn series_are_read_with_their_labels() {
        for (text, labels) in [
            (" a:b_seconds ", vec![]),
            ("a:b_seconds{}", vec![]),
            (
                "a:b_seconds { a = \"x\", b!='y, z' , }",
                vec!["a=x", "b!=y, z"],
            ),
            (
                r#"a:b_seconds{a="1\"2\\3\n4",b=""}"#,
                vec!["a=1\"2\\3\n4", "b="],
            ),
        ] {
            let labels = labels.into_iter().map(str::to_owned).collect();
            assert_eq!(
                read(text),
                Some(("a:b_seconds".to_owned(), labels)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_series_or_compares_otherwise_is_not_read() {
        for text in [
            "",
            "5",
            "a b",
            "a{",
            "a{b}",
            "a{b=c}",
            "a{b=~\"c\"}",
            "a{b=\"c}",
            "a{b=\"c\" d=\"e\"}",
            "{__name__=\"a\"}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
