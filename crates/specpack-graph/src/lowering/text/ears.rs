//! EARS, the easy approach to requirements syntax: `While P, when E, the S shall R`.

/// A sentence in EARS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sentence<'a> {
    /// While or where it holds.
    pub(crate) state: Option<&'a str>,
    /// What happens: when, or if.
    pub(crate) event: Option<&'a str>,
    /// What the system does.
    pub(crate) response: &'a str,
}

/// Reads a sentence; none where it is in other words.
pub(crate) fn parse(text: &str) -> Option<Sentence<'_>> {
    let text = text.trim();
    let (head, response) = split_at_word(text, "shall")?;
    let mut sentence = Sentence {
        state: None,
        event: None,
        response: response.trim().trim_end_matches('.'),
    };
    let mut rest = head.trim();
    while let Some((clause, after)) = clause(rest) {
        match clause.0 {
            "while" | "where" => sentence.state = Some(clause.1),
            _ => sentence.event = Some(clause.1),
        }
        rest = after;
    }
    // What is left is the system: "the door", "THE SYSTEM".
    let is_system = !rest.is_empty() && rest.split(' ').count() <= 12;
    (is_system && !sentence.response.is_empty()).then_some(sentence)
}

type Clause<'a> = (&'static str, &'a str);

/// A clause at the start, with its word, and what follows it.
fn clause(text: &str) -> Option<(Clause<'_>, &str)> {
    let words = ["while", "when", "where", "if", "whenever"];
    let word = words.into_iter().find(|word| {
        let head = text.get(..word.len());
        let next = text
            .get(word.len()..)
            .is_some_and(|rest| rest.starts_with(' '));
        head.is_some_and(|head| head.eq_ignore_ascii_case(word)) && next
    })?;
    let rest = text.get(word.len()..)?.trim_start();
    // "If T, then the S shall R": the clause ends at its comma, or where the system starts.
    let (clause, after) = match rest.split_once(", ") {
        Some(parts) => parts,
        None => split_at_word(rest, "then").or_else(|| {
            let at = rest.to_ascii_lowercase().rfind(" the ")?;
            rest.split_at_checked(at)
        })?,
    };
    let after = after.trim_start();
    let after = match after.get(..5) {
        Some(head) if head.eq_ignore_ascii_case("then ") => after.get(5..)?,
        _ => after,
    };
    Some(((word, clause.trim()), after.trim_start()))
}

/// Splits a text at the first whole word, whatever its case.
fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let lower = text.to_ascii_lowercase();
    let padded = format!(" {word} ");
    let at = lower.find(&padded)?;
    Some((text.get(..at)?, text.get(at + padded.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<&str>, Option<&str>, &str) {
        let sentence = parse(text).unwrap();
        (sentence.state, sentence.event, sentence.response)
    }

    // req: PACK-1
    #[test]
    fn every_pattern_of_ears_is_read() {
        assert_eq!(read("The door shall be red."), (None, None, "be red"));
        assert_eq!(
            read("WHEN a key turns THEN the system SHALL open the door"),
            (None, Some("a key turns"), "open the door")
        );
        assert_eq!(
            read("While it is dark, when somebody comes, the lamp shall shine"),
            (Some("it is dark"), Some("somebody comes"), "shine")
        );
        assert_eq!(
            read("If the key breaks, then the door shall stay shut"),
            (None, Some("the key breaks"), "stay shut")
        );
        assert_eq!(
            read("Where there is a bell, the door shall ring it"),
            (Some("there is a bell"), None, "ring it")
        );
    }

    #[test]
    fn other_sentences_are_none() {
        assert_eq!(
            parse("Given a key, when it turns, then the door opens"),
            None
        );
        assert_eq!(parse("shall open"), None);
        assert_eq!(parse(""), None);
    }
}
