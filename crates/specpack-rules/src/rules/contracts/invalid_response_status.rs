use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A response stands under something that is no status.
    ///
    /// Nothing ever matches it.
    ///
    /// Fix: write a status of three digits, a range such as `4XX`, or `default`.
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
    ///       responses: {ok: {description: Orders}}
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
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static INVALID_RESPONSE_STATUS = "invalid-response-status" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for responses in context.contracts().of_shape(Shape::Responses) {
        for (key, _) in responses.node.entries() {
            let status = key.as_str().unwrap_or_default();
            if is_status(status) || status.starts_with("x-") {
                continue;
            }
            let headline = format!("`{status}` is no status");
            let found = INVALID_RESPONSE_STATUS.at(responses.at(key), headline);
            findings.push(found.help("Write three digits, a range such as `4XX`, or `default`."));
        }
    }
}

fn is_status(text: &str) -> bool {
    let Some(first @ b'1'..=b'5') = text.bytes().next() else {
        return text == "default";
    };
    let rest = text.get(1..).unwrap_or_default();
    debug_assert!(first.is_ascii_digit());
    rest == "XX" || (rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}
