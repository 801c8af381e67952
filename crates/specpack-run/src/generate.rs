//! New values for each scenario, drawn from a seed so that a run can be repeated.

/// A source of numbers that look random and follow from its seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The numbers of one scenario of a run.
    pub(crate) fn new(seed: u64, scenario: usize) -> Self {
        let scenario = u64::try_from(scenario).unwrap_or(u64::MAX);
        let mut draw = Self(seed);
        let mixed = draw.next() ^ scenario.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A text like `form`: `#` stands for a digit, `@` for a letter from a to z, and what follows
    /// a `\` for itself.
    pub(crate) fn text(&mut self, form: &str) -> String {
        let mut text = String::with_capacity(form.len());
        let mut characters = form.chars();
        while let Some(character) = characters.next() {
            match character {
                '#' => text.push(self.one_of(b"0123456789")),
                '@' => text.push(self.one_of(b"abcdefghijklmnopqrstuvwxyz")),
                '\\' => text.extend(characters.next()),
                plain => text.push(plain),
            }
        }
        text
    }

    fn one_of(&mut self, characters: &[u8]) -> char {
        let count = u64::try_from(characters.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.next() % count).unwrap_or_default();
        characters.get(index).copied().map_or('0', char::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_each_scenario_values_of_its_own_and_the_same_again() {
        let first = Draw::new(7, 0).text("98########");
        assert_eq!(first, Draw::new(7, 0).text("98########"));
        assert_ne!(first, Draw::new(7, 1).text("98########"));
        assert_ne!(first, Draw::new(8, 0).text("98########"));
        assert!(first.starts_with("98") && first.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn a_form_may_hold_its_own_signs() {
        let address = Draw::new(1, 1).text(r"@@@\@example.org");
        assert!(
            address.ends_with("@example.org") && address.len() == 15,
            "{address}"
        );
    }
}
