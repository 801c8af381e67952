//! The project's configuration: the text of `specpack.toml`.

mod gate;

pub use gate::Gate;

use crate::registry;
use crate::rule::{Category, Rule};
use crate::suggestion::nearest;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{LineColumn, SourceFile, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The folder that generated specs go to unless the project names another.
pub const DEFAULT_GENERATED: &str = "specs/features";

/// What a project decides for itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    rules: BTreeMap<&'static str, Level>,
    categories: BTreeMap<Category, Level>,
    /// The level at which findings fail a run.
    pub fail_level: Level,
    /// Globs of the files to check; none means every Markdown file that was named or found.
    pub include: Vec<String>,
    /// Globs of the files to leave alone.
    pub exclude: Vec<String>,
    /// Files and folders elsewhere that belong to the specs, and are read with any folder of them.
    pub also: Vec<String>,
    /// Words that mark something unfinished, besides the built-in ones; case does not matter.
    pub placeholders: Vec<String>,
    /// The folder that generated specs go to.
    pub generated: String,
    /// Where the marks of programs are looked for.
    pub code: Code,
    /// When a pack is ready to be built from.
    pub gate: Gate,
}

/// Where `req: FR-1` is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// Folders; none means the whole project, an empty list nowhere.
    pub roots: Option<Vec<String>>,
    /// Globs of the files to leave alone.
    pub exclude: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: BTreeMap::new(),
            categories: BTreeMap::new(),
            fail_level: Level::Error,
            include: Vec::new(),
            exclude: Vec::new(),
            also: Vec::new(),
            placeholders: Vec::new(),
            generated: DEFAULT_GENERATED.to_owned(),
            code: Code::default(),
            gate: Gate::default(),
        }
    }
}

/// Why a configuration was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{}:{}: {problem}", at.line, at.column)]
pub struct ConfigError {
    /// The file, as it was named.
    pub path: String,
    /// Where in it.
    pub at: LineColumn,
    /// What is wrong, and what to do about it.
    pub problem: ConfigProblem,
}

/// What can be wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigProblem {
    /// It is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// A key that means nothing.
    #[error("unknown key `{key}`; {remedy}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Which keys there are, or which was meant.
        remedy: String,
    },
    /// A rule that does not exist.
    #[error("unknown rule `{rule}`; {remedy}")]
    UnknownRule {
        /// The name.
        rule: String,
        /// Which was meant, or where to see them all.
        remedy: String,
    },
    /// A level that does not exist.
    #[error("unknown level `{0}`; use off, info, warning or error")]
    UnknownLevel(String),
    /// A word that means nothing under its key.
    #[error("`{word}` means nothing under `{key}`; {remedy}")]
    UnknownWord {
        /// The key.
        key: String,
        /// The word.
        word: String,
        /// Which words there are, or which was meant.
        remedy: String,
    },
    /// A value of another type than the key takes.
    #[error("`{key}` is {found}; write {expected}")]
    WrongType {
        /// The key.
        key: String,
        /// The type found.
        found: &'static str,
        /// What it takes.
        expected: &'static str,
    },
}

impl Config {
    /// Reads the text of a configuration file.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place: TOML that does not parse, an unknown key,
    /// rule or level, or a value of the wrong type.
    pub fn parse(path: &str, text: &str) -> Result<Self, ConfigError> {
        let mut reader = Reader {
            config: Self::default(),
        };
        match reader.read(text) {
            Ok(()) => Ok(reader.config),
            Err((range, problem)) => Err(ConfigError {
                path: path.to_owned(),
                at: SourceFile::new(path, text).line_column(Span::new(range).start),
                problem,
            }),
        }
    }

    /// How much a finding of `rule` weighs in this project: the rule's own level if the project
    /// sets one, else its category's, else its default.
    #[must_use]
    pub fn level(&self, rule: &Rule) -> Level {
        let of_rule = self.rules.get(rule.name);
        let of_category = self.categories.get(&rule.category);
        of_rule
            .or(of_category)
            .copied()
            .unwrap_or(rule.default_level)
    }

    /// With another level for a rule; an unknown name changes nothing.
    #[must_use]
    pub fn with_level(mut self, rule: &str, level: Level) -> Self {
        if let Some(rule) = registry::find(rule) {
            self.rules.insert(rule.name, level);
        }
        self
    }
}

type Refusal = (Range<usize>, ConfigProblem);
type Entry<'a, 'i> = (
    &'a Spanned<std::borrow::Cow<'i, str>>,
    &'a Spanned<DeValue<'i>>,
);

struct Reader {
    config: Config,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), Refusal> {
        let table = DeTable::parse(text).map_err(|error| {
            let problem = ConfigProblem::Syntax(error.message().to_owned());
            (error.span().unwrap_or_default(), problem)
        })?;
        for (key, value) in in_order(table.get_ref()) {
            match key.get_ref().as_ref() {
                "fail-level" => self.config.fail_level = level(key.get_ref(), value)?,
                "generated" => self.config.generated = string(key.get_ref(), value)?,
                "rules" => self.rules(value)?,
                "categories" => self.categories(value)?,
                "files" => self.files(value)?,
                "placeholders" => self.placeholders(value)?,
                "code" => self.code(value)?,
                "gate" => self.config.gate = gate::read(value)?,
                _ => {
                    let known = [
                        "rules",
                        "categories",
                        "fail-level",
                        "files",
                        "placeholders",
                        "generated",
                        "code",
                        "gate",
                    ];
                    return Err(unknown_key(key, &known));
                }
            }
        }
        Ok(())
    }

    fn rules(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Refusal> {
        for (key, value) in in_order(table("rules", value)?) {
            let Some(rule) = registry::find(key.get_ref()) else {
                return Err(unknown_rule(key));
            };
            self.config
                .rules
                .insert(rule.name, level(key.get_ref(), value)?);
        }
        Ok(())
    }

    fn categories(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Refusal> {
        for (key, value) in in_order(table("categories", value)?) {
            let mut all = Category::ALL.iter().copied();
            let Some(category) = all.find(|category| category.name() == key.get_ref().as_ref())
            else {
                let names: Vec<&str> = Category::ALL.iter().map(|it| it.name()).collect();
                return Err(unknown_key(key, &names));
            };
            let level = level(key.get_ref(), value)?;
            self.config.categories.insert(category, level);
        }
        Ok(())
    }

    fn files(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Refusal> {
        for (key, value) in in_order(table("files", value)?) {
            match key.get_ref().as_ref() {
                "include" => self.config.include = strings(key.get_ref(), value)?,
                "exclude" => self.config.exclude = strings(key.get_ref(), value)?,
                "also" => self.config.also = strings(key.get_ref(), value)?,
                _ => return Err(unknown_key(key, &["include", "exclude", "also"])),
            }
        }
        Ok(())
    }

    fn code(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Refusal> {
        for (key, value) in in_order(table("code", value)?) {
            let name = key.get_ref();
            match name.as_ref() {
                "roots" => self.config.code.roots = Some(strings(name, value)?),
                "exclude" => self.config.code.exclude = strings(name, value)?,
                _ => return Err(unknown_key(key, &["roots", "exclude"])),
            }
        }
        Ok(())
    }

    fn placeholders(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), Refusal> {
        for (key, value) in in_order(table("placeholders", value)?) {
            match key.get_ref().as_ref() {
                "words" => self.config.placeholders = strings(key.get_ref(), value)?,
                _ => return Err(unknown_key(key, &["words"])),
            }
        }
        Ok(())
    }
}

/// The entries as they stand in the file, so that the first mistake is the one reported.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<Entry<'a, 'i>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn unknown_key(key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&str]) -> Refusal {
    let remedy = match nearest(key.get_ref(), known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known here: {}", known.join(", ")),
    };
    let key_text = key.get_ref().to_string();
    let problem = ConfigProblem::UnknownKey {
        key: key_text,
        remedy,
    };
    (key.span(), problem)
}

fn unknown_rule(key: &Spanned<std::borrow::Cow<'_, str>>) -> Refusal {
    let remedy = match registry::nearest_rule(key.get_ref()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`specpack rules` lists them all".to_owned(),
    };
    let rule = key.get_ref().to_string();
    (key.span(), ConfigProblem::UnknownRule { rule, remedy })
}

fn wrong_type(key: &str, value: &Spanned<DeValue<'_>>, expected: &'static str) -> Refusal {
    let problem = ConfigProblem::WrongType {
        key: key.to_owned(),
        found: match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        },
        expected,
    };
    (value.span(), problem)
}

fn table<'a, 'i>(key: &str, value: &'a Spanned<DeValue<'i>>) -> Result<&'a DeTable<'i>, Refusal> {
    let table = value.get_ref().as_table();
    table.ok_or_else(|| wrong_type(key, value, "a table"))
}

fn string(key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Refusal> {
    let text = value.get_ref().as_str();
    text.map(str::to_owned)
        .ok_or_else(|| wrong_type(key, value, "a string in quotes"))
}

fn strings(key: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Refusal> {
    let refuse = |at| wrong_type(key, at, "an array of strings");
    let items = value.get_ref().as_array().ok_or_else(|| refuse(value))?;
    let texts = items.iter().map(|item| {
        let text = item.get_ref().as_str();
        text.map(str::to_owned).ok_or_else(|| refuse(item))
    });
    texts.collect()
}

fn level(key: &str, value: &Spanned<DeValue<'_>>) -> Result<Level, Refusal> {
    match string(key, value)?.as_str() {
        "off" => Ok(Level::Off),
        "info" => Ok(Level::Info),
        "warning" => Ok(Level::Warning),
        "error" => Ok(Level::Error),
        other => Err((value.span(), ConfigProblem::UnknownLevel(other.to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Config::parse("specpack.toml", text)
            .expect_err("a configuration with a mistake")
            .to_string()
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Config::parse("specpack.toml", ""), Ok(Config::default()));
    }

    #[test]
    fn a_rule_outweighs_its_category_which_outweighs_the_default() {
        let text = "
            fail-level = \"warning\"
            [rules]
            placeholder = \"error\"
            [categories]
            structure = \"off\"
        ";
        let config = Config::parse("specpack.toml", text).expect("valid");
        let level = |name| config.level(registry::find(name).expect("a rule"));
        assert_eq!(config.fail_level, Level::Warning);
        assert_eq!(level("placeholder"), Level::Error);
        assert_eq!(level("missing-section"), Level::Off);
        assert_eq!(level("missing-front-matter"), Level::Error);
    }

    #[test]
    fn files_words_and_folder_are_read() {
        let text = "
            generated = \"out\"
            files = { include = [\"specs/**/*.md\"], exclude = [\"old/**\"], also = [\"docs/adr\"] }
            code = { roots = [\"src\"], exclude = [\"src/gen/**\"] }
            placeholders.words = [\"nog te bepalen\"]
        ";
        let config = Config::parse("specpack.toml", text).expect("valid");
        assert_eq!(config.include, ["specs/**/*.md"]);
        assert_eq!(config.exclude, ["old/**"]);
        assert_eq!(config.also, ["docs/adr"]);
        assert_eq!(config.code.roots, Some(vec!["src".to_owned()]));
        assert_eq!(config.code.exclude, ["src/gen/**"]);
        assert_eq!(config.placeholders, ["nog te bepalen"]);
        assert_eq!(config.generated, "out");
    }

    #[test]
    fn mistakes_are_named_with_their_place_and_remedy() {
        let mistakes = [
            "[rules]\nplaceholdr = \"off\"\n",
            "[rules]\nzebra = \"off\"\n",
            "[rules]\nplaceholder = \"fatal\"\n",
            "[rules]\nplaceholder = 3\n",
            "[file]\n",
            "[files]\ninclude = \"a\"\n",
            "[categories]\ncolour = \"off\"\n",
            "fail-level = \n",
        ];
        let refusals: Vec<String> = mistakes.into_iter().map(refused).collect();
        insta::assert_snapshot!(refusals.join("\n"), @r#"
        specpack.toml:2:1: unknown rule `placeholdr`; did you mean `placeholder`?
        specpack.toml:2:1: unknown rule `zebra`; `specpack rules` lists them all
        specpack.toml:2:15: unknown level `fatal`; use off, info, warning or error
        specpack.toml:2:15: `placeholder` is a number; write a string in quotes
        specpack.toml:1:2: unknown key `file`; did you mean `files`?
        specpack.toml:2:11: `include` is a string; write an array of strings
        specpack.toml:2:1: unknown key `colour`; known here: reading, front-matter, structure, references, components, interfaces, data, roadmap, requirements, plan, traceability, acceptance, contracts, events, observability, budgets, decisions, sequences, generation, suppression
        specpack.toml:1:14: not valid TOML: string values must be quoted, expected literal string
        "#);
    }
}
