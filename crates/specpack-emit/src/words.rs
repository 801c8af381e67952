//! Words of short texts, cut to their stems, to find which texts speak of the same thing.

use std::collections::BTreeMap;

/// Words that say nothing about a subject, in alphabetical order.
const EMPTY: &[&str] = &[
    "a", "all", "an", "and", "any", "api", "are", "as", "at", "be", "by", "each", "every", "flow",
    "for", "from", "get", "http", "in", "is", "it", "its", "of", "on", "one", "or", "own", "per",
    "service", "that", "the", "their", "this", "to", "v1", "v2", "v3", "when", "which", "who",
    "with",
];

/// No longer word is among those.
const LONGEST_EMPTY: usize = "service".len();

const STEM_LEN: usize = 5;
/// What any character fits in.
const CHAR_BITS: u32 = 21;

/// The first letters of a word in the singular, packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stem(u128);

/// The stems of a text's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stems {
    /// In order, each once.
    sorted: Vec<Stem>,
}

impl Stems {
    /// Whether no stem is among the others too.
    #[must_use]
    pub(crate) fn is_disjoint(&self, others: &Self) -> bool {
        let mut stems = self.sorted.iter();
        !stems.any(|stem| others.sorted.binary_search(stem).is_ok())
    }
}

/// The stems of a text's words.
#[must_use]
pub(crate) fn stems(text: &str) -> Stems {
    let mut sorted = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in text.chars().chain([' ']) {
        let starts_word = was_lower && c.is_uppercase();
        if (!c.is_alphanumeric() || starts_word) && !word.is_empty() {
            if !is_empty(&word) {
                sorted.push(Stem::of(&word));
            }
            word.clear();
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    sorted.sort_unstable();
    sorted.dedup();
    Stems { sorted }
}

fn is_empty(word: &str) -> bool {
    word.len() <= LONGEST_EMPTY && EMPTY.binary_search(&word).is_ok()
}

impl Stem {
    fn of(word: &str) -> Self {
        let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
        let singular = if is_plural {
            word.strip_suffix('s').unwrap_or(word)
        } else {
            word
        };
        let letters = singular.chars().take(STEM_LEN);
        Self(letters.fold(0, |packed, c| {
            (packed << CHAR_BITS) | u128::from(u32::from(c))
        }))
    }
}

/// Texts that can be looked up by what they speak of. A word that many of them share says less
/// than one that stands in a single one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    by_stem: BTreeMap<Stem, Vec<usize>>,
}

impl Vocabulary {
    /// The vocabulary of `texts`.
    #[must_use]
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut by_stem: BTreeMap<Stem, Vec<usize>> = BTreeMap::new();
        for (index, text) in texts.into_iter().enumerate() {
            for stem in stems(text).sorted {
                by_stem.entry(stem).or_default().push(index);
            }
        }
        Self { by_stem }
    }

    /// How much each text has in common with `text`, by position; texts with nothing are not in
    /// it. A shared word weighs 60 over the number of texts that have it.
    #[must_use]
    pub(crate) fn scores(&self, text: &str) -> BTreeMap<usize, usize> {
        let mut scores = BTreeMap::new();
        for stem in stems(text).sorted {
            let Some(texts) = self.by_stem.get(&stem) else {
                continue;
            };
            let weight = 60 / texts.len().max(1);
            if weight == 0 {
                continue;
            }
            for &index in texts {
                *scores.entry(index).or_insert(0) += weight;
            }
        }
        scores
    }

    /// The text that has most in common with `text`; the first of several.
    #[must_use]
    pub(crate) fn best(&self, text: &str) -> Option<usize> {
        let scores = self.scores(text);
        let best = scores
            .iter()
            .max_by_key(|&(&index, &score)| (score, std::cmp::Reverse(index)));
        best.map(|(&index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_without_meaning_is_longer_than_is_looked_for() {
        assert!(EMPTY.iter().all(|word| word.len() <= LONGEST_EMPTY));
        assert!(EMPTY.is_sorted());
    }

    #[test]
    fn texts_on_the_same_thing_meet_in_their_stems() {
        let endpoints = [
            "POST /api/v1/auth/register Register a new user",
            "POST /api/v1/auth/login Log in and get tokens",
            "POST /api/v1/auth/password-reset/request Ask for a reset",
        ];
        let vocabulary = Vocabulary::new(endpoints);
        assert_eq!(vocabulary.best("User registration with email"), Some(0));
        assert_eq!(vocabulary.best("Login with JWT tokens"), Some(1));
        assert_eq!(vocabulary.best("Password reset flow"), Some(2));
        assert_eq!(vocabulary.best("Full-text search"), None);
    }
}
