//! A masked mobile number as it is shown and as it is spoken.

use maud::{Markup, html};

use super::catalog::Catalog;

/// Shows the masked number; screen readers hear its last digits instead of a row of dots.
pub(super) fn masked(number: &str, catalog: &Catalog) -> Markup {
    let visible_digits = number
        .rsplit(|character: char| !character.is_ascii_digit())
        .next()
        .unwrap_or_default();
    html! {
        @if visible_digits.is_empty() {
            span class="number" { (number) }
        } @else {
            span class="number" aria-hidden="true" { (number) }
            span class="visually-hidden" { ((catalog.number_ending)(visible_digits)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::ENGLISH;
    use super::*;

    #[test]
    fn last_digits_are_spoken() {
        let markup = masked("+91 ••••••3210", &ENGLISH).into_string();
        assert!(markup.contains("+91 ••••••3210"));
        assert!(markup.contains("the number ending in 3210"));
    }

    #[test]
    fn number_without_visible_digits_is_shown_as_it_is() {
        let markup = masked("••••", &ENGLISH).into_string();
        assert_eq!(markup, r#"<span class="number">••••</span>"#);
    }
}
