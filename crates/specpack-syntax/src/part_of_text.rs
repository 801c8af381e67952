//! A text that is, in most cases, a part of its file.

use crate::source::Span;
use ecow::EcoString;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A text that is held as its place in the file where it stands there as it is, so that a tree does
/// not hold the file once more. Markup, line breaks and entities make it one of its own.
#[derive(Clone)]
pub struct PartOfText(Held);

#[derive(Clone)]
enum Held {
    /// A part of the decoded text of a file.
    Part(Arc<String>, Span),
    Own(EcoString),
}

impl PartOfText {
    /// What stands at a place of a file's text.
    pub(crate) fn at(text: &Arc<String>, place: Span) -> Self {
        Self(Held::Part(Arc::clone(text), place))
    }

    /// A text of its own.
    pub(crate) fn own(text: impl Into<EcoString>) -> Self {
        Self(Held::Own(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Held::Part(text, place) => text.get(place.range()).unwrap_or_default(),
            Held::Own(text) => text,
        }
    }

    /// A part of it, which shares what it is held by.
    pub(crate) fn part(&self, of: &str) -> Self {
        if let Held::Part(text, place) = &self.0 {
            let start = (of.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            let part = Span::new(start..start.saturating_add(of.len()));
            if part.start >= place.start && part.end <= place.end {
                return Self::at(text, part);
            }
        }
        Self::own(of)
    }
}

impl From<&str> for PartOfText {
    fn from(text: &str) -> Self {
        Self::own(text)
    }
}

impl From<String> for PartOfText {
    fn from(text: String) -> Self {
        Self::own(text)
    }
}

impl Default for PartOfText {
    fn default() -> Self {
        Self(Held::Own(EcoString::new()))
    }
}

impl Deref for PartOfText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for PartOfText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for PartOfText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for PartOfText {
    fn eq(&self, other: &T) -> bool {
        self.as_str() == other.as_ref()
    }
}

impl Eq for PartOfText {}

impl AsRef<str> for PartOfText {
    fn as_ref(&self) -> &str {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_part_is_held_by_its_place() {
        let file = Arc::new("# 2. Scope and aims".to_owned());
        let title = PartOfText::at(&file, Span::new(2..19));
        assert_eq!(title, "2. Scope and aims");
        let name = title.part(&title[3..]);
        assert_eq!(name, "Scope and aims");
        assert!(matches!(name.0, Held::Part(..)));
    }

    #[test]
    fn a_part_of_another_text_is_held_by_itself() {
        let file = Arc::new("abc".to_owned());
        let part = PartOfText::at(&file, Span::new(0..2));
        for other in ["xyz", &file[1..]] {
            let other_part = part.part(other);
            assert_eq!(other_part, other);
            assert!(matches!(other_part.0, Held::Own(_)));
        }
        let own = PartOfText::own("a b");
        assert_eq!(own.part(&own[2..]), "b");
    }
}
