//! Simple conditions of Arazzo 1.0, such as `$statusCode == 200 && $response.body#/ok == true`.

use super::path::Access;
use super::runtime_expression::{RuntimeExpression, RuntimeExpressionError};
use serde_json::Value;

/// How deep parentheses and `!` may nest.
const MAX_DEPTH: usize = 32;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Two values compare so.
    Compare(Operand, Comparison, Operand),
    /// A value is there and neither `false` nor `null`.
    Holds(Operand),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`; texts are compared without regard to case, as Arazzo says.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A value of the run.
    Expression(RuntimeExpression),
    /// A value as it is.
    Literal(Value),
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// An expression in it is none.
    #[error(transparent)]
    Expression(#[from] RuntimeExpressionError),
    /// Something else was to follow.
    #[error("{expected} was expected before `{rest}`")]
    Unexpected {
        /// What could have followed.
        expected: &'static str,
        /// What follows.
        rest: String,
    },
    /// It ends too early.
    #[error("the condition ends where {0} was expected")]
    Incomplete(&'static str),
    /// It nests too deep.
    #[error("the condition nests too deep")]
    TooDeep,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut parser = Parser { rest: text.trim() };
        let condition = parser.any(0)?;
        match parser.rest {
            "" => Ok(condition),
            rest => Err(ConditionError::Unexpected {
                expected: "`&&`, `||` or the end",
                rest: rest.to_owned(),
            }),
        }
    }

    /// Every expression in it.
    pub fn expressions(&self) -> Vec<&RuntimeExpression> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(condition) = open.pop() {
            let operands = match condition {
                Self::All(within) | Self::Any(within) => {
                    open.extend(within);
                    [None, None]
                }
                Self::Not(within) => {
                    open.push(within);
                    [None, None]
                }
                Self::Compare(left, _, right) => [Some(left), Some(right)],
                Self::Holds(operand) => [Some(operand), None],
            };
            found.extend(
                operands
                    .into_iter()
                    .flatten()
                    .filter_map(|operand| match operand {
                        Operand::Expression(expression) => Some(expression),
                        Operand::Literal(_) => None,
                    }),
            );
        }
        found
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        if let Some(rest) = rest {
            self.rest = rest.trim_start();
        }
        rest.is_some()
    }

    fn any(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut all = vec![self.all(depth)?];
        while self.takes("||") {
            all.push(self.all(depth)?);
        }
        Ok(one_or(all, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut all = vec![self.one(depth)?];
        while self.takes("&&") {
            all.push(self.one(depth)?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        if depth > MAX_DEPTH {
            return Err(ConditionError::TooDeep);
        }
        if self.takes("!") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return match self.takes(")") {
                true => Ok(inner),
                false => Err(self.unexpected("`)`")),
            };
        }
        let left = self.operand()?;
        let comparison = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = comparison.into_iter().find(|(token, _)| self.takes(token));
        match found {
            Some((_, comparison)) => Ok(Condition::Compare(left, comparison, self.operand()?)),
            None => Ok(Condition::Holds(left)),
        }
    }

    fn operand(&mut self) -> Result<Operand, ConditionError> {
        if self.rest.starts_with('$') {
            return self.expression();
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            return self.quoted(rest);
        }
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || "=!<>&|()".contains(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => match number.parse::<serde_json::Number>() {
                Ok(number) => Value::Number(number),
                Err(_) => return Err(self.unexpected("a value")),
            },
        };
        self.rest = rest.trim_start();
        Ok(Operand::Literal(value))
    }

    /// A text in single quotes, in which two stand for one.
    fn quoted(&mut self, mut rest: &'a str) -> Result<Operand, ConditionError> {
        let mut text = String::new();
        loop {
            let Some((before, after)) = rest.split_once('\'') else {
                return Err(ConditionError::Incomplete("`'`"));
            };
            text.push_str(before);
            rest = after;
            let Some(further) = rest.strip_prefix('\'') else {
                break;
            };
            text.push('\'');
            rest = further;
        }
        self.rest = rest.trim_start();
        Ok(Operand::Literal(Value::String(text)))
    }

    fn expression(&mut self) -> Result<Operand, ConditionError> {
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || "=!<>&|()[".contains(c));
        let (text, mut rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let mut expression = RuntimeExpression::parse(text)?;
        while let Some((index, after)) = item(rest) {
            expression.path.push(Access::Item(index));
            rest = after;
            let member = rest.strip_prefix('.').map(|rest| {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
                rest.split_at(end.unwrap_or(rest.len()))
            });
            if let Some((name, after)) = member {
                expression.path.push(Access::Member(name.to_owned()));
                rest = after;
            }
        }
        self.rest = rest.trim_start();
        Ok(Operand::Expression(expression))
    }

    fn unexpected(&self, expected: &'static str) -> ConditionError {
        match self.rest {
            "" => ConditionError::Incomplete(expected),
            rest => ConditionError::Unexpected {
                expected,
                rest: rest.to_owned(),
            },
        }
    }
}

/// A position in brackets and what follows it.
fn item(rest: &str) -> Option<(usize, &str)> {
    let (index, rest) = rest.strip_prefix('[')?.split_once(']')?;
    Some((index.trim().parse().ok()?, rest))
}

fn one_or(mut all: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            all.extend(last);
            several(all)
        }
    }
}
