use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A comment silences a rule without saying why.
    ///
    /// The next reader cannot tell a decision from a shortcut, and nobody dares to remove it.
    /// The rule stays silent all the same.
    ///
    /// Fix: write the reason behind `--`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack: ignore placeholder -->
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
    pub static SUPPRESSION_WITHOUT_REASON = "suppression-without-reason" {
        category: Category::Suppression,
        default_level: Level::Error,
    }
}
