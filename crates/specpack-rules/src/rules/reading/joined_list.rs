use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A numbered list that goes on from another number stands right below its lead.
    ///
    /// Markdown starts such a list behind a blank line alone, unless its number is 1: other tools
    /// take its items for text of the line above. It is read here as it was meant.
    ///
    /// Fix: leave a blank line before the list.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Tasks
    ///
    /// **Backend**
    /// 4. Store the cart
    /// 5. Read the cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Tasks
    ///
    /// **Backend**
    ///
    /// 4. Store the cart
    /// 5. Read the cart
    /// ```
    pub static JOINED_LIST = "joined-list" {
        category: Category::Reading,
        default_level: Level::Info,
        fixable: true,
    }
}
