use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An HTML comment never closes.
    ///
    /// The rest of the document is a comment: nobody sees it, and nothing in it is checked.
    ///
    /// Fix: close it with `-->`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- The limit comes from sales.
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- The limit comes from sales. -->
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ```
    pub static UNCLOSED_COMMENT = "unclosed-comment" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
