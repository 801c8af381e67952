use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component or an item of the roadmap depends on something that does not exist.
    ///
    /// The order in which to build cannot be told, and the feature spec made from it would refer
    /// to nothing. Short names are understood ("Auth" for "Auth Service"), as are "None" and
    /// "All above".
    ///
    /// Fix: write the name of a component or item.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stokc
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    /// ```
    pub static UNKNOWN_DEPENDENCY = "unknown-dependency" {
        category: Category::Components,
        default_level: Level::Error,
    }
}
