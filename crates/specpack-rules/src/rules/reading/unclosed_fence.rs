use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A code fence never closes.
    ///
    /// Markdown takes the rest of the document for code. Here the code is taken to end before the
    /// next heading.
    ///
    /// Fix: close the code with a line of the same fence.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// # Cart
    ///
    /// ```json
    /// { "items": 1 }
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// # Cart
    ///
    /// ```json
    /// { "items": 1 }
    /// ```
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ````
    pub static UNCLOSED_FENCE = "unclosed-fence" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
