//! Numbers with what they count.

/// How a number bounds what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`, "under", "below"
    Below,
    /// `<=`, "at most", "up to", "max"
    AtMost,
    /// `>`, "over"
    Above,
    /// `>=`, "at least", "min", `10K+`
    AtLeast,
    /// No word or sign before the number.
    Exactly,
}

/// A number, its unit and its bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// How it bounds.
    pub comparison: Comparison,
    /// The number, `10K` being 10 000.
    pub number: f64,
    /// The unit in lower case (`ms`, `s`, `%`, `req/s`, `users`); empty where there is none.
    pub unit: String,
    /// The percentile it is measured at (95 for `p95`).
    pub percentile: Option<f64>,
}
