//! What a plain scalar means: the core schema of YAML 1.2, which is JSON's as well.

use super::Node;

/// The value of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits.
    Integer(i64),
    /// Another number.
    Float(f64),
    /// A text.
    String(&'t str),
}

impl<'t> Node<'t> {
    /// The value of a scalar; none for collections.
    #[must_use]
    pub fn scalar(self) -> Option<Scalar<'t>> {
        let text = self.as_str()?;
        if self.is_quoted() {
            return Some(Scalar::String(text));
        }
        Some(match text {
            "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
            "true" | "True" | "TRUE" => Scalar::Bool(true),
            "false" | "False" | "FALSE" => Scalar::Bool(false),
            _ => number(text).unwrap_or(Scalar::String(text)),
        })
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.scalar() == Some(Scalar::Null)
    }

    /// The text of a scalar that is a string.
    #[must_use]
    pub fn as_string(self) -> Option<&'t str> {
        match self.scalar()? {
            Scalar::String(text) => Some(text),
            _ => None,
        }
    }

    /// A truth value.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn as_integer(self) -> Option<i64> {
        match self.scalar()? {
            Scalar::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// A number.
    #[must_use]
    pub fn as_number(self) -> Option<f64> {
        match self.scalar()? {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a number of 53 bits is enough here"
            )]
            Scalar::Integer(value) => Some(value as f64),
            Scalar::Float(value) => Some(value),
            _ => None,
        }
    }
}

fn number(text: &str) -> Option<Scalar<'static>> {
    let first = *text.as_bytes().first()?;
    if !first.is_ascii_digit() && !matches!(first, b'-' | b'+' | b'.') {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok().map(Scalar::Integer);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok().map(Scalar::Integer);
    }
    if let Ok(value) = text.parse() {
        return Some(Scalar::Integer(value));
    }
    match text.trim_start_matches(['-', '+']) {
        ".inf" | ".Inf" | ".INF" if first == b'-' => return Some(Scalar::Float(f64::NEG_INFINITY)),
        ".inf" | ".Inf" | ".INF" => return Some(Scalar::Float(f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        _ => {}
    }
    // Rust reads "1e5" and ".5" as YAML does, and "inf" and "nan" as YAML does not.
    let is_numeric = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let is_number = text.as_bytes().iter().all(is_numeric);
    is_number.then(|| text.parse().ok().map(Scalar::Float))?
}
