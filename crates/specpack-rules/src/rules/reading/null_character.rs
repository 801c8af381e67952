use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file holds null characters.
    ///
    /// Text has none. The file may be damaged, or no text at all.
    ///
    /// Fix: remove them, or leave the file out of the run.
    pub static NULL_CHARACTER = "null-character" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
