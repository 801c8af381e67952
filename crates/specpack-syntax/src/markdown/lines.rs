//! Lines of a text with the places at which they start and end.

/// A line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// The first byte.
    pub(crate) start: usize,
    /// The line without its line ending.
    pub(crate) text: &'a str,
    /// The first byte of the next line.
    pub(crate) next: usize,
}

impl Line<'_> {
    /// One past the last byte before the line ending.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it holds nothing but white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of `text` from the byte `at`. A line ends in LF, CR LF or a lone CR, as in CommonMark.
pub(crate) fn lines(text: &str, at: usize) -> Lines<'_> {
    Lines { text, at }
}

/// The column behind the blanks that `text` starts with, where it stands at `column`. Tabs stop at
/// every fourth (CommonMark, section 2.2).
pub(crate) fn behind_blanks(text: &str, column: usize) -> usize {
    let blanks = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(column, |column, blank| match blank {
        b'\t' => column + 4 - column % 4,
        _ => column + 1,
    })
}

/// The iterator that [`lines`] gives.
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let (line, ending) = rest.split_at(length);
        let width = match ending.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let start = self.at;
        self.at = start + length + width;
        Some(Line {
            start,
            text: line,
            next: self.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::behind_blanks;

    #[test]
    fn tabs_stop_at_every_fourth_column() {
        let columns = ["", "  a", "\ta", "  \t a", "   \t\t"].map(|text| behind_blanks(text, 0));
        assert_eq!(columns, [0, 2, 4, 5, 8]);
        assert_eq!(behind_blanks("\ta", 1), 4);
    }
}
