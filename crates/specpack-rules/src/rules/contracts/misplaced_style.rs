use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Object, Shape};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A parameter or a header is written in a style that its place does not know.
    ///
    /// Clients and servers put it together differently, each as it thinks best. `allowReserved` is
    /// about percent-encoding, which headers have none of.
    ///
    /// Fix: use a style of the place (`matrix`, `label` and `simple` in a path; `form`,
    /// `spaceDelimited`, `pipeDelimited` and `deepObject` in a query; `simple` in a header; `form`
    /// in a cookie), or leave it out.
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
    ///       parameters:
    ///         - {name: state, in: query, style: simple, schema: {type: string}}
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
    ///       parameters:
    ///         - {name: state, in: query, style: form, schema: {type: string}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static MISPLACED_STYLE = "misplaced-style" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.contracts().of_shape(Shape::Parameter) {
        if let Some(place) = parameter.text("in") {
            check_one(parameter, place, findings);
        }
    }
    for header in context.contracts().of_shape(Shape::Header) {
        // Headers of OpenAPI 3.0 have all fields of parameters.
        if header.version.has_whole_json_schema() {
            check_one(header, "header", findings);
        }
    }
}

fn check_one(object: Object<'_>, place: &str, findings: &mut Findings) {
    let Some(known) = styles(place) else { return };
    let style = object.node.get("style");
    let stated = style.and_then(Node::as_str);
    if let Some((node, stated)) = style.zip(stated).filter(|(_, stated)| !known.contains(stated)) {
        let headline = format!("`{stated}` is no style of what is in a {place}");
        // A style of the version that comes after those that are read.
        let since = match (place, stated) {
            ("cookie", "cookie") => "OpenAPI has it from 3.2 on. ",
            _ => "",
        };
        let help = format!("{since}Use `{}`, or leave it out.", known.join("`, `"));
        findings.push(MISPLACED_STYLE.at(object.at(node), headline).help(help));
    }
    if place == "header"
        && let Some((key, _)) = object.node.entry("allowReserved")
    {
        let found = MISPLACED_STYLE.at(object.at(key), "`allowReserved` says nothing of a header");
        findings.push(found.help("Leave it out."));
    }
}

/// The styles of a place; none where there is no such place.
fn styles(place: &str) -> Option<&'static [&'static str]> {
    Some(match place {
        "path" => &["matrix", "label", "simple"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        "cookie" => &["form"],
        _ => return None,
    })
}
