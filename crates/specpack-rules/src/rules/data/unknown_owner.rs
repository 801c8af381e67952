use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A data domain is owned by a component that does not exist.
    ///
    /// Then no feature spec describes the data.
    ///
    /// Fix: write the component's name as its heading has it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | Depot | Direct |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | Stock | Direct |
    /// ```
    pub static UNKNOWN_OWNER = "unknown-owner" {
        category: Category::Data,
        default_level: Level::Error,
    }
}
