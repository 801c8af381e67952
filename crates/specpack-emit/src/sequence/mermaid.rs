//! A sequence diagram in Mermaid.

use super::picture::{Event, Lifeline, Picture, Shape, Side};
use specpack_graph::model::{Entry, Graph, Sequence};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Words that mean something else where an id is expected.
const RESERVED: &[&str] = &[
    "activate",
    "actor",
    "alt",
    "and",
    "as",
    "autonumber",
    "box",
    "break",
    "create",
    "critical",
    "deactivate",
    "destroy",
    "else",
    "end",
    "link",
    "links",
    "loop",
    "note",
    "opt",
    "option",
    "over",
    "par",
    "participant",
    "properties",
    "rect",
    "sequencediagram",
    "title",
];

/// How much of a participant's colour its column shows, so that text stays readable on it.
const TINT: &str = "0.12";
/// The ground behind steps that are part of another.
const WITHIN: &str = "rgba(128,128,128,0.10)";

/// A Mermaid sequence diagram.
#[must_use]
pub fn mermaid(graph: &Graph, sequence: Entry<'_, Sequence>) -> String {
    let picture = Picture::new(graph, sequence);
    let ids = ids(&picture.lifelines);
    let id = |at: usize| ids.get(at).map_or("", String::as_str);
    let mut out = format!("sequenceDiagram\n  title {}\n", text(picture.title));
    for (lifeline, id) in picture.lifelines.iter().zip(&ids) {
        participant(&mut out, lifeline, id);
    }
    for event in &picture.events {
        let _ = match event {
            Event::Call {
                from,
                to,
                number,
                text: message,
                is_asynchronous,
            } => {
                let arrow = if *is_asynchronous { "-)" } else { "->>" };
                let label = label(number, message);
                writeln!(out, "  {}{arrow}{}: {label}", id(*from), id(*to))
            }
            Event::Return {
                from,
                to,
                text: answer,
            } => {
                let answer = if answer.is_empty() { "return" } else { answer };
                writeln!(out, "  {}-->>{}: {}", id(*from), id(*to), text(answer))
            }
            Event::Open => writeln!(out, "  rect {WITHIN}"),
            Event::Close => writeln!(out, "  end"),
            Event::Activate(at) => writeln!(out, "  activate {}", id(*at)),
            Event::Deactivate(at) => writeln!(out, "  deactivate {}", id(*at)),
            Event::Note {
                from,
                to,
                side,
                text: note,
            } => {
                let place = match side {
                    Side::Left => "left of",
                    Side::Right => "right of",
                    Side::Over => "over",
                };
                let ends = if from == to {
                    id(*from).to_owned()
                } else {
                    format!("{},{}", id(*from), id(*to))
                };
                writeln!(out, "  Note {place} {ends}: {}", text(note))
            }
        };
    }
    out
}

fn participant(out: &mut String, lifeline: &Lifeline<'_>, id: &str) {
    let keyword = match lifeline.shape {
        Shape::Actor => "actor",
        _ => "participant",
    };
    let mut name = text(lifeline.name);
    if !lifeline.stereotype.is_empty() && lifeline.stereotype != lifeline.name {
        let _ = write!(name, "<br/>«{}»", text(lifeline.stereotype));
    }
    let Some([red, green, blue]) = lifeline.color else {
        // Where no ground says what it is, its name does.
        if !lifeline.kind.is_empty() && lifeline.kind != lifeline.name {
            let _ = write!(name, "<br/>{}", text(lifeline.kind));
        }
        let _ = writeln!(out, "  {keyword} {id} as {name}");
        return;
    };
    let line = format!("{keyword} {id} as {name}\n");
    let ground = format!(
        "  box rgba({red},{green},{blue},{TINT}) {}",
        text(lifeline.kind)
    );
    let _ = writeln!(out, "{}", ground.trim_end());
    let _ = writeln!(out, "    {line}  end");
}

/// An id for each lifeline: its own where Mermaid takes it, else its position.
fn ids(lifelines: &[Lifeline<'_>]) -> Vec<String> {
    let mut taken = HashSet::new();
    let ids = lifelines.iter().enumerate().map(|(at, lifeline)| {
        let own = lifeline.id;
        if is_id(own) && taken.insert(own.to_ascii_lowercase()) {
            return own.to_owned();
        }
        let mut id = format!("P{}", at + 1);
        while !taken.insert(id.to_ascii_lowercase()) {
            id.push('_');
        }
        id
    });
    ids.collect()
}

fn is_id(id: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let starts_with_letter = id
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    let lower = id.to_ascii_lowercase();
    // A hyphen before `x` or at an end reads as part of an arrow.
    let has_arrow = lower.contains("-x");
    starts_with_letter
        && id.split('-').all(is_word)
        && !has_arrow
        && !lower.split('-').any(|part| RESERVED.contains(&part))
}

fn label(number: &str, message: &str) -> String {
    if number.is_empty() {
        let message = text(message);
        // Mermaid takes these two for instructions.
        return match message.strip_prefix("wrap:") {
            Some(rest) => format!("#119;rap:{rest}"),
            None => match message.strip_prefix("nowrap:") {
                Some(rest) => format!("#110;owrap:{rest}"),
                None => message,
            },
        };
    }
    format!("{} {}", text(number), text(message))
}

/// Text as a label: on one line, and nothing in it means anything to Mermaid or HTML.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.trim().chars() {
        match c {
            '\n' => out.push_str("<br/>"),
            '#' => out.push_str("#35;"),
            ';' => out.push_str("#59;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            // `%%{` opens a directive, `$$` a formula.
            '%' if last == '%' => out.push_str("#37;"),
            '$' if last == '$' => out.push_str("#36;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn an_id_that_mermaid_would_misread_is_none() {
        assert!(is_id("REPO-BE-IDENTITY"));
        assert!(is_id("postgres_db"));
        for id in [
            "end",
            "repo-end",
            "a--b",
            "-a",
            "a-",
            "Actor:SRE",
            "a b",
            "1a",
            "repo-x1",
            "",
        ] {
            assert!(!is_id(id), "{id}");
        }
    }
}
