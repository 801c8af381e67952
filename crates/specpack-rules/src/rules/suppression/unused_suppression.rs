use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A comment silences a rule that finds nothing there.
    ///
    /// What it was for has been mended. Left standing it would hide the next such defect.
    ///
    /// Fix: remove the comment, or move it right before what it is for.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack: ignore placeholder -- sales decides in March -->
    /// The limit is 100 items.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// The limit is 100 items.
    /// ```
    pub static UNUSED_SUPPRESSION = "unused-suppression" {
        category: Category::Suppression,
        default_level: Level::Warning,
    }
}
