use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A generated feature spec has lost its component.
    ///
    /// The component or its roadmap item was renamed or removed. The file is left as it is, with
    /// all that people wrote in it, but nothing refreshes it any more.
    ///
    /// Fix: delete the file, move what is still true to the feature that took its place, or bring
    /// the component back.
    pub static ORPHANED_FEATURE = "orphaned-feature" {
        category: Category::Generation,
        default_level: Level::Warning,
    }
}
