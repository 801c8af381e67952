//! Cucumber expressions: the texts that steps are matched with, such as `I wait {int} second(s)`.
//!
//! Grammar and built-in parameter types are those of the Cucumber Expressions reference. A text
//! between slashes, or one with `^` in front or `$` at its end, is a regular expression instead.

use regex::{Regex, RegexSet};
use std::ops::Range;

mod parameter_types;
mod parse;
mod pattern;
mod token;

pub use parameter_types::{DefineError, ParameterTypes};
pub use parse::{Node, NodeKind, parse};
pub use token::{Token, TokenKind, tokens};

use parameter_types::Conversion;

/// The longest expression that is read, in bytes.
pub const MAX_LEN: usize = 4096;

/// An expression, ready to be matched.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    regex: Regex,
    parameters: Vec<Parameter>,
}

/// A parameter of an expression.
#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    conversion: Conversion,
    /// The group that holds the whole of it.
    group: usize,
    /// How many groups its pattern has within that.
    inner: usize,
}

/// What a parameter took of a step's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The parameter type's name; empty for `{}` and for groups of a regular expression.
    pub parameter: String,
    /// The bytes of the text that it took.
    pub range: Range<usize>,
    /// Its value.
    pub value: Value,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, without the quotes of `{string}`.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A group of a regular expression that took no part.
    Nothing,
}

/// What is wrong with an expression, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ExpressionError {
    /// What is wrong.
    pub problem: Problem,
    /// The bytes of the expression that are to blame.
    pub range: Range<usize>,
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A `\` at the very end.
    #[error("a `\\` at the end escapes nothing; write `\\\\` for a backslash")]
    EscapedEnd,
    /// A `\` before a character that has no meaning to be escaped.
    #[error("only `{{`, `}}`, `(`, `)`, `/`, `\\` and blanks can be escaped")]
    EscapedOther,
    /// A `(` without its `)`.
    #[error("`(` is not closed; write `\\(` for a parenthesis")]
    UnclosedOptional,
    /// A `{` without its `}`.
    #[error("`{{` is not closed; write `\\{{` for a brace")]
    UnclosedParameter,
    /// `{a/b}` and the like.
    #[error("the name of a parameter type holds none of `{{`, `}}`, `(`, `)`, `/` and `\\`")]
    ParameterName,
    /// `{a}` where no type has that name.
    #[error("there is no parameter type `{0}`")]
    UnknownParameterType(String),
    /// `()`
    #[error("optional text is empty; write `\\(` for a parenthesis")]
    EmptyOptional,
    /// `(a(b))`
    #[error("optional text holds optional text")]
    NestedOptional,
    /// `({int})`
    #[error("a parameter cannot be optional; write `\\{{` for a brace")]
    OptionalParameter,
    /// `(a/b)`
    #[error("optional text holds alternatives; write `\\/` for a slash")]
    AlternationInOptional,
    /// `a//b`
    #[error("an alternative is empty; write `\\/` for a slash")]
    EmptyAlternative,
    /// `a/(b)`
    #[error("an alternative holds optional text alone; write `\\(` for a parenthesis")]
    OptionalAlternative,
    /// More than [`MAX_LEN`] bytes.
    #[error("the expression is longer than {MAX_LEN} bytes")]
    TooLong,
    /// Not a regular expression, in Rust's dialect, or one that grows too large.
    #[error("the regular expression cannot be used: {0}")]
    Pattern(String),
}

impl Expression {
    /// Reads what a step is bound by: a regular expression where it looks like one.
    ///
    /// # Errors
    /// When the text is no expression, or names a parameter type that is not defined.
    pub fn new(source: &str, types: &ParameterTypes) -> Result<Self, ExpressionError> {
        match regular_expression(source) {
            Some(pattern) => Self::regular(source, pattern),
            None => Self::cucumber(source, types),
        }
    }

    /// Reads a Cucumber expression, whatever it looks like.
    ///
    /// # Errors
    /// When the text is none, or names a parameter type that is not defined.
    pub fn cucumber(source: &str, types: &ParameterTypes) -> Result<Self, ExpressionError> {
        if source.len() > MAX_LEN {
            return Err(failed(source, Problem::TooLong));
        }
        let (pattern, parameters) = pattern::of(source, &parse(source)?, types)?;
        Ok(Self {
            source: source.to_owned(),
            regex: compiled(source, &pattern)?,
            parameters,
        })
    }

    fn regular(source: &str, pattern: &str) -> Result<Self, ExpressionError> {
        if source.len() > MAX_LEN {
            return Err(failed(source, Problem::TooLong));
        }
        let regex = compiled(source, pattern)?;
        Ok(Self {
            source: source.to_owned(),
            parameters: groups(&regex),
            regex,
        })
    }

    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The regular expression that it stands for.
    #[must_use]
    pub fn pattern(&self) -> &str {
        self.regex.as_str()
    }

    /// How many arguments a match has.
    #[must_use]
    pub fn arity(&self) -> usize {
        self.parameters.len()
    }

    /// The arguments, where the whole text matches.
    #[must_use]
    pub fn arguments(&self, text: &str) -> Option<Vec<Argument>> {
        let captures = self.regex.captures(text)?;
        let arguments = self.parameters.iter().map(|parameter| {
            let whole = captures.get(parameter.group);
            let first = parameter.group + 1;
            let inner = (first..first + parameter.inner).find_map(|group| captures.get(group));
            let value = match inner.or(whole) {
                Some(taken) => parameter.conversion.convert(taken.as_str()),
                None => Value::Nothing,
            };
            Argument {
                parameter: parameter.name.clone(),
                range: whole.map_or(0..0, |taken| taken.range()),
                value,
            }
        });
        Some(arguments.collect())
    }
}

/// Expressions that a text is matched with all at once.
#[derive(Clone, Debug)]
pub struct ExpressionSet {
    all: Option<RegexSet>,
    count: usize,
}

impl ExpressionSet {
    /// The expressions, each known by its position.
    pub fn new<'a>(expressions: impl Iterator<Item = &'a Expression>) -> Self {
        let patterns: Vec<&str> = expressions.map(Expression::pattern).collect();
        Self {
            // All of them may be too large together, though none is by itself.
            all: RegexSet::new(&patterns).ok(),
            count: patterns.len(),
        }
    }

    /// The positions of the expressions that may match, ascending; the others do not.
    #[must_use]
    pub fn matching(&self, text: &str) -> Vec<usize> {
        match &self.all {
            Some(set) => set.matches(text).into_iter().collect(),
            None => (0..self.count).collect(),
        }
    }
}

/// The pattern of what is a regular expression and no Cucumber expression.
fn regular_expression(source: &str) -> Option<&str> {
    let enclosed = source.strip_prefix('/').and_then(|s| s.strip_suffix('/'));
    let is_anchored = source.starts_with('^') || source.ends_with('$');
    enclosed.or_else(|| is_anchored.then_some(source))
}

fn failed(source: &str, problem: Problem) -> ExpressionError {
    ExpressionError {
        problem,
        range: 0..source.len(),
    }
}

fn compiled(source: &str, pattern: &str) -> Result<Regex, ExpressionError> {
    let regex = Regex::new(pattern);
    regex.map_err(|error| failed(source, Problem::Pattern(error.to_string())))
}

/// The groups of a regular expression, each as a parameter without a type.
fn groups(regex: &Regex) -> Vec<Parameter> {
    let groups = 1..regex.captures_len();
    let parameter = |group| Parameter {
        name: String::new(),
        conversion: Conversion::Text,
        group,
        inner: 0,
    };
    groups.map(parameter).collect()
}
