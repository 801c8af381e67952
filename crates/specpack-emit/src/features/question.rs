//! What a feature spec leaves open: the placeholders that still stand in it.

use super::header::TO_BE_ASSIGNED;
use crate::front_matter::{content_of, entry_of, plain_or_quoted, set_scalar};
use crate::markdown::one_line;
use serde::Serialize;
use specpack_syntax::marked_blocks::{Piece, Pieces};
use std::collections::BTreeMap;

/// The id of the question who owns a feature.
const OWNER: &str = "owner";

/// Something that a person has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Names the question within its feature, for as long as it is open.
    pub id: String,
    /// The heading it stands under.
    pub section: String,
    /// The line it stands in, without the marks of lists and tables.
    pub line: String,
    /// What is asked for.
    pub text: String,
}

/// A placeholder and where it stands.
struct Placeholder<'t> {
    id: String,
    section: &'t str,
    line: &'t str,
    text: &'t str,
    start: usize,
}

/// The open questions of a feature spec, in the order of the document.
#[must_use]
pub fn questions(text: &str) -> Vec<Question> {
    let owner = is_unowned(text).then(|| Question {
        id: OWNER.to_owned(),
        section: String::new(),
        line: "owner".to_owned(),
        text: "Who owns this feature".to_owned(),
    });
    let others = placeholders(text).into_iter().map(|placeholder| Question {
        id: placeholder.id,
        section: placeholder
            .section
            .trim_start_matches('#')
            .trim()
            .to_owned(),
        line: without_marks(placeholder.line).to_owned(),
        text: placeholder.text.to_owned(),
    });
    owner.into_iter().chain(others).collect()
}

/// `text` with the answers, by question id, in place of the placeholders. To generating again they
/// are a person's words, and stay.
#[must_use]
pub fn answered(text: &str, answers: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for placeholder in placeholders(text) {
        let Some(answer) = answers.get(&placeholder.id).map(|a| one_line(a)) else {
            continue;
        };
        if answer.is_empty() {
            continue;
        }
        out.push_str(text.get(at..placeholder.start).unwrap_or_default());
        out.push_str(&answer);
        at = placeholder.start + placeholder.text.len() + 2;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    match answers.get(OWNER).map(|owner| one_line(owner)) {
        Some(owner) if !owner.is_empty() && is_unowned(&out) => {
            set_scalar(&out, "owner", &plain_or_quoted(&owner))
        }
        _ => out,
    }
}

fn is_unowned(text: &str) -> bool {
    let entry = entry_of(text, "owner").and_then(|range| text.get(range));
    entry.is_some_and(|entry| entry.contains(TO_BE_ASSIGNED))
}

fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let body = content_of(text).map_or(0, |content| content.end);
    let mut scan = Scan {
        body,
        section: "",
        fence: None,
        counts: BTreeMap::new(),
        found: Vec::new(),
    };
    let mut at = 0;
    for piece in &Pieces::parse(text).pieces {
        match piece {
            Piece::Text(text) => at = scan.lines(text, at, ""),
            Piece::Ledger(line) => at += line.len(),
            Piece::Block(block) => {
                at = scan.lines(block.content, at + block.begin.len(), block.name);
                at += block.end.len();
            }
        }
    }
    scan.found
}

struct Scan<'t> {
    body: usize,
    section: &'t str,
    fence: Option<&'t str>,
    counts: BTreeMap<String, usize>,
    found: Vec<Placeholder<'t>>,
}

impl<'t> Scan<'t> {
    fn lines(&mut self, text: &'t str, mut at: usize, block: &str) -> usize {
        for line in text.split_inclusive('\n') {
            if at >= self.body {
                self.line(line, at, block);
            }
            at += line.len();
        }
        at
    }

    fn line(&mut self, line: &'t str, at: usize, block: &str) {
        let bare = line.trim();
        let ticks = bare.len() - bare.trim_start_matches('`').len();
        if let Some(fence) = self.fence {
            if bare.len() == ticks && ticks >= fence.len() {
                self.fence = None;
            }
            return;
        }
        if ticks >= 3 {
            self.fence = bare.get(..ticks);
            return;
        }
        if bare.starts_with('#') {
            self.section = bare;
        }
        for (start, text) in in_line(line) {
            let id = format!("{block}/{text}");
            let count = self.counts.entry(id.clone()).or_insert(0);
            *count += 1;
            self.found.push(Placeholder {
                id: if *count == 1 {
                    id
                } else {
                    format!("{id}#{count}")
                },
                section: self.section,
                line: bare,
                text,
                start: at + start,
            });
        }
    }
}

/// The placeholders of a line: text in brackets that is no box, link, footnote or code.
fn in_line(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut is_code = false;
    let mut last = ' ';
    let mut skip_until = 0;
    for (at, c) in line.char_indices() {
        let before = std::mem::replace(&mut last, c);
        if at < skip_until {
            continue;
        }
        if c == '`' {
            is_code = !is_code;
        }
        if c != '[' || is_code || matches!(before, '\\' | '!' | ']') || before.is_alphanumeric() {
            continue;
        }
        let rest = line.get(at + 1..).unwrap_or_default();
        let Some(close) = rest
            .find([']', '['])
            .filter(|&c| rest.get(c..=c) == Some("]"))
        else {
            continue;
        };
        let inner = rest.get(..close).unwrap_or_default();
        let after = rest.get(close + 1..).unwrap_or_default();
        let is_box = matches!(inner.trim(), "" | "x" | "X");
        let is_link = after.starts_with(['(', '[', ':']) || inner.starts_with('^');
        if !is_box && !is_link {
            found.push((at, inner));
            skip_until = at + close + 2;
        }
    }
    found
}

fn without_marks(line: &str) -> &str {
    let line = line.trim_start_matches(['-', '*', '+', '|', '#', '>', ' ']);
    let line = line.strip_prefix("[ ] ").unwrap_or(line);
    line.trim_end_matches([' ', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "---\nid: feat-x\nowner: \"[To be assigned]\"\n---\n# X\n\n## 3. Stories\n\nAs a [role], I want `a[0]` and [link](x.md).\n\n- [ ] Given [start], then [start]\n\n```\n[code]\n```\n";

    // req: GEN-6
    #[test]
    fn placeholders_outside_of_code_and_links_are_questions() {
        let ids: Vec<_> = questions(SPEC).into_iter().map(|q| q.id).collect();
        assert_eq!(ids, ["owner", "/role", "/start", "/start#2"]);
    }

    // req: GEN-6
    #[test]
    fn answers_take_the_place_of_their_placeholders() {
        let answers = [
            ("owner", "Ada: X"),
            ("/role", "buyer"),
            ("/start#2", "stop"),
        ];
        let answers = answers.map(|(id, answer)| (id.to_owned(), answer.to_owned()));
        let text = answered(SPEC, &answers.into());
        assert!(text.contains("owner: \"Ada: X\"\n"), "{text}");
        assert!(text.contains("As a buyer, I want"), "{text}");
        assert!(text.contains("Given [start], then stop\n"), "{text}");
        assert_eq!(questions(&text).len(), 1);
    }
}
