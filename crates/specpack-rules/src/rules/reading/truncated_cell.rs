use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A cell of a table was cut short.
    ///
    /// A cell that ends in the middle with `…` lost its end when the table was copied, perhaps with
    /// a limit that mattered. In the tables of sequence documents `...` says the same.
    ///
    /// Fix: write the whole text.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// | Metric | Target |
    /// |---|---|
    /// | Adding an item, with a full cart and under the usual lo… | 100ms |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// | Metric | Target |
    /// |---|---|
    /// | Adding an item, with a full cart and under the usual load | 100ms |
    /// ```
    pub static TRUNCATED_CELL = "truncated-cell" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
