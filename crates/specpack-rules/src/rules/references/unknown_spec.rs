use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature refers to a spec that neither exists nor is planned.
    ///
    /// Looked for where the feature's system is part of the run: then every spec it may refer to
    /// is either there or on the roadmap.
    ///
    /// Fix: correct the id, or remove the reference.
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
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// depends_on: [feat-stcok]
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
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// system_spec: sys-shop
    /// depends_on: []
    /// ---
    /// # Cart
    /// ```
    pub static UNKNOWN_SPEC = "unknown-spec" {
        category: Category::References,
        default_level: Level::Warning,
    }
}
