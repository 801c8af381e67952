use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A document has more in it than is read.
    ///
    /// Headings, list items, cells of tables and marked words are counted while a document is read.
    /// 524,288 of them are read, or one for every 16 bytes where that is more. What follows is
    /// taken as plain text and was not checked, so that no document can exhaust memory. A real
    /// document does not come near: a dense table has one for every 30 bytes or so.
    ///
    /// Fix: split the document.
    pub static CROWDED_DOCUMENT = "crowded-document" {
        category: Category::Reading,
        default_level: Level::Error,
    }
}
