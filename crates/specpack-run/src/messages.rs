//! Cucumber's messages: the JSON that its tools exchange, one message a line.

mod gherkin_document;

pub use gherkin_document::{Ids, gherkin_document};
