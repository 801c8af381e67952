//! Words that say nothing that could be tested.

use std::ops::Range;

/// A word, and what to say in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Vague {
    /// Where it stands in the text.
    pub(crate) range: Range<usize>,
    pub(crate) remedy: &'static str,
}

const NUMBER: &str = "Say how much, with a number and a unit.";
const TASK: &str = "Say what a person does with it, and how fast or with how few mistakes.";
const LIST: &str = "List what is meant.";
const WHEN: &str = "Say when, and when not.";
const HOW: &str = "Say how it is recognised.";

/// Words and phrases in lower case, the longer ones of two that start alike first.
const WORDS: &[(&str, &str)] = &[
    ("and so on", LIST),
    ("and/or", "Write two requirements, or say which."),
    ("approximately", NUMBER),
    ("appropriate", WHEN),
    ("appropriately", WHEN),
    ("as appropriate", WHEN),
    ("as fast as possible", NUMBER),
    ("as much as possible", NUMBER),
    ("as needed", WHEN),
    ("as soon as possible", NUMBER),
    ("easy to use", TASK),
    ("easily", TASK),
    ("efficient", NUMBER),
    ("efficiently", NUMBER),
    ("etc", LIST),
    ("fast", NUMBER),
    ("flexible", HOW),
    ("frequently", NUMBER),
    ("graceful", HOW),
    ("gracefully", HOW),
    ("high performance", NUMBER),
    ("highly available", NUMBER),
    ("if necessary", WHEN),
    ("if possible", WHEN),
    ("intuitive", TASK),
    ("intuitively", TASK),
    ("lightweight", NUMBER),
    ("maximise", NUMBER),
    ("maximize", NUMBER),
    ("minimal", NUMBER),
    ("minimise", NUMBER),
    ("minimize", NUMBER),
    ("modern", HOW),
    ("nearly", NUMBER),
    ("normally", WHEN),
    ("optimal", NUMBER),
    ("performant", NUMBER),
    ("quick", NUMBER),
    ("quickly", NUMBER),
    ("rapid", NUMBER),
    ("rapidly", NUMBER),
    ("reasonable", NUMBER),
    ("reasonably", NUMBER),
    ("responsive", NUMBER),
    ("robust", HOW),
    ("scalable", NUMBER),
    ("seamless", TASK),
    ("seamlessly", TASK),
    ("significantly", NUMBER),
    ("simple", TASK),
    ("soon", NUMBER),
    ("state of the art", HOW),
    ("state-of-the-art", HOW),
    ("sufficient", NUMBER),
    ("sufficiently", NUMBER),
    ("timely", NUMBER),
    ("typically", WHEN),
    ("usually", WHEN),
    ("user friendly", TASK),
    ("user-friendly", TASK),
    ("various", LIST),
    ("where applicable", WHEN),
];

/// Where in [`WORDS`] those of each letter start, from `a` on; those of the next end them.
const STARTS: [usize; 27] = {
    let mut starts = [WORDS.len(); 27];
    let mut at = WORDS.len();
    while at > 0 {
        at -= 1;
        starts[(WORDS[at].0.as_bytes()[0] - b'a') as usize] = at;
    }
    let mut letter = 26;
    while letter > 0 {
        letter -= 1;
        if starts[letter] > starts[letter + 1] {
            starts[letter] = starts[letter + 1];
        }
    }
    starts
};

/// Which second letters those of each letter have, from `a` on; all have one.
const SECOND_LETTERS: [u32; 26] = {
    let mut letters = [0; 26];
    let mut at = 0;
    while at < WORDS.len() {
        let word = WORDS[at].0.as_bytes();
        letters[(word[0] - b'a') as usize] |= 1 << (word[1] - b'a');
        at += 1;
    }
    letters
};

/// The vague words of a text, in the order written. What stands in code marks or quotation marks
/// is a name.
pub(crate) fn words(text: &str) -> Vec<Vague> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut quote: Option<u8> = None;
    let mut is_word_start = true;
    while let Some(&byte) = text.as_bytes().get(at) {
        match CLASSES[usize::from(byte)] {
            Class::Word => {
                let is_candidate = is_word_start && quote.is_none() && byte.is_ascii_alphabetic();
                let vague = is_candidate.then(|| vague_at(text, at)).flatten();
                if let Some((word, remedy)) = vague {
                    let range = at..at + word.len();
                    found.push(Vague { range, remedy });
                    at += word.len();
                }
                // Nothing begins within a word.
                let rest = text.as_bytes().get(at..).unwrap_or_default();
                let end = rest
                    .iter()
                    .position(|byte| CLASSES[usize::from(*byte)] != Class::Word);
                at += end.unwrap_or(rest.len());
                is_word_start = false;
            }
            Class::Quote => {
                quote = match quote {
                    Some(open) if open == byte => None,
                    None => Some(byte),
                    open => open,
                };
                at += 1;
                is_word_start = true;
            }
            Class::Between => {
                at += 1;
                is_word_start = true;
            }
            Class::Beyond => {
                let Some(c) = char_at(text, at) else { break };
                at += c.len_utf8();
                is_word_start = !is_of_word(c);
            }
        }
    }
    found
}

/// What a byte is to words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter, a digit or a hyphen of ASCII.
    Word,
    Quote,
    /// What parts words.
    Between,
    /// A part of a character beyond ASCII.
    Beyond,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Beyond; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'`' | b'"' => Class::Quote,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => Class::Word,
            _ => Class::Between,
        };
        byte += 1;
    }
    classes
};

fn char_at(text: &str, at: usize) -> Option<char> {
    match *text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

fn is_of_word(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
        false => c.is_alphanumeric(),
    }
}

/// The longest vague word that starts at a place, where a letter stands.
fn vague_at(text: &str, at: usize) -> Option<(&'static str, &'static str)> {
    let rest = text.as_bytes().get(at..)?;
    let letter = usize::from(rest.first()?.to_ascii_lowercase().checked_sub(b'a')?);
    let candidates = WORDS.get(*STARTS.get(letter)?..*STARTS.get(letter + 1)?)?;
    // Most words differ from all of them in their second letter.
    let second = rest.get(1).map(u8::to_ascii_lowercase);
    let place = second?.checked_sub(b'a').filter(|letter| *letter < 26)?;
    if SECOND_LETTERS.get(letter)? & (1 << place) == 0 {
        return None;
    }
    let is_whole = |word: &str| {
        let head = rest.get(..word.len());
        word.as_bytes().get(1).copied() == second
            && head.is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
            && !char_at(text, at + word.len()).is_some_and(is_of_word)
    };
    let fitting = candidates.iter().filter(|(word, _)| is_whole(word));
    fitting.max_by_key(|(word, _)| word.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::{WORDS, words};

    fn found(text: &str) -> Vec<&str> {
        let all = words(text).into_iter();
        all.map(|vague| text.get(vague.range).unwrap_or_default())
            .collect()
    }

    #[test]
    fn whole_words_are_found_whatever_their_case() {
        assert_eq!(
            found("Fast, user-friendly and easy to use; etc."),
            ["Fast", "user-friendly", "easy to use", "etc"]
        );
        assert_eq!(
            found("As soon as possible, soon"),
            ["As soon as possible", "soon"]
        );
    }

    #[test]
    fn parts_of_words_and_names_are_not() {
        assert_eq!(
            found("breakfast, fasting, `fast`, \"simple\" and fast-food"),
            [""; 0]
        );
        assert_eq!(found("\u{e9}fast \u{130} quick"), ["quick"]);
    }

    #[test]
    fn words_of_one_letter_stand_together() {
        let letters: Vec<&str> = WORDS.iter().map(|(word, _)| &word[..1]).collect();
        assert!(letters.is_sorted());
        for (word, _) in WORDS {
            assert_eq!(found(&format!("({word})")), [*word]);
        }
    }
}
