//! Known phrases within a text, found without trying each of them.

use super::by_text::ByText;
use crate::lowering::text::words::words;
use crate::model::NodeId;
use specpack_syntax::hash::HashMap;

/// A phrase of more words is not looked for.
const MAX_WORDS: usize = 10;

/// How many nodes under one phrase are told.
const MAX_NODES: usize = 10;

/// Phrases, each standing for nodes.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    nodes: ByText<NodeId>,
    /// By first word, the longest phrase in words.
    longest: HashMap<String, usize>,
}

impl Phrases {
    pub(crate) fn insert(&mut self, phrase: &str, node: NodeId) {
        self.insert_words(&words(phrase), node);
    }

    /// Adds a phrase with each of some words after it.
    pub(crate) fn insert_with(&mut self, phrase: &str, kinds: &[&str], node: NodeId) {
        let phrase = words(phrase);
        for kind in kinds {
            self.insert_words(&format!("{phrase} {kind}"), node);
        }
    }

    fn insert_words(&mut self, phrase: &str, node: NodeId) {
        let count = phrase.split(' ').count();
        if phrase.is_empty() || count > MAX_WORDS {
            return;
        }
        let first = phrase.split(' ').next().unwrap_or_default();
        match self.longest.get_mut(first) {
            Some(longest) => *longest = count.max(*longest),
            None => {
                self.longest.insert(first.to_owned(), count);
            }
        }
        self.nodes.insert(phrase, node);
    }

    /// Makes what was added ready to be found.
    pub(crate) fn seal(&mut self) {
        self.nodes.seal();
    }

    /// The nodes whose phrases a text holds: from left to right the longest, none within another.
    pub(crate) fn find(&self, text: &str) -> Vec<NodeId> {
        let text = words(text);
        let mut starts: Vec<usize> = vec![0];
        starts.extend(text.match_indices(' ').map(|(at, _)| at + 1));
        let end_of = |word: usize| starts.get(word + 1).map_or(text.len(), |next| next - 1);
        let mut found = Vec::new();
        let mut word = 0;
        while word < starts.len() {
            let first = text.get(starts[word]..end_of(word)).unwrap_or_default();
            let longest = self.longest.get(first).copied().unwrap_or(0);
            let longest = longest.min(starts.len() - word);
            let hit = (1..=longest).rev().find_map(|count| {
                let phrase = text.get(starts[word]..end_of(word + count - 1))?;
                let mut nodes = self.nodes.get(phrase).peekable();
                nodes.peek()?;
                Some((nodes, count))
            });
            match hit {
                Some((nodes, count)) => {
                    found.extend(nodes.take(MAX_NODES));
                    word += count;
                }
                None => word += 1,
            }
        }
        found
    }
}
