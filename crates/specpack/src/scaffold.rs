//! Outlines of new specs, with a placeholder wherever a person has to decide.

use std::fmt::Write as _;

const SYSTEM: &str = include_str!("scaffold/system.md");
const FEATURE: &str = include_str!("scaffold/feature.md");
const PRD: &str = include_str!("scaffold/prd.md");
/// What stands where nobody has been named yet.
const NO_OWNER: &str = "\"[To be assigned]\"";
const NO_AUTHOR: &str = "[Name]";

/// The kinds of specs that can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A system architecture spec.
    System,
    /// A feature spec that belongs to no system.
    Feature,
    /// A product requirements document.
    Prd,
}

/// What is known about a spec before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) owner: String,
    pub(crate) complexity: String,
    pub(crate) maturity: u8,
    pub(crate) date: String,
}

/// The outline of a new spec.
pub(crate) fn outline(kind: Kind, facts: &Facts) -> String {
    let template = match kind {
        Kind::System => SYSTEM,
        Kind::Feature => FEATURE,
        Kind::Prd => PRD,
    };
    let author = match facts.owner.as_str() {
        "" => NO_AUTHOR.to_owned(),
        owner => owner.to_owned(),
    };
    let owner = match facts.owner.as_str() {
        "" => NO_OWNER.to_owned(),
        owner => quoted(owner),
    };
    // Each line is filled by itself, so that a name is never taken for a part of the template.
    let maturity = facts.maturity.to_string();
    let values = [
        ("{{yaml_name}}", quoted(&facts.name)),
        ("{{name}}", facts.name.clone()),
        ("{{slug}}", facts.slug.clone()),
        ("{{complexity}}", facts.complexity.clone()),
        ("{{maturity}}", maturity),
        ("{{owner}}", owner),
        ("{{prd_owner}}", author),
        ("{{date}}", facts.date.clone()),
    ];
    let mut text = String::new();
    let mut is_shown = true;
    for line in template.lines() {
        if let Some(level) = line.strip_prefix("{{from ") {
            let level = level.trim_end_matches('}').parse().unwrap_or(u8::MAX);
            is_shown = facts.maturity >= level;
        } else if line == "{{end}}" {
            is_shown = true;
        } else if is_shown {
            text.push_str(&filled(line, &values));
            text.push('\n');
        }
    }
    text
}

/// The line with its one value in its place.
fn filled(line: &str, values: &[(&str, String)]) -> String {
    let found = values.iter().find_map(|(key, value)| {
        let (before, after) = line.split_once(key)?;
        Some(format!("{before}{value}{after}"))
    });
    found.unwrap_or_else(|| line.to_owned())
}

/// As a YAML string that means just this, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_graph::Pack;
    use specpack_rules::{Config, check};
    use specpack_syntax::source::SourceFile;

    fn facts(name: &str, maturity: u8) -> Facts {
        Facts {
            name: name.to_owned(),
            slug: "shop".to_owned(),
            owner: String::new(),
            complexity: "EASY".to_owned(),
            maturity,
            date: "2026-01-02".to_owned(),
        }
    }

    #[test]
    fn a_feature_has_the_sections_that_its_maturity_requires() {
        let headings = |maturity| {
            let text = outline(Kind::Feature, &facts("Shop", maturity));
            text.lines().filter(|line| line.starts_with("## ")).count()
        };
        assert_eq!([1, 2, 3, 4, 5].map(headings), [1, 4, 7, 10, 12]);
    }

    // req: PRD-1
    #[test]
    fn an_outline_has_placeholders_and_no_other_defect() {
        for kind in [Kind::Prd, Kind::Feature] {
            let text = outline(kind, &facts("Shop", 5));
            let name = match kind {
                Kind::Feature => "feat-shop.md",
                Kind::System | Kind::Prd => "shop.md",
            };
            let pack = Pack::read(vec![SourceFile::new(name, text)]);
            let report = check(&pack, &Config::default());
            let found = report.diagnostics.iter();
            let others = found.filter(|found| found.rule != "placeholder");
            let others: Vec<&str> = others.map(|found| found.headline.as_str()).collect();
            assert_eq!(others, Vec::<&str>::new(), "{kind:?}");
        }
    }

    #[test]
    fn a_name_is_only_ever_a_name() {
        let text = outline(Kind::System, &facts("A \"b\": {{date}}\u{7}", 3));
        assert!(
            text.contains("name: \"A \\\"b\\\": {{date}}\\u0007\"\n"),
            "{text}"
        );
        assert!(text.contains("# A \"b\": {{date}}"), "{text}");
    }
}
