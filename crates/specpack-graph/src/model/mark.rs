//! Marks in programs: `req: FR-1`.

/// A mark. The node's name is that of the test or the function below it, or its place.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    /// Whether it marks a test, rather than the code that does it.
    pub is_test: bool,
    /// The line that it stands on, from 1.
    pub line: u32,
}
