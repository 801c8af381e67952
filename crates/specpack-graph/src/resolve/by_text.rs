//! What stands under a text, gathered first and then looked up.

/// One sorted list over one text: a map of lists takes several times the memory, as does a text
/// for each, and systems have thousands of names and paths.
#[derive(Debug)]
pub(crate) struct ByText<T> {
    /// All texts, one behind the other.
    texts: String,
    entries: Vec<Entry<T>>,
}

/// Where its text ends and begins among all texts, and what stands under it.
#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    start: u32,
    end: u32,
    one: T,
}

impl<T> Default for ByText<T> {
    fn default() -> Self {
        Self {
            texts: String::new(),
            entries: Vec::new(),
        }
    }
}

impl<T> Entry<T> {
    fn text<'a>(&self, texts: &'a str) -> &'a str {
        let place = self.start as usize..self.end as usize;
        texts.get(place).unwrap_or_default()
    }
}

impl<T: Copy + PartialEq> ByText<T> {
    /// Adds one. It is found after [`seal`](Self::seal).
    pub(crate) fn insert(&mut self, text: &str, one: T) {
        let start = offset(&self.texts);
        self.texts.push_str(text);
        let end = offset(&self.texts);
        self.entries.push(Entry { start, end, one });
    }

    /// Makes what was added ready to be looked up: under each text in the order it was added,
    /// and what came twice in a row once.
    pub(crate) fn seal(&mut self) {
        let texts = &self.texts;
        self.entries
            .sort_by(|one, other| one.text(texts).cmp(other.text(texts)));
        self.entries
            .dedup_by(|next, one| next.one == one.one && next.text(texts) == one.text(texts));
        self.entries.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    /// What is under a text.
    pub(crate) fn get<'a>(&'a self, text: &str) -> impl Iterator<Item = T> + use<'a, T> {
        let rest = self.entries.get(self.start_of(text)..).unwrap_or_default();
        let count = rest.partition_point(|entry| entry.text(&self.texts) <= text);
        rest.iter().take(count).map(|entry| entry.one)
    }

    /// What is under the texts that start with `letters`, in the order of their texts.
    pub(crate) fn starting_with(&self, letters: &str) -> impl Iterator<Item = T> {
        let start = self.start_of(letters);
        let rest = self.entries.get(start..).unwrap_or_default().iter();
        rest.take_while(move |entry| entry.text(&self.texts).starts_with(letters))
            .map(|entry| entry.one)
    }

    fn start_of(&self, text: &str) -> usize {
        self.entries
            .partition_point(|entry| entry.text(&self.texts) < text)
    }
}

fn offset(texts: &str) -> u32 {
    u32::try_from(texts.len()).unwrap_or(u32::MAX)
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
