use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Front matter has no closing `---`.
    ///
    /// Where it ends has to be guessed.
    ///
    /// Fix: add a line of `---` after the last key.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    ///
    /// # Cart
    ///
    /// Holds what a customer wants to buy.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static UNCLOSED_FRONT_MATTER = "unclosed-front-matter" {
        category: Category::Reading,
        default_level: Level::Warning,
        fixable: true,
    }
}
