use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Front matter, or a file of YAML, is no valid YAML.
    ///
    /// What follows the mistake is not read, so that fields seem to be missing.
    ///
    /// Fix: correct the YAML where the finding points.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// tags: [cart, shop
    /// ---
    ///
    /// # Cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// tags: [cart, shop]
    /// ---
    ///
    /// # Cart
    /// ```
    pub static INVALID_YAML = "invalid-yaml" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
