use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A heading has more than six `#`.
    ///
    /// Markdown knows six levels. Numbered documents go deeper, so that such a line is read as a
    /// heading here, but other tools show it as text.
    ///
    /// Fix: split the document, or number its parts and use fewer levels.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ####### 1.1.1.1.1.1.1 Limits
    ///
    /// A cart holds 100 items.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ###### 1.1.1.1.1.1 Limits
    ///
    /// A cart holds 100 items.
    /// ```
    pub static DEEP_HEADING = "deep-heading" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
