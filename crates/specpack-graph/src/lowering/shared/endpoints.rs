//! Endpoints from list items, table rows and headings.

use super::columns;
use crate::lowering::reader::Reader;
use crate::lowering::text::endpoint_line::{self, EndpointLine};
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::is_none;
use crate::model::{EdgeKind, Endpoint, NodeId, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Table};
use specpack_syntax::source::Span;

/// Adds the endpoints that blocks list, and returns them in order.
pub(crate) fn lower(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    blocks: &[&Block],
) -> Vec<NodeId> {
    let mut endpoints = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::List(list) => {
                for item in &list.items {
                    let Some(text) = labels::whole(&item.text) else {
                        continue;
                    };
                    if item.blocks.is_empty() {
                        endpoints.extend(line(reader, owner, section, text, item.span));
                        continue;
                    }
                    let nested: Vec<&Block> = item.blocks.iter().collect();
                    // "Public:" with endpoints below is a heading, "POST /x" with notes is not.
                    if endpoint_line::parse_http(text.plain).is_some() {
                        endpoints.extend(line(reader, owner, section, text, item.span));
                    } else {
                        reader.coverage.keep(text.span);
                        endpoints.extend(lower(reader, owner, section, &nested));
                    }
                }
            }
            BlockKind::Table(table) => {
                endpoints.extend(lower_table(reader, owner, section, block, table));
            }
            BlockKind::Paragraph(text) => {
                let whole = labels::whole(text);
                let http = whole.filter(|text| endpoint_line::parse_http(text.plain).is_some());
                endpoints
                    .extend(http.and_then(|text| line(reader, owner, section, text, block.span)));
            }
            _ => {}
        }
    }
    endpoints
}

/// Adds the endpoint of one line; none where the line says that there is none.
pub(crate) fn line(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    text: Inline<'_>,
    extent: Span,
) -> Option<NodeId> {
    if is_none(text.plain) {
        reader.coverage.keep(text.span);
        return None;
    }
    let line = endpoint_line::parse(text.plain)?;
    let description = (!line.description.is_empty()).then(|| {
        let span = labels::locate(reader.source, line.description, text.span);
        Spanned::new(line.description.to_owned(), reader.location(span))
    });
    let name_span = name_span(reader, &line, text);
    Some(push(
        reader,
        owner,
        section,
        line,
        name_span,
        extent,
        description,
    ))
}

/// Adds an endpoint node with the edge from its owner.
pub(crate) fn push(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    line: EndpointLine<'_>,
    at: Span,
    extent: Span,
    description: Option<Spanned<String>>,
) -> NodeId {
    let name = match &line.method {
        Some(method) => format!("{method} {}", line.path),
        None => line.path.to_owned(),
    };
    let key = (
        owner,
        line.method.clone(),
        endpoint_line::path_key(line.path),
    );
    let endpoint = Endpoint {
        owner,
        method: line.method,
        path: line.path.to_owned(),
        description,
        auth: None,
        details: None,
    };
    let name = Inline {
        plain: &name,
        span: at,
    };
    let id = reader.add(name, extent, Some(section), endpoint);
    reader.connect(owner, EdgeKind::Exposes, id, at);
    reader.endpoints.entry(key).or_insert(id);
    id
}

/// From the method to the end of the path, as far as both stand unmarked or in one piece of code.
fn name_span(reader: &Reader<'_>, line: &EndpointLine<'_>, text: Inline<'_>) -> Span {
    let path = labels::locate(reader.source, line.path, text.span);
    let Some(method) = &line.method else {
        return path;
    };
    let method = labels::locate(reader.source, method, text.span);
    if method.start <= path.start {
        Span {
            start: method.start,
            end: path.end,
        }
    } else {
        path
    }
}

fn lower_table(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    block: &Block,
    table: &Table,
) -> Vec<NodeId> {
    let path_column = columns::find(table, &["endpoint", "path", "route", "url", "api", "uri"]);
    let Some(path_column) = path_column.or_else(|| single_column(table)) else {
        return Vec::new();
    };
    let method_column = columns::find(table, &["method", "verb"]);
    let description_column = columns::find(
        table,
        &["description", "purpose", "what", "summary", "notes"],
    );
    let auth_column = columns::find(
        table,
        &["auth", "authentication", "authorization", "access"],
    );
    reader.coverage.keep(block.span);
    let mut endpoints = Vec::new();
    for row in &table.rows {
        let Some(path) = columns::cell(row, Some(path_column)) else {
            continue;
        };
        reader.coverage.keep(row.span);
        let method = columns::cell(row, method_column)
            .filter(|method| endpoint_line::is_method(method.plain))
            .map(|method| method.plain.to_ascii_uppercase());
        // A slash alone may stand for nothing, but not where a method is asked of it.
        if is_none(path.plain) && (path.plain != "/" || method.is_none()) {
            continue;
        }
        let mut line = endpoint_line::parse_http(path.plain).unwrap_or(EndpointLine {
            method: None,
            path: path.plain,
            description: "",
        });
        line.method = method.or(line.method);
        let description = columns::cell(row, description_column).map(|text| reader.keep(text));
        let auth = columns::cell(row, auth_column).map(|text| reader.keep(text));
        let known = [
            Some(path_column),
            method_column,
            description_column,
            auth_column,
        ];
        let others = columns::others(reader, table, row, &known);
        reader.add_passages(section, others);
        let id = push(
            reader,
            owner,
            section,
            line,
            path.span,
            row.span,
            description,
        );
        if let Some(endpoint) = reader.graph.get_mut::<Endpoint>(id) {
            endpoint.auth = auth;
        }
        endpoints.push(id);
    }
    endpoints
}

fn single_column(table: &Table) -> Option<usize> {
    (table.head.len() == 1).then_some(0)
}
