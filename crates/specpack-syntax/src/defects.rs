//! Reports of what is wrong with a file as a whole: its encoding, line endings and size.

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, Safety};
use crate::encoding::Defect;
use crate::source::{FileId, Location, MAX_FILE_LEN, SourceFile, Span};
use std::ops::Range;

/// What is wrong with a file, whatever is in it.
pub(crate) fn report(file: FileId, source: &SourceFile) -> Vec<Diagnostic> {
    let text = source.text();
    let defects = source.defects().iter();
    let mut findings: Vec<_> = defects.map(|defect| encoding(file, text, defect)).collect();
    if source.is_lossy() {
        // Writing the text would lose what could not be read.
        findings.iter_mut().for_each(|finding| finding.fix = None);
    }
    if text.len() > MAX_FILE_LEN {
        findings.push(oversized(file));
        return findings;
    }
    findings.extend(byte_order_mark(file, text));
    findings.extend(mixed_line_endings(file, text));
    findings.extend(null_characters(file, text));
    findings
}

fn location(file: FileId, range: Range<usize>) -> Location {
    Location {
        file,
        span: Span::new(range),
    }
}

fn encoding(file: FileId, text: &str, defect: &Defect) -> Diagnostic {
    match defect {
        Defect::Utf16 => repaired(
            Diagnostic::new(
                "repaired-encoding",
                Level::Warning,
                "the file is encoded in UTF-16",
                location(file, 0..0),
            )
            .help("Save the file as UTF-8."),
        ),
        Defect::Invalid { first, count } => {
            let places = places(*count);
            let headline = format!("the file is not UTF-8 in {places}");
            let place = location(file, *first..*first + '\u{fffd}'.len_utf8());
            let finding = Diagnostic::new("invalid-encoding", Level::Error, headline, place);
            let finding = finding.label("the first bytes that are no UTF-8");
            finding.help("Save the file as UTF-8, and write again what was lost here.")
        }
        Defect::Mojibake {
            encoding,
            first,
            was,
            count,
        } => {
            let places = places(*count);
            let reader = match *encoding {
                "macintosh" => "Mac Roman",
                _ => "Windows-1252",
            };
            let headline = format!("UTF-8 was once read as {reader}: {places} say something else");
            let headline = if *count == 1 {
                headline.replace(" say ", " says ")
            } else {
                headline
            };
            let meant = text.get(first.clone()).unwrap_or_default();
            let finding = Diagnostic::new(
                "repaired-encoding",
                Level::Warning,
                headline,
                location(file, first.clone()),
            );
            let finding = finding.label(format!("`{was}` is read as `{meant}`"));
            repaired(finding.help("Save the mended text."))
        }
    }
}

/// The fix has no edits: it is to write the text as it was decoded.
fn repaired(finding: Diagnostic) -> Diagnostic {
    finding.fix(Fix {
        title: "Save the file as UTF-8".to_owned(),
        safety: Safety::Safe,
        edits: Vec::new(),
    })
}

fn places(count: usize) -> String {
    match count {
        1 => "1 place".to_owned(),
        count => format!("{count} places"),
    }
}

fn oversized(file: FileId) -> Diagnostic {
    let limit = MAX_FILE_LEN / (1024 * 1024);
    let finding = Diagnostic::new(
        "oversized-file",
        Level::Error,
        format!("the file is longer than {limit} MiB and was not read"),
        location(file, 0..0),
    );
    finding.help("Split the file.")
}

fn byte_order_mark(file: FileId, text: &str) -> Option<Diagnostic> {
    let mark = text.starts_with('\u{feff}').then_some(0..3)?;
    let finding = Diagnostic::new(
        "byte-order-mark",
        Level::Info,
        "the file starts with a byte order mark",
        location(file, mark.clone()),
    );
    let finding = finding.help("Save the file as UTF-8 without a byte order mark.");
    Some(finding.fix(Fix {
        title: "Remove the byte order mark".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit {
            span: Span::new(mark),
            replacement: String::new(),
        }],
    }))
}

fn mixed_line_endings(file: FileId, text: &str) -> Option<Diagnostic> {
    // Most files have no CR at all.
    memchr::memchr(b'\r', text.as_bytes())?;
    let first = text.find('\n')?;
    let is_long = |at: usize| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r');
    let expected = is_long(first);
    let mut endings = text.match_indices('\n').map(|(at, _)| at);
    let odd = endings.find(|&at| is_long(at) != expected)?;
    let finding = Diagnostic::new(
        "mixed-line-endings",
        Level::Info,
        "some lines end in CR LF and some in LF",
        location(file, odd - usize::from(!expected)..odd),
    );
    let finding = finding.label("the first line that ends otherwise than the one before");
    Some(finding.help("Save the file with one kind of line ending."))
}

fn null_characters(file: FileId, text: &str) -> Option<Diagnostic> {
    let first = memchr::memchr(0, text.as_bytes())?;
    let count = text.matches('\0').count();
    let headline = format!("the file holds NUL characters in {}", places(count));
    let finding = Diagnostic::new(
        "null-character",
        Level::Warning,
        headline,
        location(file, first..first + 1),
    );
    Some(finding.help("Remove them; is this a text file?"))
}
