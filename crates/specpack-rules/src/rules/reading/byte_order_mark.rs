use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A file starts with a byte order mark.
    ///
    /// UTF-8 needs none, and tools that do not expect it see three strange bytes before the first
    /// `---` and find no front matter.
    ///
    /// Fix: save the file as UTF-8 without a byte order mark.
    pub static BYTE_ORDER_MARK = "byte-order-mark" {
        category: Category::Reading,
        default_level: Level::Info,
        fixable: true,
    }
}
