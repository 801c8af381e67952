use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A document is of no kind that specpack knows.
    ///
    /// Only its links, tables and placeholders are checked, so that a spec whose kind was not
    /// recognised would look better than it is.
    ///
    /// Fix: state its `kind` in front matter if it is a spec; start it with the key that tells its kind
    /// if it is YAML or JSON; leave it out of the run if not.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Notes of a meeting
    ///
    /// We met.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    /// ```
    pub static UNKNOWN_DOCUMENT = "unknown-document" {
        category: Category::Reading,
        default_level: Level::Info,
    }
}
