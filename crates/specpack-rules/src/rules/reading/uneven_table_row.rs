use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A row of a table has more or fewer cells than its head.
    ///
    /// Cells may stand under the wrong column, and surplus ones are not shown at all.
    ///
    /// Fix: give the row as many cells as the head; write `\|` for a bar within a cell.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// | Metric | Target |
    /// |---|---|
    /// | Adding an item | 100ms | p95 |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// | Metric | Target |
    /// |---|---|
    /// | Adding an item (p95) | 100ms |
    /// ```
    pub static UNEVEN_TABLE_ROW = "uneven-table-row" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
