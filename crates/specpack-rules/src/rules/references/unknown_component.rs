use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature or an item of the roadmap names a component that its system does not have.
    ///
    /// Then nothing can tell the feature what it has to do, and the component that was meant
    /// looks as if nobody built it.
    ///
    /// Fix: write the component's name as the system spec has it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    /// # Shop
    ///
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// system_component: Kart
    /// ---
    /// # Cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: sys-shop.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    /// # Shop
    ///
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// system_component: Cart
    /// ---
    /// # Cart
    /// ```
    pub static UNKNOWN_COMPONENT = "unknown-component" {
        category: Category::References,
        default_level: Level::Error,
    }
}
