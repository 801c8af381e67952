//! Tag expressions: which scenarios to take, such as `@FR-1 and not (@slow or @manual)`.

use std::fmt;

/// The longest expression that is read, in bytes.
pub const MAX_LEN: usize = 4096;
/// How deep parentheses and `not` may nest.
const MAX_DEPTH: usize = 64;

/// A tag expression. `not` binds closest, then `and`, then `or`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TagExpression {
    /// An empty expression: every scenario.
    #[default]
    All,
    /// Scenarios with a tag.
    Tag(String),
    /// Scenarios that another leaves out.
    Not(Box<TagExpression>),
    /// Scenarios that both take.
    And(Box<TagExpression>, Box<TagExpression>),
    /// Scenarios that one of both takes.
    Or(Box<TagExpression>, Box<TagExpression>),
}

/// Why a text is no tag expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagExpressionError {
    /// Two tags stand side by side.
    #[error("`and` or `or` is missing")]
    MissingOperator,
    /// `and`, `or` or `not` has nothing to work on.
    #[error("a tag is missing")]
    MissingOperand,
    /// A `)` without its `(`.
    #[error("a `)` closes nothing")]
    UnmatchedClose,
    /// A `(` without its `)`.
    #[error("a `(` is not closed")]
    UnmatchedOpen,
    /// A `\` before a character that needs none.
    #[error("`\\` escapes parentheses, blanks and itself alone")]
    Escape,
    /// More than [`MAX_LEN`] bytes, or nested too deep.
    #[error("the expression is too long")]
    TooLong,
}

impl TagExpression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, TagExpressionError> {
        if text.len() > MAX_LEN {
            return Err(TagExpressionError::TooLong);
        }
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Ok(Self::All);
        }
        let mut parser = Parser { tokens, at: 0 };
        let expression = parser.or(0)?;
        match parser.peek() {
            None => Ok(expression),
            Some(Token::Close) => Err(TagExpressionError::UnmatchedClose),
            Some(_) => Err(TagExpressionError::MissingOperator),
        }
    }

    /// Whether a scenario with these tags is taken; `@` is part of each name on both sides.
    #[must_use]
    pub fn takes(&self, tags: &[&str]) -> bool {
        match self {
            Self::All => true,
            Self::Tag(tag) => tags.contains(&tag.as_str()),
            Self::Not(inner) => !inner.takes(tags),
            Self::And(left, right) => left.takes(tags) && right.takes(tags),
            Self::Or(left, right) => left.takes(tags) || right.takes(tags),
        }
    }
}

impl fmt::Display for TagExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Tag(tag) => {
                for character in tag.chars() {
                    if is_special(character) {
                        f.write_str("\\")?;
                    }
                    write!(f, "{character}")?;
                }
                Ok(())
            }
            // What `not` works on stands in parentheses once.
            Self::Not(inner) => match **inner {
                Self::And(..) | Self::Or(..) => write!(f, "not {inner}"),
                _ => write!(f, "not ( {inner} )"),
            },
            Self::And(left, right) => write!(f, "( {left} and {right} )"),
            Self::Or(left, right) => write!(f, "( {left} or {right} )"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Tag(String),
}

/// Whether a character has a meaning unless it is escaped.
fn is_special(character: char) -> bool {
    matches!(character, '(' | ')' | '\\') || character.is_whitespace()
}

fn tokens(text: &str) -> Result<Vec<Token>, TagExpressionError> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some(escaped) if is_special(escaped) => word.push(escaped),
                _ => return Err(TagExpressionError::Escape),
            },
            '(' | ')' => {
                tokens.extend(ended(&mut word));
                tokens.push(if character == '(' {
                    Token::Open
                } else {
                    Token::Close
                });
            }
            blank if blank.is_whitespace() => tokens.extend(ended(&mut word)),
            plain => word.push(plain),
        }
    }
    tokens.extend(ended(&mut word));
    Ok(tokens)
}

fn ended(word: &mut String) -> Option<Token> {
    let word = std::mem::take(word);
    match word.as_str() {
        "" => None,
        "and" => Some(Token::And),
        "or" => Some(Token::Or),
        "not" => Some(Token::Not),
        _ => Some(Token::Tag(word)),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let is_next = self.peek() == Some(token);
        self.at += usize::from(is_next);
        is_next
    }

    fn or(&mut self, depth: usize) -> Result<TagExpression, TagExpressionError> {
        let mut left = self.and(depth)?;
        while self.takes(&Token::Or) {
            let right = self.and(depth)?;
            left = TagExpression::Or(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<TagExpression, TagExpressionError> {
        let mut left = self.not(depth)?;
        while self.takes(&Token::And) {
            let right = self.not(depth)?;
            left = TagExpression::And(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn not(&mut self, depth: usize) -> Result<TagExpression, TagExpressionError> {
        if depth > MAX_DEPTH {
            return Err(TagExpressionError::TooLong);
        }
        if self.takes(&Token::Not) {
            return Ok(TagExpression::Not(Box::new(self.not(depth + 1)?)));
        }
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Tag(tag)) => Ok(TagExpression::Tag(tag)),
            Some(Token::Open) => {
                let inner = self.or(depth + 1)?;
                match self.peek() {
                    Some(Token::Close) => {
                        self.at += 1;
                        Ok(inner)
                    }
                    None => Err(TagExpressionError::UnmatchedOpen),
                    Some(_) => Err(TagExpressionError::MissingOperator),
                }
            }
            _ => Err(TagExpressionError::MissingOperand),
        }
    }
}
