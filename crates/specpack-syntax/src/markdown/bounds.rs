//! How much of a document is read, so that no text takes more memory than one of its length may.

use super::{location, recovery};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::FileId;
use std::ops::Range;

/// What bounds the reading of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// How long a part is, at least, that is read by itself: the reader's memory grows with it.
    pub(super) part_len: usize,
    /// How many parts are read at once, at most, before they are nested: what is read ahead takes
    /// memory.
    pub(super) parts_at_once: usize,
    /// Whether what is plain is read plainly, which changes nothing but the time that it takes.
    pub(super) reads_plainly: bool,
    /// How many headings, blocks, items, rows, cells and marks a document has at most.
    pub(super) elements: usize,
    /// How many signs that may be markup a part has at most: the reader holds a node for each.
    pub(super) signs: usize,
}

const PARTS_AT_ONCE: usize = 8;

/// So much is read of any document: 8 MiB reach it with an element every 16 bytes, where a dense
/// table of real text has one every 30.
const FEWEST_ELEMENTS: usize = 1 << 19;

/// And so many signs of any part: 8 MiB that no heading divides reach it with one every 8 bytes.
const FEWEST_SIGNS: usize = 1 << 20;

impl Bounds {
    /// The bounds of a document of so many bytes: no real one reaches them, however long it is.
    pub(super) fn of(len: usize) -> Self {
        Self {
            part_len: recovery::PART_LEN,
            parts_at_once: PARTS_AT_ONCE,
            reads_plainly: true,
            elements: FEWEST_ELEMENTS.max(len / 16),
            signs: FEWEST_SIGNS.max(len / 8),
        }
    }

    /// Where in `part` of a text the line starts with which it has too many signs, or the sign
    /// itself in a line that is too much alone.
    pub(super) fn excess(self, text: &str, part: &Range<usize>) -> Option<usize> {
        let raw = text
            .get(part.clone())
            .filter(|raw| raw.len() > self.signs)?;
        let mut before = b'\n';
        let mut line = 0;
        let mut count = 0;
        for (at, byte) in raw.bytes().enumerate() {
            count += usize::from(is_sign(before, byte));
            if count > self.signs {
                return Some(part.start + if line > 0 { line } else { at });
            }
            if byte == b'\n' {
                line = at + 1;
            }
            before = byte;
        }
        None
    }
}

/// Whether a byte may be markup, end a line, or be the space behind the marker of an item or a
/// quotation.
fn is_sign(before: u8, byte: u8) -> bool {
    match byte {
        b'\n' | b'*' | b'_' | b'~' | b'`' | b'[' | b']' | b'!' | b'<' | b'&' | b'\\' | b'|'
        | b'>' => true,
        b' ' | b'\t' => matches!(before, b'-' | b'+' | b'.' | b')'),
        _ => false,
    }
}

/// Reports that a document has more in it than is read.
pub(super) fn crowded(file: FileId, place: Range<usize>) -> Diagnostic {
    Diagnostic::new(
        "crowded-document",
        Level::Error,
        "the document has more headings, items, cells and marks than are read",
        location(file, place),
    )
    .label("from here on it is taken as plain text, and was not checked")
    .help("Split the document.")
}
