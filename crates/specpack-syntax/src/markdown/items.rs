//! Which list items are open at a line: code in an item ends with it.

use super::lines::{Line, behind_blanks};

/// The columns at which the content of the open items starts, outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    contents: Vec<usize>,
}

impl Items {
    /// Takes the next line; gives where the content of the innermost item starts that holds it,
    /// 0 where none does.
    pub(super) fn at(&mut self, line: &Line<'_>, follows_blank: bool) -> usize {
        let text = line.text.trim_start_matches([' ', '\t']);
        let mut column = behind_blanks(line.text, 0);
        if text.is_empty() {
            return self.innermost();
        }
        if follows_blank || !is_lazy(text) {
            while self.contents.pop_if(|content| *content > column).is_some() {}
        }
        let mut rest = text;
        while column < self.innermost() + 4 && !is_rule(rest) {
            let width = item_marker(rest);
            if width == 0 {
                break;
            }
            let after = rest.get(width..).unwrap_or_default();
            rest = after.trim_start_matches([' ', '\t']);
            let space = behind_blanks(after, column + width) - (column + width);
            // More than four spaces, or nothing, behind a marker: the content starts after one.
            let is_near = (1..=4).contains(&space) && !rest.is_empty();
            column += width + if is_near { space } else { 1 };
            self.contents.push(column);
            if !is_near {
                break;
            }
        }
        self.innermost()
    }

    /// Closes all items, as a line that starts no item and stands in none does.
    pub(super) fn close_all(&mut self) {
        self.contents.clear();
    }

    /// Whether no item is open.
    pub(super) fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    fn innermost(&self) -> usize {
        self.contents.last().copied().unwrap_or(0)
    }
}

/// The width of an item's marker at the start of `text`; 0 where there is none.
pub(super) fn item_marker(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take(10);
    let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
    let (width, is_marker) = match (digits, bytes.get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) => (1, true),
        (1..=9, Some(b'.' | b')')) => (digits + 1, true),
        _ => (0, false),
    };
    let is_followed = matches!(bytes.get(width), None | Some(b' ' | b'\t'));
    if is_marker && is_followed { width } else { 0 }
}

/// Whether a line is one across the page.
fn is_rule(text: &str) -> bool {
    let Some(mark) = text.chars().next().filter(|mark| "-*_".contains(*mark)) else {
        return false;
    };
    let mut marks = 0;
    let is_only = text.chars().all(|character| {
        marks += usize::from(character == mark);
        character == mark || character == ' ' || character == '\t'
    });
    is_only && marks >= 3
}

/// Whether a line could go on with the paragraph of an item that it is not indented for.
fn is_lazy(text: &str) -> bool {
    let starts_block =
        text.starts_with(['#', '>', '<']) || text.starts_with("```") || text.starts_with("~~~");
    !starts_block && item_marker(text) == 0 && !is_rule(text)
}
