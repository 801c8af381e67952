use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A record was printed as Python or JSON has it, instead of written out.
    ///
    /// It is read as the record that it is, as far as it is whole; people read braces and quotes.
    ///
    /// Fix: write it out under headings or as a list, as `specpack sequence FILE --fix` does.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// # Details
    ///
    /// ## Interactions
    ///
    /// - {'sourceId': 'desk', 'targetId': 'loans', 'message': 'Reserve the book'}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// # Details
    ///
    /// ## Interactions
    ///
    /// | Source | Target | Message |
    /// |---|---|---|
    /// | desk | loans | Reserve the book |
    /// ```
    pub static DUMPED_VALUE = "dumped-value" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
