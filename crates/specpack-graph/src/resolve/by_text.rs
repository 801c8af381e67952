//! What stands under a text, gathered first and then looked up.

use ecow::EcoString;

/// One sorted list: a map of lists takes several times the memory, and systems have thousands
/// of names and paths.
#[derive(Debug)]
pub(crate) struct ByText<T> {
    entries: Vec<(EcoString, T)>,
}

impl<T> Default for ByText<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T: Copy + PartialEq> ByText<T> {
    /// Adds one. It is found after [`seal`](Self::seal).
    pub(crate) fn insert(&mut self, text: &str, one: T) {
        self.entries.push((text.into(), one));
    }

    /// Makes what was added ready to be looked up: under each text in the order it was added,
    /// and what came twice in a row once.
    pub(crate) fn seal(&mut self) {
        self.entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.entries.dedup();
        self.entries.shrink_to_fit();
    }

    /// What is under a text.
    pub(crate) fn get<'a>(&'a self, text: &str) -> impl Iterator<Item = T> + use<'a, T> {
        let rest = self.entries.get(self.start_of(text)..).unwrap_or_default();
        let count = rest.partition_point(|(key, _)| key.as_str() <= text);
        rest.iter().take(count).map(|(_, one)| *one)
    }

    /// What is under the texts that start with `letters`, in the order of their texts.
    pub(crate) fn starting_with(&self, letters: &str) -> impl Iterator<Item = T> {
        let start = self.start_of(letters);
        let rest = self.entries.get(start..).unwrap_or_default().iter();
        rest.take_while(move |(key, _)| key.starts_with(letters))
            .map(|(_, one)| *one)
    }

    fn start_of(&self, text: &str) -> usize {
        self.entries.partition_point(|(key, _)| key.as_str() < text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_a_text_is_found_in_the_order_it_came() {
        let mut nodes = ByText::default();
        for (text, index) in [("b", 3), ("a", 9), ("b", 1), ("b", 1), ("bb", 4), ("b", 2)] {
            nodes.insert(text, index);
        }
        nodes.seal();
        let of = |text| nodes.get(text).collect::<Vec<_>>();
        assert_eq!(of("b"), [3, 1, 2]);
        assert_eq!(of("a"), [9]);
        assert_eq!(of("bb"), [4]);
        assert!(of("").is_empty());
        assert!(of("c").is_empty());
        let all: Vec<_> = nodes.starting_with("b").collect();
        assert_eq!(all, [3, 1, 2, 4]);
    }
}
