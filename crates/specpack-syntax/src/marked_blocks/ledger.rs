//! The last line of a generated document, which lists what was ever generated into it.

use super::{CommentForm, Digest, LEDGER, Piece, Pieces};
use std::collections::BTreeSet;

/// What was ever generated into a document, as its last line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The names of the blocks.
    pub blocks: BTreeSet<String>,
    /// The keys of the front matter, with the digest of what was generated for each.
    pub keys: Vec<(String, Digest)>,
}

impl Ledger {
    /// Everything that the ledger lines of a document say.
    #[must_use]
    pub fn of(pieces: &Pieces<'_>) -> Self {
        let mut ledger = Self::default();
        for piece in &pieces.pieces {
            if let Piece::Ledger(line) = piece {
                ledger.read(pieces.form.content(line).unwrap_or_default());
            }
        }
        ledger
    }

    fn read(&mut self, comment: &str) {
        let words = comment.strip_prefix(LEDGER).unwrap_or_default();
        for word in words.split_whitespace() {
            match word.split_once('=') {
                Some((key, digest)) => {
                    if let Some(digest) = Digest::parse(digest) {
                        self.set_key(key, digest);
                    }
                }
                None => {
                    self.blocks.insert(word.to_owned());
                }
            }
        }
    }

    /// The digest of what was generated for `key`.
    #[must_use]
    pub fn key(&self, key: &str) -> Option<&Digest> {
        let found = self.keys.iter().find(|(known, _)| known == key);
        found.map(|(_, digest)| digest)
    }

    /// Notes what was generated for `key`.
    pub fn set_key(&mut self, key: &str, digest: Digest) {
        match self.keys.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = digest,
            None => self.keys.push((key.to_owned(), digest)),
        }
    }

    /// The line, without its line ending.
    #[must_use]
    pub fn line(&self, form: CommentForm) -> String {
        let mut line = LEDGER.to_owned();
        for (key, digest) in &self.keys {
            line.push_str(&format!(" {key}={digest}"));
        }
        for name in &self.blocks {
            line.push(' ');
            line.push_str(name);
        }
        form.comment(&[&line])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledger_reads_what_it_writes() {
        let mut ledger = Ledger::default();
        ledger.blocks.insert("story-1".to_owned());
        ledger.set_key("system_spec", Digest::of("x"));
        let line = ledger.line(CommentForm::Markup);
        assert_eq!(Ledger::of(&Pieces::parse(&line)), ledger);
    }
}
