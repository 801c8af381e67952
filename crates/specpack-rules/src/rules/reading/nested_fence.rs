use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A code fence stands within code of the same fence.
    ///
    /// Markdown ends the outer code where the inner one begins, and takes the headings after it for
    /// code. It is read here as it was meant.
    ///
    /// Fix: open and close the outer code with one more backtick.
    ///
    /// Bad:
    ///
    /// `````markdown
    /// # Guide
    ///
    /// ```markdown
    /// ## Example
    ///
    /// ```json
    /// {}
    /// ```
    ///
    /// Text.
    /// ```
    ///
    /// ## Next
    ///
    /// Text.
    /// `````
    ///
    /// Good:
    ///
    /// `````markdown
    /// # Guide
    ///
    /// ````markdown
    /// ## Example
    ///
    /// ```json
    /// {}
    /// ```
    ///
    /// Text.
    /// ````
    ///
    /// ## Next
    ///
    /// Text.
    /// `````
    pub static NESTED_FENCE = "nested-fence" {
        category: Category::Reading,
        default_level: Level::Warning,
        fixable: true,
    }
}
