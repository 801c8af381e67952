use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::contract::{DefectKind, Shape};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An object of a contract has a field that its format does not know.
    ///
    /// Nothing reads it: mostly it is a slip of the pen, or a field that stands one level
    /// too deep.
    ///
    /// Fix: correct its name or its place; fields of one's own start with `x-`.
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
    ///       sumary: Lists orders
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
    ///       summary: Lists orders
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static UNKNOWN_CONTRACT_FIELD = "unknown-contract-field" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for defect in contracts.defects() {
        let DefectKind::Unknown { key, is_later } = defect.kind else {
            continue;
        };
        let object = contracts.object(defect.object);
        // What schemas may say beside the known keywords is a rule of its own.
        if object.shape == Shape::Schema {
            continue;
        }
        let (name, what) = (key.as_str().unwrap_or_default(), object.shape.title());
        let headline = match is_later {
            true => format!("{what} has no field `{name}` before OpenAPI 3.1"),
            false => format!("{what} has no field `{name}`"),
        };
        let fields = object.shape.fields().iter().map(|field| field.name);
        let help = match nearest(name, fields) {
            Some(meant) if !is_later => format!("Write `{meant}`, if that was meant."),
            _ => "Correct its name or its place; fields of one's own start with `x-`.".to_owned(),
        };
        findings.push(
            UNKNOWN_CONTRACT_FIELD
                .at(object.at(key), headline)
                .help(help),
        );
    }
}
