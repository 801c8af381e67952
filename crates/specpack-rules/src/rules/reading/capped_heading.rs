use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A heading of a sequence document is deeper by its number than by its `#`.
    ///
    /// Markdown knows six levels, and programs that write deeper outlines stop at six `#`. The
    /// number is taken to tell what belongs to what; whoever reads the `#` alone sees steps and
    /// their fields side by side.
    ///
    /// Fix: write as many `#` as the number has parts, as `specpack sequence FILE --fix` does.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// # 1 Details
    ///
    /// ###### 1.2.1.4.1.1.1 Message
    ///
    /// Reserve the book
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// # 1 Details
    ///
    /// ####### 1.2.1.4.1.1.1 Message
    ///
    /// Reserve the book
    /// ```
    pub static CAPPED_HEADING = "capped-heading" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
