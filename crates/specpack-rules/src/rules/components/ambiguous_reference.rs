use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A short name could mean several components or items.
    ///
    /// No guess is made: a wrong one would order the work wrongly without anyone seeing it.
    ///
    /// Fix: write the full name.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Order Intake
    ///
    /// **Responsibility:** Take orders
    ///
    /// #### Component 2: Order History
    ///
    /// **Responsibility:** Show past orders
    ///
    /// #### Component 3: Billing
    ///
    /// **Responsibility:** Write invoices
    ///
    /// **Dependencies:** Order
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Order Intake
    ///
    /// **Responsibility:** Take orders
    ///
    /// #### Component 2: Order History
    ///
    /// **Responsibility:** Show past orders
    ///
    /// #### Component 3: Billing
    ///
    /// **Responsibility:** Write invoices
    ///
    /// **Dependencies:** Order Intake
    /// ```
    pub static AMBIGUOUS_REFERENCE = "ambiguous-reference" {
        category: Category::Components,
        default_level: Level::Error,
    }
}
