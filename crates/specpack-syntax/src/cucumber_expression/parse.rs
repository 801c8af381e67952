//! From tokens to a tree.

use super::token::{self, Token, TokenKind};
use super::{ExpressionError, Problem};
use std::ops::Range;

/// How deep optional texts may nest before reading stops; any depth beyond one is refused later.
const MAX_DEPTH: usize = 16;

/// A part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its bytes in the expression.
    pub range: Range<usize>,
}

/// The kinds of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text, escapes resolved.
    Text(String),
    /// `(…)`
    Optional(Vec<Node>),
    /// `{…}`, with the parts of its name.
    Parameter(Vec<Node>),
    /// `a/b`: alternatives, of which each is a node of [`NodeKind::Alternative`].
    Alternation(Vec<Node>),
    /// One of the alternatives.
    Alternative(Vec<Node>),
}

/// Reads an expression as a tree.
///
/// # Errors
/// When a bracket is not closed, or something is escaped that needs no escape.
pub fn parse(source: &str) -> Result<Vec<Node>, ExpressionError> {
    let tokens = token::tokens(source)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        end: source.len(),
    };
    let mut nodes = Vec::new();
    while parser.at < tokens.len() {
        nodes.push(match parser.alternation()? {
            Some(alternation) => alternation,
            None => parser.simple(0)?,
        });
    }
    Ok(nodes)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
}

impl Parser<'_> {
    fn kind(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    /// Where the token that is next starts.
    fn place(&self) -> usize {
        let next = self.tokens.get(self.at);
        next.map_or(self.end, |token| token.range.start)
    }

    /// Alternatives, where some start here: they end at a blank or a parameter.
    fn alternation(&mut self) -> Result<Option<Node>, ExpressionError> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let may_start = before.is_none_or(|token| {
            matches!(token.kind, TokenKind::WhiteSpace | TokenKind::EndParameter)
        });
        if !may_start {
            return Ok(None);
        }
        let (first, start) = (self.at, self.place());
        let mut alternatives: Vec<Node> = Vec::new();
        let mut current = Vec::new();
        let mut current_start = start;
        loop {
            match self.kind() {
                None | Some(TokenKind::WhiteSpace | TokenKind::BeginParameter) => break,
                Some(TokenKind::Alternation) => {
                    alternatives.push(Node {
                        kind: NodeKind::Alternative(std::mem::take(&mut current)),
                        range: current_start..self.place(),
                    });
                    self.at += 1;
                    current_start = self.place();
                }
                Some(_) => current.push(self.simple(0)?),
            }
        }
        if alternatives.is_empty() {
            self.at = first;
            return Ok(None);
        }
        // A parameter may stand within the last alternative's word, but not in it.
        let end = self.place();
        alternatives.push(Node {
            kind: NodeKind::Alternative(current),
            range: current_start..end,
        });
        Ok(Some(Node {
            kind: NodeKind::Alternation(alternatives),
            range: start..end,
        }))
    }

    /// Optional text, a parameter or text; `depth` is how many optional texts are open.
    fn simple(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let Some(token) = self.tokens.get(self.at) else {
            return Ok(Node {
                kind: NodeKind::Text(String::new()),
                range: self.end..self.end,
            });
        };
        self.at += 1;
        match token.kind {
            TokenKind::BeginOptional => self.optional(token, depth),
            TokenKind::BeginParameter => self.parameter(token),
            TokenKind::Alternation if depth > 0 => Err(ExpressionError {
                problem: Problem::AlternationInOptional,
                range: token.range.clone(),
            }),
            _ => Ok(text(token)),
        }
    }

    fn optional(&mut self, open: &Token, depth: usize) -> Result<Node, ExpressionError> {
        if depth >= MAX_DEPTH {
            return Err(ExpressionError {
                problem: Problem::NestedOptional,
                range: open.range.clone(),
            });
        }
        let mut nodes = Vec::new();
        loop {
            match self.kind() {
                None => {
                    return Err(ExpressionError {
                        problem: Problem::UnclosedOptional,
                        range: open.range.clone(),
                    });
                }
                Some(TokenKind::EndOptional) => break,
                Some(_) => nodes.push(self.simple(depth + 1)?),
            }
        }
        self.at += 1;
        Ok(Node {
            kind: NodeKind::Optional(nodes),
            range: open.range.start..self.place(),
        })
    }

    fn parameter(&mut self, open: &Token) -> Result<Node, ExpressionError> {
        let mut nodes = Vec::new();
        loop {
            let Some(token) = self.tokens.get(self.at) else {
                return Err(ExpressionError {
                    problem: Problem::UnclosedParameter,
                    range: open.range.clone(),
                });
            };
            self.at += 1;
            match token.kind {
                TokenKind::EndParameter => break,
                TokenKind::Text | TokenKind::WhiteSpace => nodes.push(text(token)),
                _ => {
                    return Err(ExpressionError {
                        problem: Problem::ParameterName,
                        range: token.range.clone(),
                    });
                }
            }
        }
        Ok(Node {
            kind: NodeKind::Parameter(nodes),
            range: open.range.start..self.place(),
        })
    }
}

fn text(token: &Token) -> Node {
    Node {
        kind: NodeKind::Text(token.text.clone()),
        range: token.range.clone(),
    }
}
