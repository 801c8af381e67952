use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract names a component that does not exist.
    ///
    /// A contract binds two sides; with one of them missing nobody keeps it.
    ///
    /// Fix: write the component's name as its heading has it.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Depot**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Dependencies:** Depot
    ///
    /// #### Component 2: Depot
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Depot**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    pub static CONTRACT_BETWEEN_UNKNOWN_COMPONENTS = "contract-between-unknown-components" {
        category: Category::Interfaces,
        default_level: Level::Error,
    }
}
