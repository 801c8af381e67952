use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A block was not understood where it stands.
    ///
    /// Nothing is lost silently: whatever no dialect could read is named by this rule, and is
    /// neither checked nor made into anything.
    ///
    /// Fix: write it as its section is usually written.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// ```
    /// Cart owns carts
    /// ```
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |---|---|---|
    /// | Carts | Cart | Direct |
    /// ````
    pub static UNKNOWN_CONTENT = "unknown-content" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
