//! A sequence as a diagram, as data, and as a clean document.

mod json;
mod layout;
mod markdown;
mod mermaid;
mod picture;
mod svg;

#[cfg(test)]
mod tests;

pub use json::{Json, json};
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use svg::svg;
