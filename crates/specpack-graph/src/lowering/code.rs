//! Marks in programs: a comment such as `// req: FR-1, FR-2` above a test or a function.

use super::text::ids::is_requirement_id;
use crate::accounting::Accounting;
use crate::model::{Graph, Mark, Node, NodeId, Resolution, Trace, Wanted};
use memchr::memmem;
use specpack_syntax::source::{FileId, Location, SourceFile, Span};
use std::ops::Range;
use std::sync::LazyLock;

static WORD: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("req"));

/// What may stand between `req` and its colon.
const ENDINGS: &[&str] = &["", "s", "uirement", "uirements"];
/// What a comment starts with in some language.
const COMMENTS: &[&str] = &[
    "//", "#", "--", "/*", "*", "<!--", ";", "%", "\"\"\"", "'''", "{-",
];
/// How many lines below a mark are looked at for what it marks.
const MAX_LINES_BELOW: u32 = 24;

/// Whether a program may have marks, told without reading it.
#[must_use]
pub fn may_have_marks(bytes: &[u8]) -> bool {
    let mut hits = WORD.find_iter(bytes);
    hits.any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        let rest = rest.get(..rest.len().min(16)).unwrap_or_default();
        ENDINGS.iter().any(|ending| {
            let after = rest
                .get(3..)
                .and_then(|rest| rest.strip_prefix(ending.as_bytes()));
            after.is_some_and(|rest| rest.starts_with(b":"))
        })
    })
}

/// Reads the marks of a program. Its parts are its marks.
pub(super) fn lower(file: FileId, source: &SourceFile, graph: &mut Graph) -> Accounting {
    let text = source.text();
    let is_test_file = is_test_path(source.path());
    let mut accounting = Accounting::default();
    for at in WORD.find_iter(text.as_bytes()) {
        let Some(ids) = ids_at(text, at) else {
            continue;
        };
        let line = source.line_column(Span::new(at..at).start).line;
        let below = below(source, line);
        let span = Span::new(at..ids.last().map_or(at, |id| id.end));
        let mark = Mark {
            is_test: is_test_file || below.is_test,
            line,
        };
        let id = graph.push(Node {
            name: below
                .name
                .unwrap_or_else(|| file_name(source.path()).to_owned())
                .into(),
            at: Location { file, span },
            extent: span,
            section: None,
            data: mark.into(),
        });
        for range in ids {
            trace(graph, id, file, text, range);
        }
        accounting.understood += 1;
    }
    accounting
}

fn trace(graph: &mut Graph, from: NodeId, file: FileId, text: &str, range: Range<usize>) {
    let name = text.get(range.clone()).unwrap_or_default();
    graph.trace(Trace {
        from,
        wanted: Wanted::Requirement,
        name: name.into(),
        at: Location {
            file,
            span: Span::new(range),
        },
        is_mention: false,
        to: Resolution::Unknown,
    });
}

/// The ids of the mark that starts at a byte, each with its place; none where no mark does.
fn ids_at(text: &str, at: usize) -> Option<Vec<Range<usize>>> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let lead = before.get(line_start..)?;
    let is_word = !lead.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if !is_word || !starts_comment(lead) {
        return None;
    }
    let rest = text.get(at + "req".len()..)?;
    let rest = ENDINGS
        .iter()
        .find_map(|ending| rest.strip_prefix(ending)?.strip_prefix(':'))?;
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
    let start = text.len() - rest.len();
    let mut ids = Vec::new();
    let mut from = 0;
    for part in line.split([',', ' ', '\t', ';']) {
        let id = part.trim_end_matches(['.', ':', ')', '\r']);
        if is_id(id) {
            ids.push(start + from..start + from + id.len());
        } else if !part.trim().is_empty() && part.trim() != "and" {
            // What follows the ids says something about them.
            break;
        }
        from += part.len() + 1;
    }
    (!ids.is_empty()).then_some(ids)
}

/// Whether what stands before a mark on its line ends in the start of a comment, and not in that
/// of a string that holds one.
fn starts_comment(lead: &str) -> bool {
    let lead = lead.trim_end();
    let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let signs = lead
        .get(lead.trim_end_matches(is_sign).len()..)
        .unwrap_or_default();
    // A comment within a comment shows what a mark looks like.
    let before = lead
        .get(..lead.len() - signs.len())
        .unwrap_or_default()
        .trim();
    let is_nested = !before.is_empty() && before.chars().all(is_sign);
    let is_string =
        signs.contains(['"', '\'', '`']) && !signs.ends_with("\"\"\"") && !signs.ends_with("'''");
    !is_string && !is_nested && COMMENTS.iter().any(|comment| signs.contains(comment))
}

/// `FR-1`, `feat-cart/FR-1`, and `2.3` for what is numbered alone.
fn is_id(text: &str) -> bool {
    let id = text.rsplit_once('/').map_or(text, |(_, id)| id);
    let is_numbers = || {
        let mut parts = id.split('.');
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        id.contains('.') && parts.all(is_number)
    };
    is_requirement_id(id) || is_numbers()
}

/// What stands below a mark.
#[derive(Default)]
struct Below {
    name: Option<String>,
    is_test: bool,
}

fn below(source: &SourceFile, line: u32) -> Below {
    let mut below = Below::default();
    for line in line + 1..=line + MAX_LINES_BELOW {
        if line as usize > source.line_count() {
            break;
        }
        let text = source.slice(source.line_span(line)).trim();
        let is_attribute = text.starts_with(['@', '[']) || text.starts_with("#[");
        if is_attribute {
            below.is_test |= is_test_attribute(text);
            below.name = declared(behind_attribute(text)).map(str::to_owned);
        } else if !text.is_empty() && !COMMENTS.iter().any(|comment| text.starts_with(comment)) {
            below.name = declared(text).map(str::to_owned);
            below.is_test |= is_test_code(text, below.name.as_deref());
            break;
        }
        if below.name.is_some() {
            break;
        }
    }
    below
}

/// What stands behind an attribute on its line: `@Test(1) void opens() {` has both on one.
fn behind_attribute(text: &str) -> &str {
    let name_end = text.find(|c: char| !is_name_char(c) && !matches!(c, '@' | '#' | '.'));
    let rest = text
        .get(name_end.unwrap_or(text.len())..)
        .unwrap_or_default();
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return rest.get(at..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// `#[test]`, `#[tokio::test]`, `@Test`, `[Fact]`
fn is_test_attribute(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.take(4).any(|word| {
        matches!(
            word,
            "test" | "Test" | "rstest" | "test_case" | "Fact" | "Theory"
        ) || word.ends_with("Test")
    })
}

/// `it("…")`, `def test_…`, `func Test…`
fn is_test_code(text: &str, name: Option<&str>) -> bool {
    let call = text.split(['(', ' ', '.']).next().unwrap_or_default();
    let is_call = matches!(
        call,
        "it" | "test"
            | "describe"
            | "scenario"
            | "specify"
            | "context"
            | "TEST"
            | "TEST_F"
            | "TEST_P"
    );
    let is_named = name.is_some_and(|name| name.starts_with("test") || name.starts_with("Test"));
    is_call || is_named
}

/// The name that a line of code declares: of a function, a class, or of a case in quotes.
fn declared(line: &str) -> Option<&str> {
    let call = line.split('(').next().unwrap_or_default();
    let first_word = call.split(['.', ' ']).next().unwrap_or_default();
    if matches!(
        first_word,
        "it" | "test" | "describe" | "scenario" | "specify" | "context" | "Scenario"
    ) {
        return quoted(line);
    }
    for keyword in [
        "fn", "def", "func", "fun", "function", "class", "sub", "struct", "proc",
    ] {
        if let Some(name) = word_after(line, keyword) {
            return Some(name);
        }
    }
    // `void opensTheDoor() {`, `TEST_F(Door, Opens) {`
    if call.starts_with("TEST") {
        let arguments = line.split_once('(')?.1;
        let last = arguments.split(')').next()?.rsplit(',').next()?;
        return Some(last.trim()).filter(|name| is_name(name));
    }
    let name = call.rsplit([' ', '\t', '*', '&']).next()?;
    let is_declaration = line.contains('(') && call.trim() != name;
    Some(name).filter(|name| is_declaration && is_name(name))
}

/// The name behind a keyword; that of a method of Go behind its receiver.
fn word_after<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    let mut rest = line;
    loop {
        let at = rest.find(keyword)?;
        let (before, after) = (rest.get(..at)?, rest.get(at + keyword.len()..)?);
        let starts = before.is_empty() || before.ends_with([' ', '\t', '(']);
        if starts && after.starts_with([' ', '\t']) {
            let after = after.trim_start();
            let after = match after.strip_prefix('(') {
                Some(receiver) => receiver.split_once(')')?.1.trim_start(),
                None => after,
            };
            let end = after
                .find(|c: char| !is_name_char(c))
                .unwrap_or(after.len());
            return after.get(..end).filter(|name| !name.is_empty());
        }
        rest = after;
    }
}

fn quoted(line: &str) -> Option<&str> {
    let start = line.find(['"', '\'', '`'])?;
    let quote = line.get(start..)?.chars().next()?;
    let inner = line.get(start + 1..)?;
    inner.get(..inner.find(quote)?)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '?' | '!')
}

/// Whether a file holds tests by its name or its folder: `tests/a.rs`, `a_test.go`, `a.spec.ts`.
/// A benchmark verifies what is asked of speed.
fn is_test_path(path: &str) -> bool {
    let mut parts = path.split(['/', '\\']).rev();
    let name = parts.next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let lower = stem.to_ascii_lowercase();
    let is_named = lower.starts_with("test_")
        || ["_test", ".test", "_spec", ".spec", "-test", "_tests"]
            .iter()
            .any(|ending| lower.ends_with(ending))
        || stem.ends_with("Test")
        || stem.ends_with("Tests")
        || stem == "tests";
    let is_folder = |part: &str| {
        matches!(
            part,
            "test"
                | "tests"
                | "__tests__"
                | "spec"
                | "e2e"
                | "integration"
                | "acceptance"
                | "testkit"
                | "bench"
                | "benches"
                | "benchmarks"
        )
    };
    is_named || parts.any(is_folder)
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pack;

    /// Each mark with its place, what it marks and the ids.
    fn marks(path: &str, text: &str) -> Vec<String> {
        let pack = Pack::read(vec![SourceFile::new(path, text)]);
        let graph = &pack.graph;
        let marks = graph.of::<Mark>().map(|mark| {
            let traces = graph.traces().iter().filter(|trace| trace.from == mark.id);
            let ids: Vec<&str> = traces.map(|trace| pack.text(trace.at)).collect();
            let kind = if mark.is_test { "test" } else { "code" };
            format!("{} {kind} {}: {}", mark.line, mark.name(), ids.join(" "))
        });
        marks.collect()
    }

    // req: PACK-1
    #[test]
    fn a_mark_names_the_test_below_it_in_any_language() {
        let cases = [
            (
                "src/a.rs",
                "// req: FR-1, FR-2\n#[test]\nfn opens_once() {}\n",
                "1 test opens_once: FR-1 FR-2",
            ),
            (
                "src/a.rs",
                "/// req: FR-1\npub(crate) async fn open(&self) {}\n",
                "1 code open: FR-1",
            ),
            (
                "a.py",
                "# req: FR-1\ndef test_open():\n",
                "1 test test_open: FR-1",
            ),
            (
                "a.go",
                "// req: FR-1\nfunc (s *Suite) TestOpen(t *testing.T) {\n",
                "1 test TestOpen: FR-1",
            ),
            (
                "a.ts",
                "// reqs: FR-1 and NFR-2\n  it('opens the door', async () => {\n",
                "1 test opens the door: FR-1 NFR-2",
            ),
            (
                "A.java",
                "/** req: FR-1 */\n@Test\npublic void opensTheDoor() {\n",
                "1 test opensTheDoor: FR-1",
            ),
            (
                "A.kt",
                "// req: FR-1\n@Test fun opens() {\n",
                "1 test opens: FR-1",
            ),
            (
                "a.cc",
                "// requirement: FR-1\nTEST_F(Door, Opens) {\n",
                "1 test Opens: FR-1",
            ),
            (
                "a.cs",
                "// req: FR-1\n[Fact]\npublic async Task Opens() {\n",
                "1 test Opens: FR-1",
            ),
            (
                "a.rb",
                "# req: FR-1\nit \"opens\" do\n",
                "1 test opens: FR-1",
            ),
            (
                "tests/open.sh",
                "# req: FR-1 -- by hand\ncurl x\n",
                "1 test open.sh: FR-1",
            ),
            (
                "a.sql",
                "-- req: feat-door/FR-1\nselect 1;\n",
                "1 code a.sql: feat-door/FR-1",
            ),
            ("a.rs", "// req: 2.3\nfn open() {}\n", "1 code open: 2.3"),
        ];
        for (path, text, expected) in cases {
            assert_eq!(marks(path, text), [expected], "{path}");
        }
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        let texts = [
            "let req: Request = x;\n",
            "let text = \"// req: FR-1\";\n",
            "/// A mark such as `req: FR-1`.\n",
            "    /// // req: FR-1\n",
            "// prereq: FR-1\n",
            "// req: the request\n",
            "// requires: FR-1\n",
            "// req FR-1\n",
            "// req: SHA-256\n",
        ];
        for text in texts {
            assert_eq!(marks("a.rs", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_file_without_a_mark_is_told_without_reading_it() {
        assert!(may_have_marks(b"x // req: FR-1"));
        assert!(may_have_marks(b"# requirements: FR-1"));
        assert!(!may_have_marks(b"request: x, requires: y, re"));
        assert!(!may_have_marks(b"req"));
    }
}
