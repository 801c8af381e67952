//! The choice to be written to with offers, wherever somebody registers.

use maud::{Markup, html};

use super::Language;

tessera_core::catalog! {
    /// The texts of one language.
    struct MarketingCatalog;
    texts {
        /// Label of the choice.
        choice,
        /// Below it: that it is free.
        hint,
    }
    counted {}
    named {}
}

static ENGLISH: MarketingCatalog = MarketingCatalog {
    choice: "You may write to me with offers and news.",
    hint: "Not required. You can change this at any time in your account.",
};

static HINDI: MarketingCatalog = MarketingCatalog {
    choice: "आप मुझे ऑफ़र और समाचार भेज सकते हैं।",
    hint: "ज़रूरी नहीं। आप इसे अपने खाते में कभी भी बदल सकते हैं।",
};

/// The field `marketing`, which is sent as `true` or not at all.
pub(super) fn marketing_choice(is_given: bool, language: Language) -> Markup {
    let words = MarketingCatalog::of(language);
    html! {
        div class="account-choices" {
            label for="marketing" {
                input type="checkbox" id="marketing" name="marketing" value="true"
                    checked[is_given] aria-describedby="marketing-hint";
                span { (words.choice) }
            }
            p class="hint" id="marketing-hint" { (words.hint) }
        }
    }
}
