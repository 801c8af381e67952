use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A text was mended that had been decoded wrongly.
    ///
    /// UTF-8 that was once read as Mac Roman or Windows-1252 shows two or three strange signs for
    /// every accent, dash and arrow. Encoding it back restores it exactly. The checks saw the
    /// mended text; the file still holds the other.
    ///
    /// Fix: save the mended text.
    pub static REPAIRED_ENCODING = "repaired-encoding" {
        category: Category::Reading,
        default_level: Level::Warning,
        fixable: true,
    }
}
