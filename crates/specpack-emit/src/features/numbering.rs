//! Numbers of stories, requirements and tests that stay when the system spec changes.

use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::Ledger;
use std::collections::{BTreeMap, BTreeSet};

/// The longest part of a block's name that comes from a text, in bytes.
const MAX_KEY_LEN: usize = 48;

/// Numbers given and to be given. A text that was numbered before keeps its number, also after
/// others came or went; a number is never given twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbering {
    known: BTreeMap<(String, String), u32>,
    last: BTreeMap<String, u32>,
    given: BTreeSet<String>,
}

impl Numbering {
    /// Goes on from what was generated before, as `ledger` says.
    pub(crate) fn after(ledger: &Ledger) -> Self {
        let mut numbering = Self::default();
        for name in &ledger.blocks {
            let mut parts = name.splitn(3, '-');
            let (Some(prefix), Some(number), Some(key)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            if let Ok(number) = number.parse::<u32>() {
                let prefix = prefix.to_owned();
                let last = numbering.last.entry(prefix.clone()).or_insert(0);
                *last = (*last).max(number);
                numbering.known.insert((prefix, key.to_owned()), number);
            }
        }
        numbering
    }

    /// The number of a text among those of `prefix`, and the name of its block.
    pub(crate) fn assign(&mut self, prefix: &str, text: &str) -> (u32, String) {
        let key = self.free_key(prefix, &shortened(&slug(text)));
        let known = self.known.get(&(prefix.to_owned(), key.clone())).copied();
        let number = known.unwrap_or_else(|| {
            let last = self.last.entry(prefix.to_owned()).or_insert(0);
            *last = last.saturating_add(1);
            *last
        });
        (number, format!("{prefix}-{number}-{key}"))
    }

    /// A block's name without a number, made from a text, that no other block has.
    pub(crate) fn name(&mut self, prefix: &str, text: &str) -> String {
        let key = self.free_key(prefix, &shortened(&slug(text)));
        format!("{prefix}-{key}")
    }

    fn free_key(&mut self, prefix: &str, key: &str) -> String {
        let key = if key.is_empty() { "unnamed" } else { key };
        let mut free = key.to_owned();
        let mut number = 2;
        while !self.given.insert(format!("{prefix}/{free}")) {
            free = format!("{key}-{number}");
            number += 1;
        }
        free
    }
}

fn shortened(slug: &str) -> String {
    if slug.len() <= MAX_KEY_LEN {
        return slug.to_owned();
    }
    let kept = slug.get(..MAX_KEY_LEN).unwrap_or(slug);
    let end = kept.rfind('-').unwrap_or(kept.len());
    kept.get(..end).unwrap_or(kept).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: GEN-11
    #[test]
    fn text_keeps_its_number_when_others_come_and_go() {
        let mut first = Numbering::default();
        let (a, name_a) = first.assign("fr", "User login");
        let (b, name_b) = first.assign("fr", "User logout");
        assert_eq!((a, b), (1, 2));
        let ledger = Ledger {
            blocks: [name_a, name_b.clone()].into(),
            keys: Vec::new(),
        };
        let mut second = Numbering::after(&ledger);
        assert_eq!(second.assign("fr", "Password reset").0, 3);
        assert_eq!(second.assign("fr", "User logout"), (2, name_b));
        assert_eq!(second.assign("story", "User logout").0, 1);
    }

    #[test]
    fn same_text_twice_gets_two_names() {
        let mut numbering = Numbering::default();
        assert_ne!(
            numbering.name("table", "Users"),
            numbering.name("table", "Users")
        );
    }
}
