use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file is too long to be read.
    ///
    /// Specs are read whole, so there is a limit to their size. A file beyond it was not checked.
    ///
    /// Fix: split it.
    pub static OVERSIZED_FILE = "oversized-file" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
