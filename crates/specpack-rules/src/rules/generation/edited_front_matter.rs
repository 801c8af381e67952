use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A key of the front matter that follows the system spec was changed by hand.
    ///
    /// Both the person and the system spec have changed the value. The person's stays, and the
    /// two documents disagree until somebody decides.
    ///
    /// Fix: write the same in both, or let the system spec win with `--on-conflict theirs`.
    pub static EDITED_FRONT_MATTER = "edited-front-matter" {
        category: Category::Generation,
        default_level: Level::Warning,
    }
}
