//! Names on one line: "Task 1.1 and 1.2", "Phase 1 complete, REQ-001", "Tasks 4.1-4.3".

use crate::lowering::reader::Reader;
use crate::lowering::text::entries::{self, Entry};
use crate::lowering::text::labels::Inline;
use crate::lowering::text::name_list;
use crate::lowering::text::words::is_none;
use crate::model::Reference;

/// What joins two names, in the languages that PRDs come in.
const JOINTS: &[&str] = &[
    " and ", " & ", " + ", " plus ", " en ", " e ", " y ", " et ", " und ", "、", "と", " और ",
];

/// The references of a labelled entry, also those in lists below it.
pub(crate) fn of_entry(reader: &mut Reader<'_>, entry: &Entry<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    if let Some(value) = entry.value {
        found.extend(of_line(reader, value));
    }
    for line in entries::lines(&entry.blocks) {
        found.extend(of_line(reader, line.text));
    }
    found
}

/// The references of a line; none where it says that there are none, or waits to be filled in.
pub(crate) fn of_line(reader: &mut Reader<'_>, line: Inline<'_>) -> Vec<Reference> {
    reader.coverage.keep(line.span);
    if is_none(line.plain) || line.plain.starts_with('[') {
        return Vec::new();
    }
    let names = split(line).into_iter();
    names
        .filter(|name| !is_none(name.plain))
        .map(|name| reader.reference(name))
        .collect()
}

/// The names of a line. "And" parts what has numbers; "the user and email service" is one name.
pub(crate) fn split(line: Inline<'_>) -> Vec<Inline<'_>> {
    let mut names = Vec::new();
    for name in name_list::split(line) {
        split_joined(name, &mut names);
    }
    names
}

fn split_joined<'a>(name: Inline<'a>, names: &mut Vec<Inline<'a>>) {
    let mut open = name;
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    loop {
        let joint = JOINTS
            .iter()
            .filter_map(|joint| Some((open.plain.find(joint)?, joint.len())))
            .filter(|(at, len)| {
                let before = open.plain.get(..*at).unwrap_or_default();
                let after = open.plain.get(at + len..).unwrap_or_default();
                has_digit(before) && has_digit(after)
            })
            .min();
        let parts = joint.and_then(|(at, len)| {
            let first = name_list::part(open, 0..at)?;
            let rest = name_list::part(open, at + len..open.plain.len())?;
            Some((first, rest))
        });
        let Some((first, rest)) = parts else {
            names.push(open);
            return;
        };
        names.push(first);
        open = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::lowering::text::labels::Inline;
    use specpack_syntax::source::Span;

    fn told(line: &str) -> Vec<&str> {
        let inline = Inline {
            plain: line,
            span: Span::new(0..line.len()),
        };
        split(inline).into_iter().map(|name| name.plain).collect()
    }

    // req: PRD-3
    #[test]
    fn names_are_parted_where_both_sides_have_numbers() {
        assert_eq!(told("Task 1.1, 1.2 and 1.3"), ["Task 1.1", "1.2", "1.3"]);
        assert_eq!(
            told("Phase 1 complete; REQ-001"),
            ["Phase 1 complete", "REQ-001"]
        );
        assert_eq!(told("Tasks 4.1-4.3"), ["Tasks 4.1-4.3"]);
        assert_eq!(told("User and Email Service"), ["User and Email Service"]);
        assert_eq!(told("Taak 1.1 en 1.2"), ["Taak 1.1", "1.2"]);
        assert_eq!(told("タスク1.1と1.2"), ["タスク1.1", "1.2"]);
    }
}
