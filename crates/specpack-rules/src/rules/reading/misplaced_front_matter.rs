use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Front matter does not stand at the top of the file.
    ///
    /// It is read all the same, but other tools take it for a table of two lines, or for text.
    ///
    /// Fix: move it to the first line.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// ## 1. Overview
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
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static MISPLACED_FRONT_MATTER = "misplaced-front-matter" {
        category: Category::Reading,
        default_level: Level::Warning,
        fixable: true,
    }
}
