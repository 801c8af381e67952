//! The passwords that are tried first: the 100 000 most used of eight characters or more
//! (NIST SP 800-63B §3.1.1.2, ASVS 6.2.4). Shorter ones the policy refuses by their length.
//!
//! The words themselves are not in the program. What is kept of each is 36 bits of a digest:
//! the first twelve choose a bucket, the others stand in it, sorted. A password that is not
//! among them is taken for one in 700 000 (100 000 of 2^36): its owner chooses another.

use super::MIN_PASSWORD_CHARS;
use std::collections::{BTreeSet, HashSet};
use unicode_normalization::UnicodeNormalization as _;

/// What [`Blocklist::compile`] made of the list named in `data/README.md`.
static MOST_USED: &[u8] = include_bytes!("../../data/most-used-passwords.bin");

/// Goes before each word, so that the digests are of use for nothing else.
const DOMAIN: &[u8] = b"tessera blocklist\0";
const BUCKETS: usize = 1 << 12;
/// The part of a digest that stands in a bucket, in bytes.
const REST_LEN: usize = 3;
/// The end of a bucket, in entries from the first.
const END_LEN: usize = 4;
const ENTRIES_AT: usize = BUCKETS * END_LEN;

/// A set of words that can be asked for and not read.
#[derive(Clone, Copy)]
pub struct Blocklist<'a> {
    table: &'a [u8],
}

impl Blocklist<'static> {
    /// The most used passwords.
    pub fn most_used() -> Self {
        Self::new(MOST_USED)
    }
}

impl<'a> Blocklist<'a> {
    /// Takes what [`Blocklist::compile`] made.
    pub fn new(table: &'a [u8]) -> Self {
        Self { table }
    }

    /// How many words it holds.
    pub fn len(&self) -> usize {
        self.end_of(BUCKETS - 1)
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds `text`, in whatever case and normalisation form. Allocates nothing.
    pub fn contains(&self, text: &str) -> bool {
        let (bucket, rest) = fingerprint(fold(text));
        let from = bucket
            .checked_sub(1)
            .map_or(0, |before| self.end_of(before));
        let entries = self.entries(from, self.end_of(bucket));
        let (entries, _) = entries.as_chunks::<REST_LEN>();
        entries.binary_search(&rest).is_ok()
    }

    fn end_of(&self, bucket: usize) -> usize {
        let (ends, _) = self.table.as_chunks::<END_LEN>();
        ends.get(bucket)
            .and_then(|end| usize::try_from(u32::from_le_bytes(*end)).ok())
            .unwrap_or(0)
    }

    fn entries(&self, from: usize, to: usize) -> &[u8] {
        let range = ENTRIES_AT + from * REST_LEN..ENTRIES_AT + to * REST_LEN;
        self.table.get(range).unwrap_or_default()
    }

    /// The table of the first `count` of `words`, most used first. Words that are shorter
    /// than any password, or differ from an earlier one in case alone, do not count.
    pub fn compile<'w>(words: impl IntoIterator<Item = &'w str>, count: usize) -> Vec<u8> {
        let mut taken = HashSet::new();
        let folded = words
            .into_iter()
            .map(|word| fold(word).collect::<String>())
            .filter(|word| word.chars().count() >= MIN_PASSWORD_CHARS)
            .filter(|word| taken.insert(word.clone()));
        let fingerprints: BTreeSet<(usize, [u8; REST_LEN])> = folded
            .take(count)
            .map(|word| fingerprint(word.chars()))
            .collect();
        let mut ends = vec![0_u32; BUCKETS];
        let mut entries: Vec<u8> = Vec::with_capacity(fingerprints.len() * REST_LEN);
        for (bucket, rest) in &fingerprints {
            ends[*bucket] += 1;
            entries.extend(rest);
        }
        let mut end = 0;
        let mut table = Vec::with_capacity(ENTRIES_AT + entries.len());
        for entries_in_bucket in ends {
            end += entries_in_bucket;
            table.extend(end.to_le_bytes());
        }
        table.extend(entries);
        table
    }
}

/// The form in which words are compared: NFKC, lower case.
fn fold(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().flat_map(char::to_lowercase)
}

/// The bucket of a word, and what stands for it there.
fn fingerprint(characters: impl Iterator<Item = char>) -> (usize, [u8; REST_LEN]) {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(DOMAIN);
    for character in characters {
        context.update(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    let digest = context.finish();
    // SHA-256 gives 32 bytes.
    let [first, second, rest @ ..] = digest
        .as_ref()
        .first_chunk::<5>()
        .copied()
        .unwrap_or_default();
    let bucket = usize::from(u16::from_be_bytes([first, second])) % BUCKETS;
    (bucket, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiled_list_holds_its_words_in_any_case_and_normalisation_form() {
        let table = Blocklist::compile(["iloveyou", "Straße 2026", "ÅNGSTRÖM"], 100);
        let list = Blocklist::new(&table);
        assert_eq!(list.len(), 3);
        for text in [
            "iloveyou",
            "ILoveYou",
            "ｉｌｏｖｅｙｏｕ",
            "STRAßE 2026",
            "a\u{30a}ngstro\u{308}m",
        ] {
            assert!(list.contains(text), "{text}");
        }
        for text in ["", "iloveyo", "iloveyouu", "strasse 2026", "angstrom"] {
            assert!(!list.contains(text), "{text}");
        }
    }

    #[test]
    fn the_first_words_count_each_once_and_short_ones_not_at_all() {
        let words = ["password", "123456", "PASSWORD", "12345678", "iloveyou"];
        let table = Blocklist::compile(words, 2);
        let list = Blocklist::new(&table);
        assert_eq!(list.len(), 2);
        assert!(list.contains("password") && list.contains("12345678"));
        assert!(!list.contains("123456") && !list.contains("iloveyou"));
    }

    #[test]
    fn a_table_that_is_cut_short_holds_less_and_breaks_nothing() {
        let table = Blocklist::compile(["password", "iloveyou"], 2);
        for length in (0..table.len()).step_by(101) {
            let list = Blocklist::new(&table[..length]);
            assert!(!(list.contains("password") && list.contains("iloveyou")));
        }
        assert!(Blocklist::new(&[]).is_empty());
    }

    // req: AUTH-7
    #[test]
    fn the_most_used_passwords_are_known() {
        let list = Blocklist::most_used();
        assert_eq!(list.len(), 100_000);
        assert!(MOST_USED.len() < 320_000, "{} bytes", MOST_USED.len());
        for text in [
            "password",
            "12345678",
            "Password1",
            "qwertyuiop",
            "iloveyou",
            "trustno1",
            "baseball",
            "1qaz2wsx",
            "sunshine",
            "princess1",
            "letmein1",
            "password!",
        ] {
            assert!(list.contains(text), "{text}");
        }
    }

    #[test]
    fn other_passwords_are_hardly_ever_taken_for_one_of_them() {
        let list = Blocklist::most_used();
        let wrongly = (0..100_000)
            .filter(|number| list.contains(&format!("no list has this {number}")))
            .count();
        assert!(wrongly <= 1, "{wrongly} where 0.15 were to be expected");
    }
}
