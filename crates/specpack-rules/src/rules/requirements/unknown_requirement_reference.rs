use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement depends on one that does not exist.
    ///
    /// It may have been renumbered or removed, so that what is needed first is unknown.
    ///
    /// Fix: correct the id.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// **Dependencies:** FR-9
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// **Dependencies:** None
    /// ```
    pub static UNKNOWN_REQUIREMENT_REFERENCE = "unknown-requirement-reference" {
        category: Category::Requirements,
        default_level: Level::Error,
    }
}
