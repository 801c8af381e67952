//! Which known name an unknown one was probably meant to be.

/// The candidate nearest to `name`, if one is near enough to be worth naming.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = name.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| {
        let score = strsim::jaro_winkler(&name, &candidate.to_lowercase());
        (score, candidate)
    });
    let best = scored.fold(None, |best: Option<(f64, &str)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    best.filter(|&(score, _)| score >= 0.8)
        .map(|(_, candidate)| candidate)
}

/// Suggestions for as many misses as a person reads. Each compares a name with all others, so a
/// document full of misses would cost their product.
pub(crate) struct Suggestions {
    left: u32,
}

impl Suggestions {
    pub(crate) fn new() -> Self {
        Self { left: 64 }
    }

    /// As [`nearest`], while suggestions are left.
    pub(crate) fn nearest<'a>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.left = self.left.checked_sub(1)?;
        nearest(name, candidates)
    }
}

#[cfg(test)]
mod tests {
    use super::{Suggestions, nearest};

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        let names = ["placeholder", "broken-link", "broken-anchor"];
        assert_eq!(nearest("plceholder", names), Some("placeholder"));
        assert_eq!(nearest("Broken-Lnk", names), Some("broken-link"));
    }

    #[test]
    fn what_resembles_nothing_gets_no_suggestion() {
        assert_eq!(nearest("zebra", ["placeholder"]), None);
    }

    #[test]
    fn suggestions_run_out() {
        let mut suggestions = Suggestions::new();
        let found = (0..100).filter_map(|_| suggestions.nearest("plac", ["place"]));
        assert_eq!(found.count(), 64);
    }
}
