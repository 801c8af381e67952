use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file has a second front matter.
    ///
    /// Only the first one counts, so whatever the second says has no effect.
    ///
    /// Fix: merge both into the first.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// ---
    /// status: draft
    /// ---
    ///
    /// # Cart
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
    /// status: draft
    /// ---
    ///
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static DUPLICATE_FRONT_MATTER = "duplicate-front-matter" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
