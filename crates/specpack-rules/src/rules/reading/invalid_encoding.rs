use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file holds bytes that are no UTF-8.
    ///
    /// Each such byte is shown as a replacement character. What it was cannot be told.
    ///
    /// Fix: save the file as UTF-8, and write again what was lost.
    pub static INVALID_ENCODING = "invalid-encoding" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
