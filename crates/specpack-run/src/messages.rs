//! Cucumber's messages: the JSON that its tools exchange, one message a line.

mod gherkin_document;
mod run;

pub use gherkin_document::{Ids, gherkin_document};
pub use run::messages;
