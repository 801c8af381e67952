use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A section has a title that no dialect knows.
    ///
    /// Its text is kept, but nothing is checked in it or made from it.
    ///
    /// Fix: use the usual title if it is one of the usual sections; silence the rule if it is meant
    /// for readers alone.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## Thoughts on Naming
    ///
    /// Carts are carts.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 1. System Overview
    ///
    /// People buy things.
    /// ```
    pub static UNKNOWN_SECTION = "unknown-section" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
