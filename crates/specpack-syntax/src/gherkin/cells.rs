//! The cells of a row.

use super::line::Line;
use super::{Row, Text};
use crate::part_of_text::PartOfText;
use crate::source::Span;

/// The row that a line starting with `|` holds. What follows the last `|` is no cell.
pub(super) fn row(line: &Line<'_>) -> Row {
    let mut cells = Vec::new();
    let mut cell = Cell::default();
    let mut is_first = true;
    let mut characters = line.text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '|' => {
                let ended = std::mem::take(&mut cell);
                if !is_first {
                    cells.push(ended.text(line, at));
                }
                is_first = false;
            }
            '\\' => match characters.next() {
                Some((next, 'n')) => cell.push(at, next + 1, "\n"),
                Some((next, '|')) => cell.push(at, next + 1, "|"),
                Some((next, '\\')) => cell.push(at, next + 1, "\\"),
                Some((next, other)) => {
                    cell.push(at, next, "\\");
                    cell.push_char(next, other);
                }
                None => cell.push(at, at + 1, "\\"),
            },
            other => cell.push_char(at, other),
        }
    }
    Row {
        cells,
        span: line.trimmed_span(),
    }
}

/// A cell while it is read: its text, and the bytes of the line that it came from.
#[derive(Debug, Default)]
struct Cell {
    text: String,
    /// Where the first and the last character that is kept stand.
    place: Option<(usize, usize)>,
    /// How much of the text is kept: blanks at the end may still prove to be inside.
    kept: usize,
}

impl Cell {
    fn push_char(&mut self, at: usize, character: char) {
        if !is_blank(character) {
            let mut buffer = [0; 4];
            return self.push(
                at,
                at + character.len_utf8(),
                character.encode_utf8(&mut buffer),
            );
        }
        if self.place.is_some() {
            self.text.push(character);
        }
    }

    fn push(&mut self, from: usize, to: usize, text: &str) {
        self.text.push_str(text);
        self.kept = self.text.len();
        let (start, _) = self.place.unwrap_or((from, to));
        self.place = Some((start, to));
    }

    /// The cell that ends before the `|` at `end`.
    fn text(mut self, line: &Line<'_>, end: usize) -> Text {
        self.text.truncate(self.kept);
        let (start, end) = self.place.unwrap_or((end, end));
        Text {
            text: PartOfText::own(self.text),
            span: Span::new(line.place(start)..line.place(end)),
        }
    }
}

/// Blanks around a cell's text. A line break, which only an escape can make, is text.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{a0}'
    )
}
