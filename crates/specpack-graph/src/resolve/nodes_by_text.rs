//! Nodes under texts, gathered first and then looked up.

use crate::model::NodeId;
use ecow::EcoString;

/// One sorted list: a map of lists takes several times the memory, and systems have thousands
/// of names and paths.
#[derive(Debug, Default)]
pub(crate) struct NodesByText {
    entries: Vec<(EcoString, NodeId)>,
}

impl NodesByText {
    /// Adds a node. It is found after [`seal`](Self::seal).
    pub(crate) fn insert(&mut self, text: &str, node: NodeId) {
        self.entries.push((text.into(), node));
    }

    /// Makes what was added ready to be looked up: under each text in the order it was added,
    /// and what came twice in a row once.
    pub(crate) fn seal(&mut self) {
        self.entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.entries.dedup();
        self.entries.shrink_to_fit();
    }

    /// The nodes under a text.
    pub(crate) fn get<'a>(&'a self, text: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let rest = self.entries.get(self.start_of(text)..).unwrap_or_default();
        let count = rest.partition_point(|(key, _)| key.as_str() <= text);
        rest.iter().take(count).map(|(_, node)| *node)
    }

    /// The nodes under the texts that start with `letters`, in the order of their texts.
    pub(crate) fn starting_with(&self, letters: &str) -> impl Iterator<Item = NodeId> {
        let start = self.start_of(letters);
        let rest = self.entries.get(start..).unwrap_or_default().iter();
        rest.take_while(move |(key, _)| key.starts_with(letters))
            .map(|(_, node)| *node)
    }

    fn start_of(&self, text: &str) -> usize {
        self.entries.partition_point(|(key, _)| key.as_str() < text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_syntax::source::FileId;

    fn node(index: u32) -> NodeId {
        NodeId::new(FileId(0), index)
    }

    #[test]
    fn nodes_are_found_under_their_text_in_the_order_they_came() {
        let mut nodes = NodesByText::default();
        for (text, index) in [("b", 3), ("a", 9), ("b", 1), ("b", 1), ("bb", 4), ("b", 2)] {
            nodes.insert(text, node(index));
        }
        nodes.seal();
        let of = |text| nodes.get(text).collect::<Vec<_>>();
        assert_eq!(of("b"), [node(3), node(1), node(2)]);
        assert_eq!(of("a"), [node(9)]);
        assert_eq!(of("bb"), [node(4)]);
        assert_eq!(of(""), []);
        assert_eq!(of("c"), []);
        let all: Vec<_> = nodes.starting_with("b").collect();
        assert_eq!(all, [node(3), node(1), node(2), node(4)]);
    }
}
