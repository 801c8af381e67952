use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Content stands under something that is no media type.
    ///
    /// No message ever has that type, so that nothing matches it.
    ///
    /// Fix: write a type and a subtype, such as `application/json`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: Orders
    ///           content: {json: {}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: Orders
    ///           content: {application/json: {}}
    /// ```
    pub static MALFORMED_MEDIA_TYPE = "malformed-media-type" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for media in context.contracts().of_shape(Shape::MediaType) {
        let (Some(key), name) = (media.key, media.name()) else {
            continue;
        };
        if !is_media_type(name) {
            let found = MALFORMED_MEDIA_TYPE.at(key.at(), format!("`{name}` is no media type"));
            findings.push(found.help("Write a type and a subtype, such as `application/json`."));
        }
    }
}

/// Whether a text is a type and a subtype, perhaps with parameters or a wildcard (RFC 6838).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+*".contains(c);
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_allowed);
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}
