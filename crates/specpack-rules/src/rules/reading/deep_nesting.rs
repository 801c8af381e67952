use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Lists or quotations nest too deep to be read.
    ///
    /// Nobody reads text that is nested 48 deep. What lies deeper is taken as plain text, so that
    /// no document can exhaust memory.
    ///
    /// Fix: nest less deep.
    pub static DEEP_NESTING = "deep-nesting" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
