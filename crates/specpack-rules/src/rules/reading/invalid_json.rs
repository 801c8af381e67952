use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file is no valid JSON.
    ///
    /// What follows the mistake is not read, so that parts of the document seem to be missing.
    ///
    /// Fix: correct the JSON where the finding points. JSON has neither comments nor a comma behind
    /// the last value; YAML has the first and needs not the second.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: dashboard.json -->
    /// {"title": "Orders", "panels": [],}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: dashboard.json -->
    /// {"title": "Orders", "panels": []}
    /// ```
    pub static INVALID_JSON = "invalid-json" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
