//! YAML of drafts: a value, and how it is written.

use crate::front_matter::plain_or_quoted;
use crate::markdown::one_line;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    /// As it stands: a number, a truth value, a quoted text.
    Scalar(String),
    Map(Vec<(String, Yaml)>),
    List(Vec<Yaml>),
}

impl Yaml {
    /// A text on one line.
    pub(super) fn text(text: &str) -> Self {
        Self::Scalar(plain_or_quoted(&one_line(text)))
    }

    /// A number or a truth value.
    pub(super) fn bare(value: &impl ToString) -> Self {
        Self::Scalar(value.to_string())
    }

    pub(super) fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts = texts.into_iter();
        Self::List(texts.map(|text| Self::text(text.as_ref())).collect())
    }

    pub(super) fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        let entries = entries.into_iter();
        Self::Map(
            entries
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// `{$ref: …}`
    pub(super) fn reference(to: &str) -> Self {
        Self::map([("$ref", Self::text(to))])
    }

    fn is_scalar(&self) -> bool {
        matches!(self, Self::Scalar(_))
    }

    fn is_on_one_line(&self) -> bool {
        match self {
            Self::Scalar(_) => true,
            Self::Map(entries) => entries.is_empty(),
            Self::List(items) => items.iter().all(Self::is_scalar),
        }
    }

    fn on_one_line(&self) -> String {
        match self {
            Self::Scalar(text) => text.clone(),
            Self::Map(_) => "{}".to_owned(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::on_one_line).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

/// Lines with `key` and its value, `indent` blanks from the left.
pub(super) fn entry(indent: usize, key: &str, value: &Yaml) -> String {
    let mut text = String::new();
    write_entry(&mut text, indent, key, value);
    text
}

/// Lines with an item of a list, `indent` blanks from the left.
pub(super) fn item(indent: usize, value: &Yaml) -> String {
    let mut text = String::new();
    write_item(&mut text, indent, value);
    text
}

/// Lines with a map's entries, from the left.
pub(super) fn document(entries: &[(&str, Yaml)]) -> String {
    let entries = entries.iter();
    entries.map(|(key, value)| entry(0, key, value)).collect()
}

fn write_entry(out: &mut String, indent: usize, key: &str, value: &Yaml) {
    out.push_str(&" ".repeat(indent));
    out.push_str(&plain_or_quoted_key(key));
    out.push(':');
    if value.is_on_one_line() {
        out.push(' ');
        out.push_str(&value.on_one_line());
        out.push('\n');
        return;
    }
    out.push('\n');
    match value {
        Yaml::Map(entries) => {
            for (key, value) in entries {
                write_entry(out, indent + 2, key, value);
            }
        }
        Yaml::List(items) => {
            for value in items {
                write_item(out, indent + 2, value);
            }
        }
        Yaml::Scalar(_) => {}
    }
}

fn write_item(out: &mut String, indent: usize, value: &Yaml) {
    let start = out.len();
    match value {
        Yaml::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                write_entry(out, indent + 2, key, value);
            }
            // The dash takes the place of the first entry's last two blanks.
            out.replace_range(start + indent..start + indent + 2, "- ");
        }
        other => {
            out.push_str(&" ".repeat(indent));
            out.push_str("- ");
            out.push_str(&other.on_one_line());
            out.push('\n');
        }
    }
}

/// Keys of paths and references are as plain as others.
fn plain_or_quoted_key(key: &str) -> String {
    let is_path = key.starts_with('/')
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/{}-_.~".contains(c));
    match is_path || key == "$ref" || key == "$schema" {
        true => key.to_owned(),
        false => plain_or_quoted(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: PACK-10
    #[test]
    fn values_are_written_so_that_yaml_reads_them_back() {
        let value = Yaml::map([
            ("$ref", Yaml::text("#/a")),
            ("list", Yaml::texts(["a", "b: c"])),
            (
                "items",
                Yaml::List(vec![Yaml::map([
                    ("name", Yaml::text("[Name]")),
                    ("deep", Yaml::map([("count", Yaml::bare(&1))])),
                ])]),
            ),
            ("none", Yaml::Map(Vec::new())),
        ]);
        let expected = "\
/x/{id}:
  $ref: \"#/a\"
  list: [a, \"b: c\"]
  items:
    - name: \"[Name]\"
      deep:
        count: 1
  none: {}
";
        assert_eq!(entry(0, "/x/{id}", &value), expected);
        assert_eq!(item(2, &Yaml::text("200")), "  - \"200\"\n");
    }
}
