use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Some lines end in CR LF and some in LF.
    ///
    /// Comparing versions shows changes where nobody changed anything.
    ///
    /// Fix: save the file with one kind of line ending.
    pub static MIXED_LINE_ENDINGS = "mixed-line-endings" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
