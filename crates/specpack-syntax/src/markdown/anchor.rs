//! The anchors that GitHub gives to headings.

use crate::hash::HashMap;
use crate::name::is_mark;
use ecow::{EcoString, eco_format};

/// Gives out anchors, each of them once in a document.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Every anchor given, with how many further ones were made from it.
    given: HashMap<EcoString, u32>,
}

impl Anchors {
    /// The anchor of the next heading, whose text without markup has this [`slug`].
    pub(super) fn next(&mut self, slug: EcoString) -> EcoString {
        let Some(&seen) = self.given.get(&slug) else {
            self.given.insert(slug.clone(), 0);
            return slug;
        };
        let mut count = seen;
        let anchor = loop {
            count += 1;
            let anchor = eco_format!("{slug}-{count}");
            if !self.given.contains_key(&anchor) {
                break anchor;
            }
        };
        self.given.insert(slug, count);
        self.given.insert(anchor.clone(), 0);
        anchor
    }
}

/// A heading's text in lower case, with `-` for spaces and without punctuation.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for character in title.trim().chars() {
        match character {
            _ if character.is_ascii_alphanumeric() => slug.push(character.to_ascii_lowercase()),
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(character),
            _ if character.is_ascii() => {}
            _ if is_no_word(character) => {}
            _ if character.is_alphanumeric() || is_mark(character) => {
                slug.extend(character.to_lowercase());
            }
            _ => {}
        }
    }
    slug
}

/// Superscripts, fractions and circled numbers are no word characters to GitHub.
fn is_no_word(character: char) -> bool {
    matches!(
        character,
        '¹' | '²' | '³' | '¼'..='¾' | '⁰'..='₉' | '①'..='⓿' | '❶'..='➓'
    )
}
