use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Nothing reads a key of a document.
    ///
    /// A key that is misspelt says nothing, and the value that it was to set is missing elsewhere.
    ///
    /// Fix: correct the spelling, or remove the key.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         four: 5m
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         for: 5m
    /// ```
    pub static UNKNOWN_KEY = "unknown-key" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
