//! Mails: their words, and who sends them.

mod letter;
mod templates;
mod words;

pub use templates::MailTemplates;
