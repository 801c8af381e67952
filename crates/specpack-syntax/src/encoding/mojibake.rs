//! UTF-8 that was read as Mac Roman or Windows-1252 and written as UTF-8 once more.
//!
//! Both encodings map every byte of a multi-byte character to a character beyond ASCII, so each
//! run of such characters either is wrong as a whole or is not. A run is mended where its bytes
//! are well-formed UTF-8 that says something a document would say; runs of two-byte characters
//! alone could be honest text ("l’été"), so they are mended only where most runs of the file are
//! wrong.

use super::{Defect, Shift};
use crate::source::Span;
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::ops::Range;

/// How many bytes are passed over at once where all of them are ASCII.
const CHUNK: usize = 64;

/// A text with its wrong runs mended.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) defect: Defect,
    pub(super) shifts: Vec<Shift>,
}

/// Mends `text` with whichever of the encodings explains more of it; nothing where none does.
pub(super) fn repair(text: &str, encodings: [&'static Encoding; 2]) -> Option<Repaired> {
    if text.is_ascii() {
        return None;
    }
    let runs = runs(text);
    let explained = encodings.map(|encoding| explain(text, &runs, encoding));
    let best = explained
        .into_iter()
        .max_by_key(|found| found.mends.len())?;
    if best.mends.is_empty() {
        return None;
    }
    apply(text, &best)
}

/// A run that is wrong, and what it should say.
struct Mend {
    run: Range<usize>,
    text: String,
}

struct Explanation {
    encoding: &'static Encoding,
    mends: Vec<Mend>,
}

/// The maximal runs of characters beyond ASCII.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (chunk, from) in text.as_bytes().chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        if start.is_none() && chunk.is_ascii() {
            continue;
        }
        for (byte, at) in chunk.iter().zip(from..) {
            match (byte.is_ascii(), start) {
                (false, None) => start = Some(at),
                (true, Some(from)) => {
                    runs.push(from..at);
                    start = None;
                }
                _ => {}
            }
        }
    }
    runs.extend(start.map(|from| from..text.len()));
    runs
}

fn explain(text: &str, runs: &[Range<usize>], encoding: &'static Encoding) -> Explanation {
    let mut mends = Vec::new();
    let mut weak = Vec::new();
    let mut honest = 0;
    for run in runs {
        let wrong = text.get(run.clone()).unwrap_or_default();
        let Some(meant) = meant(wrong, encoding) else {
            honest += 1;
            continue;
        };
        let is_strong = meant.chars().any(|character| character.len_utf8() > 2);
        let mend = Mend {
            run: run.clone(),
            text: meant,
        };
        if is_strong {
            mends.push(mend);
        } else {
            weak.push(mend);
        }
    }
    if mends.len() + weak.len() > honest {
        mends.append(&mut weak);
        mends.sort_by_key(|mend| mend.run.start);
    }
    Explanation { encoding, mends }
}

/// What a run would say if its characters were bytes of UTF-8.
fn meant(run: &str, encoding: &'static Encoding) -> Option<String> {
    let run = run.strip_prefix('\u{feff}').unwrap_or(run);
    let (bytes, _, is_lossy) = encoding.encode(run);
    if is_lossy || run.is_empty() {
        return None;
    }
    let meant = match bytes {
        Cow::Owned(bytes) => String::from_utf8(bytes).ok()?,
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok()?.to_owned(),
    };
    let count = meant.chars().count();
    let is_believable =
        meant.chars().all(is_common) || (count > 2 && meant.chars().all(char::is_alphanumeric));
    is_believable.then_some(meant)
}

/// Whether a character is one that stands alone between ASCII in documents.
fn is_common(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00a0..=0x017f       // Latin letters and signs
        | 0x0900..=0x0d7f     // scripts of India
        | 0x2000..=0x2bff     // punctuation, currencies, arrows, mathematics, symbols
        | 0x3000..=0x303f     // punctuation of East Asia
        | 0xfe00..=0xfe0f     // variation selectors
        | 0xfeff
        | 0x1f000..=0x1faff   // emoji
    )
}

fn apply(text: &str, found: &Explanation) -> Option<Repaired> {
    let first = found.mends.first()?;
    let mut mended = String::with_capacity(text.len());
    let mut shifts = Vec::with_capacity(found.mends.len());
    let mut ahead = 0_usize;
    let mut at = 0;
    for mend in &found.mends {
        mended.push_str(text.get(at..mend.run.start).unwrap_or_default());
        mended.push_str(&mend.text);
        let was = text.get(mend.run.clone()).unwrap_or_default();
        ahead += was.chars().count() - mend.text.chars().count().min(was.chars().count());
        shifts.push(Shift {
            from: Span::new(mended.len()..mended.len()).start,
            characters: u32::try_from(ahead).unwrap_or(u32::MAX),
        });
        at = mend.run.end;
    }
    mended.push_str(text.get(at..).unwrap_or_default());
    let defect = Defect::Mojibake {
        encoding: found.encoding.name(),
        first: first.run.start..first.run.start + first.text.len(),
        was: text.get(first.run.clone()).unwrap_or_default().to_owned(),
        count: found.mends.len(),
    };
    Some(Repaired {
        text: mended,
        defect,
        shifts,
    })
}
