//! Numbers of steps: `3`, `3.1`, `3a`, `3.1b`.

/// The number of a step, part by part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepNumber {
    parts: Vec<Part>,
}

/// A part: digits and the letters behind them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Part {
    number: u32,
    letters: String,
}

impl StepNumber {
    /// Reads a number; none where the text is no number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['.', ')']);
        let parts: Option<Vec<Part>> = text.split(['.', '-']).map(part).collect();
        Some(Self { parts: parts? })
    }

    /// The number that begins a text such as "4. Returns the id".
    #[must_use]
    pub fn leading(text: &str) -> Option<Self> {
        let (first, _) = text.trim().split_once(' ')?;
        let number = first.strip_suffix(['.', ')', ':'])?;
        Self::parse(number)
    }

    /// The number right before it among those of the same parent: `3` for `4`, `3.1` for `3.2`,
    /// `3a` for `3b`; none for a first one.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        let mut parts = self.parts.clone();
        let last = parts.last_mut()?;
        if last.letters.is_empty() {
            last.number = last.number.checked_sub(1).filter(|number| *number > 0)?;
            return Some(Self { parts });
        }
        let letter = last.letters.pop()?;
        let is_first = matches!(letter, 'a' | 'A');
        let before = u32::from(letter).checked_sub(1).and_then(char::from_u32);
        last.letters.extend(before.filter(|_| !is_first));
        (!is_first).then_some(Self { parts })
    }
}

impl std::fmt::Display for StepNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            let dot = if at > 0 { "." } else { "" };
            write!(f, "{dot}{}{}", part.number, part.letters)?;
        }
        Ok(())
    }
}

fn part(text: &str) -> Option<Part> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = text.split_at_checked(digits)?;
    let is_letters = letters.len() <= 2 && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letters.then_some(())?;
    Some(Part {
        number: number.parse().ok()?,
        letters: letters.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::StepNumber;

    fn number(text: &str) -> StepNumber {
        StepNumber::parse(text).unwrap()
    }

    // req: SEQ-3
    #[test]
    fn each_number_has_one_before_it_unless_it_is_the_first() {
        let before = |text: &str| number(text).before().map(|number| number.to_string());
        assert_eq!(before("4").as_deref(), Some("3"));
        assert_eq!(before("3.10").as_deref(), Some("3.9"));
        assert_eq!(before("3b").as_deref(), Some("3a"));
        for first in ["1", "3.1", "3a", "0"] {
            assert_eq!(before(first), None, "{first}");
        }
    }

    #[test]
    fn numbers_are_in_the_order_in_which_they_are_read() {
        let texts = ["1", "2", "2a", "2b", "3", "3.1", "3.2", "3.10", "4"];
        assert!(texts.map(number).is_sorted());
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "first", "3..1", "3abc", "x1"] {
            assert_eq!(StepNumber::parse(text), None, "{text}");
        }
        assert_eq!(StepNumber::leading("4. Returns the id"), Some(number("4")));
        assert_eq!(StepNumber::leading("200 OK"), None);
    }
}
