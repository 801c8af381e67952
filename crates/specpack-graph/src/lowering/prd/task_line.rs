//! The line that names a task: "Task 1.1: Create the schema (REQ-001) (3h)", "Add limits: Small (2h)".

use crate::lowering::text::words::words;
use crate::lowering::text::{durations, ids};
use crate::model::{Priority, TaskSize};

/// What a task's line says. The pieces are parts of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TaskLine<'a> {
    pub(crate) number: Option<&'a str>,
    pub(crate) title: &'a str,
    pub(crate) size: Option<(TaskSize, &'a str)>,
    pub(crate) effort: Option<&'a str>,
    pub(crate) requirements: Vec<&'a str>,
    pub(crate) dependencies: Option<&'a str>,
    pub(crate) owner: Option<&'a str>,
    pub(crate) priority: Option<Priority>,
}

/// What a task is called before its number, in the languages that PRDs come in.
const TASK_WORDS: &[&str] = &[
    "task",
    "taak",
    "tarefa",
    "tarea",
    "tâche",
    "aufgabe",
    "कार्य",
    "タスク",
];

/// How a group that names dependencies starts.
const DEPENDS_ON: &[&str] = &["depends on", "blocked by", "after", "needs"];

/// Reads a line. Its title is empty where nothing is left of it.
pub(crate) fn parse(line: &str) -> TaskLine<'_> {
    let (number, rest) = split_number(line.trim());
    TaskLine {
        number,
        ..without_number(rest)
    }
}

/// Reads a line whose number stands apart.
pub(crate) fn without_number(rest: &str) -> TaskLine<'_> {
    let mut read = TaskLine::default();
    let mut title = rest.trim();
    while let Some((before, inner)) = last_group(title) {
        if !read.take_group(inner) {
            break;
        }
        title = before;
    }
    if let Some((before, tail)) = last_part(title)
        && read.take_measure(tail)
    {
        title = before;
    }
    read.title = title
        .trim()
        .trim_end_matches([':', '.', '-', '–', '—', ' ']);
    read
}

/// The number before a title: "Task 1.1:", "T-3 ", "1.2 ", "[T012]".
fn split_number(line: &str) -> (Option<&str>, &str) {
    let after_word = TASK_WORDS.iter().find_map(|word| {
        let head = line.get(..word.len())?;
        (head.to_lowercase() == **word).then(|| line.get(word.len()..))?
    });
    let (rest, has_word) = match after_word {
        Some(rest) => (rest.trim_start_matches([' ', '-', '#', '_']), true),
        None => (line.trim_start_matches(['[', '#']), false),
    };
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let number = number.trim_end_matches(['.', '-']);
    let after_number = after.trim_start_matches(']');
    let is_apart = after_number.starts_with(|c: char| c.is_whitespace() || ":.)-–—：".contains(c))
        || after_number.is_empty();
    if !is_apart || !is_task_number(number, has_word) {
        return (None, line);
    }
    let title =
        after_number.trim_start_matches(|c: char| c.is_whitespace() || ":.)-–—：".contains(c));
    (Some(number), title)
}

/// A plain number counts behind the word "Task" alone; "1.1" and "T-3" by themselves.
fn is_task_number(text: &str, has_word: bool) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let prefix = text.get(..text.len() - digits.len()).unwrap_or_default();
    let digits = digits.trim_start_matches(['-', '_']);
    let body = digits.strip_suffix(|c: char| c.is_ascii_lowercase());
    let body = body.unwrap_or(digits);
    let is_number = !body.is_empty()
        && body
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_prefix = match prefix {
        "" => has_word || body.contains('.'),
        "T" | "t" | "TASK" => true,
        _ => has_word && prefix.len() <= 5,
    };
    is_number && is_prefix
}

/// The bracketed group that ends a line, and what stands before it.
fn last_group(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end().trim_end_matches('.');
    let (open, close) = match line.chars().next_back()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        '）' => ('（', '）'),
        _ => return None,
    };
    let inner = line.strip_suffix(close)?;
    let at = inner.rfind(open)?;
    let before = inner.get(..at)?.trim_end();
    Some((before, inner.get(at + open.len_utf8()..)?))
}

/// "Add limits: Small", "Add limits - 2h": what follows the last separator.
fn last_part(line: &str) -> Option<(&str, &str)> {
    [": ", " - ", " – ", " — ", "：", " ~", ", "]
        .iter()
        .filter_map(|mark| Some((line.rfind(mark)?, mark.len())))
        .max()
        .and_then(|(at, len)| Some((line.get(..at)?, line.get(at + len..)?)))
}

impl<'a> TaskLine<'a> {
    /// Takes what a group says; none of it where it is a part of the title.
    fn take_group(&mut self, inner: &'a str) -> bool {
        if ids::only_ids(inner).is_some() {
            return self.take_one(inner);
        }
        // "(6h, depends on 1)": each part by itself, or the whole, or none.
        let is_several = inner.contains([',', ';']) && after_any(inner, DEPENDS_ON).is_none();
        let mut read = self.clone();
        let mut parts = inner
            .split([',', ';'])
            .filter(|part| !part.trim().is_empty());
        if is_several && parts.all(|part| read.take_one(part)) {
            *self = read;
            return true;
        }
        self.take_one(inner)
    }

    fn take_one(&mut self, inner: &'a str) -> bool {
        if let Some(mut found) = ids::only_ids(inner) {
            found.append(&mut self.requirements);
            self.requirements = found;
            return true;
        }
        if let Some(names) = after_any(inner, DEPENDS_ON) {
            self.dependencies = Some(names);
            return true;
        }
        if let Some(owner) = after_any(inner, &["@", "owner:", "assignee:"]) {
            self.owner = Some(owner);
            return true;
        }
        if let Some(priority) = priority(inner) {
            self.priority = Some(priority);
            return true;
        }
        self.take_measure(inner)
    }

    /// Takes a size or an effort.
    fn take_measure(&mut self, text: &'a str) -> bool {
        let text = text.trim();
        if !is_measure(text) {
            return false;
        }
        if let Some(size) = size(text) {
            self.size = self.size.or(Some((size, text)));
        }
        if durations::effort(text).is_some() {
            self.effort = self.effort.or(Some(text));
        }
        true
    }
}

fn after_any<'a>(text: &'a str, heads: &[&str]) -> Option<&'a str> {
    let text = text.trim();
    heads.iter().find_map(|head| {
        let start = text.get(..head.len())?;
        let rest = text.get(head.len()..)?;
        let is_apart = head.ends_with(['@', ':']) || rest.starts_with([' ', ':']);
        (start.eq_ignore_ascii_case(head) && is_apart).then(|| rest.trim_matches([' ', ':']))
    })
}

fn priority(text: &str) -> Option<Priority> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "p0" | "must" => Priority::Must,
        "p1" | "should" => Priority::Should,
        "p2" | "p3" | "could" => Priority::Could,
        _ => return None,
    })
}

/// Whether a text holds nothing but sizes, numbers and units of time.
fn is_measure(text: &str) -> bool {
    let words = words(text);
    let is_told = size(text).is_some() || durations::effort(text).is_some();
    is_told
        && words.split(' ').all(|word| {
            let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.is_empty()
                || size_of(rest).is_some()
                || matches!(rest, "to" | "about" | "approx" | "ca" | "est" | "estimated")
                || is_intensifier(rest)
                || matches!(rest, "person" | "working" | "ideal" | "man")
                || durations::effort(&format!("1 {rest}")).is_some()
        })
}

/// The size that a text states: the first word that is one. "Extra large" is one size, not two.
pub(crate) fn size(text: &str) -> Option<TaskSize> {
    let words = words(text);
    let mut before = "";
    for word in words.split(' ') {
        if let Some(size) = size_of(word) {
            return Some(match (size, is_intensifier(before)) {
                (TaskSize::Large, true) => TaskSize::ExtraLarge,
                (TaskSize::Small, true) => TaskSize::ExtraSmall,
                (size, _) => size,
            });
        }
        before = word;
    }
    None
}

/// What makes a size before which it stands greater or less by one: "extra large", "X-Small".
fn is_intensifier(word: &str) -> bool {
    matches!(
        word,
        "extra" | "x" | "very" | "zeer" | "muito" | "muy" | "très" | "sehr" | "特" | "बहुत"
    )
}

fn size_of(word: &str) -> Option<TaskSize> {
    Some(match word {
        "xs" | "tiny" | "trivial" => TaskSize::ExtraSmall,
        "s" | "small" | "simple" | "easy" | "low" | "klein" | "kleine" | "pequeno" | "pequena"
        | "pequeño" | "petit" | "baixa" | "baja" | "laag" | "小" | "छोटा" => {
            TaskSize::Small
        }
        "m" | "medium" | "moderate" | "middel" | "gemiddeld" | "médio" | "média" | "medio"
        | "media" | "moyen" | "mittel" | "中" | "मध्यम" => TaskSize::Medium,
        "l" | "large" | "complex" | "high" | "hard" | "groot" | "grote" | "grande" | "alta"
        | "groß" | "hoog" | "大" | "बड़ा" => TaskSize::Large,
        "xl" | "xxl" | "huge" => TaskSize::ExtraLarge,
        "variable" | "varies" | "unknown" | "tbd" | "variabel" | "variável" => TaskSize::Variable,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{TaskLine, parse};
    use crate::model::TaskSize;

    fn told(
        line: &str,
    ) -> (
        Option<&str>,
        &str,
        Option<TaskSize>,
        Option<&str>,
        Vec<&str>,
    ) {
        let TaskLine {
            number,
            title,
            size,
            effort,
            requirements,
            ..
        } = parse(line);
        (
            number,
            title,
            size.map(|(size, _)| size),
            effort,
            requirements,
        )
    }

    // req: PRD-2
    #[test]
    fn a_size_of_two_words_is_one_size() {
        let read = |text| super::size(text);
        assert_eq!(read("Extra Large"), Some(TaskSize::ExtraLarge));
        assert_eq!(read("extra-large (16-40h)"), Some(TaskSize::ExtraLarge));
        assert_eq!(read("X-Large"), Some(TaskSize::ExtraLarge));
        assert_eq!(read("Extra Small"), Some(TaskSize::ExtraSmall));
        assert_eq!(read("Large"), Some(TaskSize::Large));
        assert_eq!(read("Extra medium"), Some(TaskSize::Medium));
        assert_eq!(
            told("Move the store: Extra Large (20h)"),
            (
                None,
                "Move the store",
                Some(TaskSize::ExtraLarge),
                Some("20h"),
                vec![]
            )
        );
    }

    // req: PRD-2
    #[test]
    fn number_title_effort_and_requirements_are_told_apart() {
        assert_eq!(
            told("Task 1.1: Create database schema (REQ-001)"),
            (
                Some("1.1"),
                "Create database schema",
                None,
                None,
                vec!["REQ-001"]
            )
        );
        assert_eq!(
            told("T-3 Add limits (FR-1, FR-2) (~4 hours)"),
            (
                Some("T-3"),
                "Add limits",
                None,
                Some("~4 hours"),
                vec!["FR-1", "FR-2"]
            )
        );
        assert_eq!(
            told("Add rate limiting middleware: Small (2h)"),
            (
                None,
                "Add rate limiting middleware",
                Some(TaskSize::Small),
                Some("2h"),
                vec![]
            )
        );
        assert_eq!(
            told("Add functionality: Medium (4-8h)"),
            (
                None,
                "Add functionality",
                Some(TaskSize::Medium),
                Some("4-8h"),
                vec![]
            )
        );
        assert_eq!(
            told("1.2 Import users - 3d"),
            (Some("1.2"), "Import users", None, Some("3d"), vec![])
        );
        assert_eq!(
            told("Build export (M, 6h)"),
            (
                None,
                "Build export",
                Some(TaskSize::Medium),
                Some("6h"),
                vec![]
            )
        );
    }

    #[test]
    fn brackets_that_say_something_else_stay_in_the_title() {
        assert_eq!(
            told("Configure SMS provider (Twilio) integration (5h)").1,
            "Configure SMS provider (Twilio) integration"
        );
        assert_eq!(
            told("Delete data (within 24 hours of the request)").1,
            "Delete data (within 24 hours of the request)"
        );
        assert_eq!(told("Hash codes (SHA-256)").1, "Hash codes (SHA-256)");
        assert_eq!(told("Retry 3 times").0, None);
        assert_eq!(told("Log in: large screens").1, "Log in: large screens");
    }

    #[test]
    fn dependencies_and_owners_stand_in_brackets_of_their_own() {
        let read = parse("T012 Build it (depends on T010, T011) (@ann)");
        assert_eq!(
            (read.dependencies, read.owner),
            (Some("T010, T011"), Some("ann"))
        );
        assert_eq!((read.number, read.title), (Some("T012"), "Build it"));
    }

    // req: PRD-1
    #[test]
    fn lines_in_other_languages_are_read() {
        assert_eq!(
            told("Taak 2.1: Inlogscherm bouwen (REQ-004) (8 uur)"),
            (
                Some("2.1"),
                "Inlogscherm bouwen",
                None,
                Some("8 uur"),
                vec!["REQ-004"]
            )
        );
        assert_eq!(
            told("タスク1.1：スキーマを作成（3時間）"),
            (Some("1.1"), "スキーマを作成", None, Some("3時間"), vec![])
        );
        assert_eq!(told("कार्य 1.2: कोड बनाना (4 घंटे)").0, Some("1.2"));
    }
}
