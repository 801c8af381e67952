//! Bytes decoded into text, and text that was decoded wrongly before, mended.

use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

mod mojibake;

/// What had to be mended in a file's bytes; places are of the decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// It was UTF-16.
    Utf16,
    /// Bytes that are no UTF-8 became U+FFFD.
    Invalid {
        /// Where the first of them is.
        first: usize,
        /// How many there are.
        count: usize,
    },
    /// UTF-8 had been read as another encoding and written again.
    Mojibake {
        /// The name of that encoding.
        encoding: &'static str,
        /// Where the first mended text is.
        first: std::ops::Range<usize>,
        /// What stood there.
        was: String,
        /// How many places were mended.
        count: usize,
    },
}

/// How far columns on disk run ahead of columns in the text, from a byte of the text on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// The byte in the decoded text.
    pub(crate) from: u32,
    /// How many characters more there are on disk, counted from the start of the file.
    pub(crate) characters: u32,
}

/// Decoded text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) defects: Vec<Defect>,
    pub(crate) shifts: Vec<Shift>,
}

/// Decodes the bytes of a file. Lines stay as they are on disk.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    let mut defects = Vec::new();
    let mut is_lossy = false;
    let mut text = match Encoding::for_bom(&bytes) {
        Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            defects.push(Defect::Utf16);
            encoding.decode(&bytes).0.into_owned()
        }
        // What is text already stays where it is.
        _ => String::from_utf8(bytes).unwrap_or_else(|error| {
            is_lossy = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }),
    };
    let mut shifts = Vec::new();
    if let Some(repaired) = mojibake::repair(&text, [MACINTOSH, WINDOWS_1252]) {
        shifts = repaired.shifts;
        defects.push(repaired.defect);
        text = repaired.text;
    }
    if is_lossy && let Some(first) = text.find('\u{fffd}') {
        let count = text.matches('\u{fffd}').count();
        defects.push(Defect::Invalid { first, count });
    }
    Decoded {
        text,
        defects,
        shifts,
    }
}
