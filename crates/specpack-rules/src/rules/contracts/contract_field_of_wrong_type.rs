use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::DefectKind;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A field of a contract holds a value of the wrong type.
    ///
    /// Programs that read the contract refuse it, or ignore the field.
    ///
    /// Fix: write a value of the type that the format asks for.
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
    ///       deprecated: sometimes
    ///       responses: {'200': {description: Orders}}
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
    ///       deprecated: true
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static CONTRACT_FIELD_OF_WRONG_TYPE = "contract-field-of-wrong-type" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for defect in contracts.defects() {
        let DefectKind::WrongType {
            key,
            value,
            expected,
        } = defect.kind
        else {
            continue;
        };
        let object = contracts.object(defect.object);
        let name = key.and_then(Node::as_str).unwrap_or_default();
        let headline = match name {
            "" => format!("an item in {} is not {expected}", object.shape.title()),
            name => format!("`{name}` is not {expected}"),
        };
        // A collection is pointed at by the key that it stands under.
        let at = key.filter(|_| !value.is_scalar()).unwrap_or(value);
        let found = CONTRACT_FIELD_OF_WRONG_TYPE.at(object.at(at), headline);
        let help = match expected {
            "a text" if value.is_scalar() => "Put it in quotation marks, or write a text.".to_owned(),
            expected => format!("Write {expected}."),
        };
        findings.push(found.help(help));
    }
}
