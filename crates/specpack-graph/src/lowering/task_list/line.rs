//! The line of a task: `- [ ] T012 [P] [US1] Create the model (depends on T011)`, `- [x]* 2.1 (P)
//! Test it`.

use crate::lowering::prd::task_line::{self, TaskLine};
use crate::model::TaskStatus;

/// What a line says. The pieces are parts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The box, where it is written in a way that Markdown does not know: `[-]`, `[ ]*`.
    pub(super) status: Option<TaskStatus>,
    /// Whether it can be left out: `*` behind the box.
    pub(super) is_optional: bool,
    pub(super) number: Option<&'a str>,
    /// `[P]`, `(P)`: it can be done beside others.
    pub(super) parallel: Option<&'a str>,
    /// `[US1]`
    pub(super) stories: Vec<&'a str>,
    /// The title with what task lines have behind it; no number of its own.
    pub(super) rest: TaskLine<'a>,
}

/// Reads a line without its bullet. A line that has no box is none of a task, unless Markdown has
/// read the box already.
pub(super) fn parse(text: &str, has_box: bool) -> Option<Line<'_>> {
    let mut line = Line::default();
    let mut rest = text.trim();
    if !has_box {
        let (status, is_optional, after) = status_box(rest)?;
        line.status = Some(status);
        line.is_optional = is_optional;
        rest = after;
    }
    if let Some((number, after)) = number(rest) {
        line.number = Some(number);
        rest = after;
    }
    while let Some((marker, after)) = marker(rest) {
        match story(marker) {
            Some(story) => line.stories.push(story),
            None => line.parallel = Some(marker),
        }
        rest = after;
    }
    line.rest = task_line::parse(rest);
    if line.rest.number.is_some() {
        // What follows the number of the line is its title, whatever it looks like.
        line.rest = task_line::without_number(rest);
    }
    (!line.rest.title.is_empty()).then_some(line)
}

/// `[ ]`, `[x]`, `[-]`, each perhaps with a star behind it.
fn status_box(text: &str) -> Option<(TaskStatus, bool, &str)> {
    let inner = text.strip_prefix('[')?;
    let mark = inner.chars().next()?;
    let after = inner.get(mark.len_utf8()..)?.strip_prefix(']')?;
    let status = match mark {
        ' ' => TaskStatus::Pending,
        'x' | 'X' => TaskStatus::Done,
        '-' | '~' | '/' | '>' => TaskStatus::InProgress,
        '!' => TaskStatus::Blocked,
        _ => return None,
    };
    let starred = after.strip_prefix('*');
    let rest = starred.unwrap_or(after);
    rest.starts_with(char::is_whitespace)
        .then(|| (status, starred.is_some(), rest.trim_start()))
}

/// `T012`, `2.1`, `2.`: a plain number needs its full stop.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(char::is_whitespace)?;
    let (word, rest) = text.split_at_checked(end)?;
    let number = word.trim_end_matches(['.', ')', ':']);
    let digits = number
        .strip_prefix("TASK-")
        .or_else(|| number.strip_prefix("T-"))
        .or_else(|| number.strip_prefix('T'));
    let has_prefix = digits.is_some();
    let digits = digits.unwrap_or(number);
    let body = digits.strip_suffix(|c: char| c.is_ascii_lowercase());
    let body = body.unwrap_or(digits);
    let mut parts = body.split('.');
    let are_digits =
        parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_marked = has_prefix || body.contains('.') || number.len() < word.len();
    (are_digits && is_marked).then(|| (number, rest.trim_start()))
}

/// `[P]`, `(P)`, `[US1]` before the title.
fn marker(text: &str) -> Option<(&str, &str)> {
    let close = match text.chars().next()? {
        '[' => ']',
        '(' => ')',
        _ => return None,
    };
    let (inner, rest) = text.get(1..)?.split_once(close)?;
    let is_marker = inner == "P" || story(inner).is_some();
    let is_apart = rest.starts_with(char::is_whitespace);
    (is_marker && is_apart).then(|| (inner, rest.trim_start()))
}

/// `US1`, `US-1`
fn story(marker: &str) -> Option<&str> {
    let number = marker.strip_prefix("US")?;
    let number = number.strip_prefix('-').unwrap_or(number);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(marker)
}

#[cfg(test)]
mod tests {
    use super::{Line, parse};
    use crate::model::TaskStatus;

    // req: PRD-3
    #[test]
    fn lines_of_every_tool_are_read() {
        let line = parse("T014 [P] [US1] Implement it (depends on T012, T013)", true).unwrap();
        assert_eq!(line.number, Some("T014"));
        assert_eq!(line.parallel, Some("P"));
        assert_eq!(line.stories, ["US1"]);
        assert_eq!(line.rest.title, "Implement it");
        assert_eq!(line.rest.dependencies, Some("T012, T013"));

        let line = parse("[ ]* 2.1 (P) Write tests", false).unwrap();
        assert_eq!(line.status, Some(TaskStatus::Pending));
        assert!(line.is_optional);
        assert_eq!((line.number, line.parallel), (Some("2.1"), Some("P")));
        assert_eq!(line.rest.title, "Write tests");

        let line = parse("[-] 2. Build it", false).unwrap();
        assert_eq!(line.status, Some(TaskStatus::InProgress));
        assert_eq!(line.number, Some("2"));
    }

    #[test]
    fn titles_keep_what_looks_like_a_number() {
        let titles = |text| parse(text, true).map(|line: Line<'_>| (line.number, line.rest.title));
        assert_eq!(
            titles("3 retries before it fails"),
            Some((None, "3 retries before it fails"))
        );
        assert_eq!(
            titles("1.1 Task 4 of the old plan"),
            Some((Some("1.1"), "Task 4 of the old plan"))
        );
        assert_eq!(titles("[Post-MVP] Later"), Some((None, "[Post-MVP] Later")));
        assert_eq!(parse("no box", false), None);
        assert_eq!(parse("", true), None);
    }
}
