//! What was written into a list last, so that a person's edits are told from the document's.

use specpack_syntax::marked_blocks::Digest;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// What opens the comment that holds the ledger; `-->` on a line of its own closes it.
const BEGIN: &str = "<!-- specpack:written";
const END: &str = "-->";

/// A task as it was written last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its number in the list.
    pub(super) number: String,
    /// What stood in its box.
    pub(super) mark: char,
    /// The digest of its lines, as [`of_lines`] gives it.
    pub(super) digest: Digest,
    /// Its id in the document.
    pub(super) plan_id: String,
}

/// The tasks that were written last, and where in the list it says so.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) written: Vec<Written>,
    /// The first of each number.
    by_number: HashMap<String, usize>,
    pub(super) place: Option<Range<usize>>,
}

impl Ledger {
    /// Reads the ledger of a list; a line of it that was damaged says nothing.
    pub(super) fn read(text: &str) -> Self {
        let Some(start) = text.rfind(BEGIN) else {
            return Self::default();
        };
        let rest = &text[start..];
        let Some(length) = rest.find(END) else {
            return Self::default();
        };
        let lines = rest[BEGIN.len()..length].lines();
        let written: Vec<Written> = lines.filter_map(entry).collect();
        let mut by_number = HashMap::new();
        for (at, entry) in written.iter().enumerate() {
            by_number.entry(entry.number.clone()).or_insert(at);
        }
        Self {
            written,
            by_number,
            place: Some(start..start + length + END.len()),
        }
    }

    /// The task of a number.
    pub(super) fn of_number(&self, number: &str) -> Option<&Written> {
        self.written.get(*self.by_number.get(number)?)
    }
}

/// `T001 x 3f9a0c12d4e5 2.1`; an open box is `.`.
fn entry(line: &str) -> Option<Written> {
    let mut words = line.trim().splitn(4, ' ');
    let number = words.next()?.to_owned();
    let mark = words.next()?.chars().next()?;
    let digest = Digest::parse(words.next()?)?;
    let plan_id = words.next()?.to_owned();
    Some(Written {
        number,
        mark: if mark == '.' { ' ' } else { mark },
        digest,
        plan_id,
    })
}

/// The comment that says what was written.
pub(super) fn comment(written: &[Written]) -> String {
    let mut out = format!("{BEGIN}\n");
    for entry in written {
        let mark = if entry.mark == ' ' { '.' } else { entry.mark };
        let Written {
            number,
            digest,
            plan_id,
            ..
        } = entry;
        let _ = writeln!(out, "{number} {mark} {digest} {plan_id}");
    }
    out.push_str(END);
    out
}

/// An id as it stands in a ledger: nothing in it ends the line or the comment.
pub(super) fn plan_id(id: &str) -> String {
    let kept = |c: char| if c.is_control() || c == '>' { '_' } else { c };
    id.trim().chars().map(kept).collect()
}

/// The digest of a task's lines, whatever stands in its box and however far they are indented.
pub(super) fn of_lines(lines: &str) -> Digest {
    let indent = lines.len() - lines.trim_start_matches([' ', '\t']).len();
    let mut plain = String::with_capacity(lines.len());
    for (at, line) in lines.lines().enumerate() {
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        let line = line[own.min(indent)..].trim_end();
        match box_of(line).filter(|_| at == 0) {
            Some((mark, c)) => {
                plain.push_str(&line[..mark]);
                plain.push(' ');
                plain.push_str(&line[mark + c.len_utf8()..]);
            }
            None => plain.push_str(line),
        }
        plain.push('\n');
    }
    Digest::of(&plain)
}

/// What stands in the box of a line, and where.
pub(super) fn box_of(line: &str) -> Option<(usize, char)> {
    let open = line.find('[')?;
    let before = line[..open].trim();
    let is_bullet = matches!(before, "-" | "*" | "+")
        || before
            .strip_suffix(['.', ')'])
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let mark = line[open + 1..].chars().next()?;
    let is_closed = line[open + 1 + mark.len_utf8()..].starts_with(']');
    (is_bullet && is_closed).then_some((open + 1, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_says_again_what_it_was_told() {
        let written = vec![
            Written {
                number: "T001".to_owned(),
                mark: 'x',
                digest: of_lines("- [x] T001 Build\n"),
                plan_id: "Phase one 2".to_owned(),
            },
            Written {
                number: "1.2".to_owned(),
                mark: ' ',
                digest: of_lines("- [ ] 1.2 Test\n"),
                plan_id: plan_id("a-->\nb"),
            },
        ];
        let text = format!("# Tasks\n\n{}\n", comment(&written));
        let ledger = Ledger::read(&text);
        assert_eq!(ledger.written, written);
        assert_eq!(ledger.of_number("1.2"), written.get(1));
        assert_eq!(Ledger::read("# Tasks\n").written, []);
    }

    #[test]
    fn a_box_and_an_indentation_are_no_edits() {
        let digest = of_lines("- [ ] 1 Build\n  - _Depends: 2_\n");
        assert_eq!(
            of_lines("    - [x] 1 Build\r\n      - _Depends: 2_"),
            digest
        );
        assert_ne!(of_lines("- [ ] 1 Build it\n  - _Depends: 2_\n"), digest);
        assert_ne!(of_lines("- [ ] 1 Build\n  - mine\n"), digest);
    }
}
