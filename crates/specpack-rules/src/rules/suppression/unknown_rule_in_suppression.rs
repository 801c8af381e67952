use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A comment silences a rule that does not exist.
    ///
    /// Whatever it was to silence is still reported.
    ///
    /// Fix: write the rule's name as the finding shows it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack: ignore placeholders -- sales decides in March -->
    /// The limit is TBD.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack: ignore placeholder -- sales decides in March -->
    /// The limit is TBD.
    /// ```
    pub static UNKNOWN_RULE_IN_SUPPRESSION = "unknown-rule-in-suppression" {
        category: Category::Suppression,
        default_level: Level::Error,
    }
}
