//! The tokens of an expression.

use super::{ExpressionError, Problem};
use std::ops::Range;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its text, escapes resolved.
    pub text: String,
    /// Its bytes in the expression, escapes included.
    pub range: Range<usize>,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks.
    WhiteSpace,
    /// `(`
    BeginOptional,
    /// `)`
    EndOptional,
    /// `{`
    BeginParameter,
    /// `}`
    EndParameter,
    /// `/`
    Alternation,
    /// Anything else.
    Text,
}

impl TokenKind {
    fn of(character: char) -> Self {
        match character {
            '(' => Self::BeginOptional,
            ')' => Self::EndOptional,
            '{' => Self::BeginParameter,
            '}' => Self::EndParameter,
            '/' => Self::Alternation,
            blank if blank.is_whitespace() => Self::WhiteSpace,
            _ => Self::Text,
        }
    }

    /// Whether what stands next to one of it belongs to it.
    fn merges(self) -> bool {
        matches!(self, Self::WhiteSpace | Self::Text)
    }
}

/// The tokens of an expression.
///
/// # Errors
/// When a `\` escapes what needs no escape.
pub fn tokens(source: &str) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut characters = source.char_indices();
    while let Some((start, character)) = characters.next() {
        let (kind, meant, end) = match character {
            '\\' => {
                let (at, escaped) = characters.next().ok_or_else(|| ExpressionError {
                    problem: Problem::EscapedEnd,
                    range: start..start + 1,
                })?;
                let end = at + escaped.len_utf8();
                if escaped != '\\' && TokenKind::of(escaped) == TokenKind::Text {
                    return Err(ExpressionError {
                        problem: Problem::EscapedOther,
                        range: at..end,
                    });
                }
                (TokenKind::Text, escaped, end)
            }
            plain => (TokenKind::of(plain), plain, start + plain.len_utf8()),
        };
        match tokens.last_mut() {
            Some(last) if last.kind == kind && kind.merges() => {
                last.text.push(meant);
                last.range.end = end;
            }
            _ => tokens.push(Token {
                kind,
                text: meant.to_string(),
                range: start..end,
            }),
        }
    }
    Ok(tokens)
}
