use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature spec that was not generated stands where one would be written.
    ///
    /// It holds no block that could be refreshed, so it is left as it is: nothing of it is
    /// overwritten, and nothing of the system spec reaches it.
    ///
    /// Fix: move the file away to have it generated, then bring over what it says; or keep it and
    /// silence the rule.
    pub static HAND_WRITTEN_FEATURE = "hand-written-feature" {
        category: Category::Generation,
        default_level: Level::Warning,
    }
}
