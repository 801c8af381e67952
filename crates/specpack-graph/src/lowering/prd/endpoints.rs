//! Endpoints as sketches in code: a method and a path, then requests, answers and errors as JSON.

use crate::lowering::feature::endpoint_details;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::endpoints;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{brackets, without_brackets, words};
use crate::lowering::text::{endpoint_line, shapes};
use crate::model::{Endpoint, EndpointDetails, NodeId, Spanned};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Reads the endpoints that tables, lists and code of a section name.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let listed = blocks
        .iter()
        .copied()
        .filter(|block| matches!(block.kind, BlockKind::Table(_) | BlockKind::List(_)));
    let listed: Vec<&Block> = listed.collect();
    endpoints::lower(reader, prd, placed.index, &listed);
    for block in blocks {
        if let BlockKind::Code(code) = &block.kind {
            sketch(reader, prd, placed.index, block, code.content, None);
        }
    }
}

/// Adds the endpoint of a section of its own: "Endpoint: Create User" with a sketch.
pub(crate) fn lower_section(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    if endpoint_line::parse_http(placed.section.name.trim()).is_some() {
        endpoint_details::lower(reader, prd, placed);
        return;
    }
    let title = placed.section.name.trim();
    let description = title
        .split_once([':', '：'])
        .map_or(title, |(_, name)| name.trim());
    let at = reader.location(placed.section.title.span);
    let description = Spanned::new(description.to_owned(), at);
    for block in &placed.section.blocks {
        match &block.kind {
            BlockKind::Code(code) => {
                let description = Some(description.clone());
                sketch(reader, prd, placed.index, block, code.content, description);
            }
            _ => {
                let lines = keep_lines(reader, &[block]);
                reader.add_passages(placed.index, lines);
            }
        }
    }
}

/// A labelled part of a sketch: "Response (201 Created):" and the lines up to the next label.
struct Part<'a> {
    label: &'a str,
    text: &'a str,
}

/// Adds the endpoint that the first line of code names; other code stays a passage.
fn sketch(
    reader: &mut Reader<'_>,
    prd: NodeId,
    section: u32,
    block: &Block,
    content: Span,
    description: Option<Spanned<String>>,
) {
    let kept = reader.keep_code(block, content);
    let source = reader.source;
    let code = source.slice(content);
    let Some(first) = code.lines().find(|line| !line.trim().is_empty()) else {
        return;
    };
    let Some(line) = endpoint_line::parse_http(first.trim()).filter(|line| line.method.is_some())
    else {
        reader.add_passages(section, vec![kept]);
        return;
    };
    let span = labels::locate(source, first.trim(), content);
    let name = Inline {
        plain: first.trim(),
        span,
    };
    let id = endpoints::push(
        reader,
        prd,
        section,
        line,
        name.span,
        block.span,
        description,
    );
    let at = reader.location(content);
    let Some(endpoint) = reader.graph.get_mut::<Endpoint>(id) else {
        return;
    };
    let mut details = EndpointDetails::default();
    for part in parts(code) {
        if part.about().starts_with("headers") {
            endpoint.auth = authorization(part.text).map(|auth| Spanned::new(auth, at));
        } else {
            read_part(&mut details, &part, at);
        }
    }
    endpoint.details = Some(Box::new(details));
}

impl Part<'_> {
    /// The words of its label.
    fn about(&self) -> String {
        words(without_brackets(self.label))
    }
}

fn read_part(
    details: &mut EndpointDetails,
    part: &Part<'_>,
    at: specpack_syntax::source::Location,
) {
    let label = part.about();
    let status = brackets(part.label).unwrap_or_default().trim();
    let shape = || shapes::parse(part.text).into_iter().next();
    match label.split(' ').next().unwrap_or_default() {
        "request" | "body" => details.request = shape().or(details.request.take()),
        "response" | "responses" | "success" if details.response.is_none() => {
            details.response = shape();
            if !status.is_empty() {
                details.response_status = Some(Spanned::new(status.to_owned(), at));
            }
        }
        "error" | "errors" => {
            let code = error_code(part.text);
            let text = match (status, code) {
                ("", None) => return,
                ("", Some(code)) => code.to_owned(),
                (status, None) => status.to_owned(),
                (status, Some(code)) => format!("{status}: {code}"),
            };
            details.errors.push(Spanned::new(text, at));
        }
        _ => {}
    }
}

/// The value of the header by which a caller is known.
fn authorization(headers: &str) -> Option<String> {
    headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_auth = name.trim().eq_ignore_ascii_case("authorization");
        is_auth.then(|| value.trim().to_owned())
    })
}

/// The code of an error: the value of its member `error` or `code`.
fn error_code(json: &str) -> Option<&str> {
    let names = ["\"error\"", "\"code\""];
    let rest = names.iter().find_map(|name| json.split_once(name))?.1;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    value.strip_prefix('"')?.split('"').next()
}

/// The labelled parts of a sketch. A label starts its line and ends it with a colon.
fn parts(code: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut start = 0;
    let mut open: Option<(&str, usize)> = None;
    for line in code.split_inclusive('\n') {
        let trimmed = line.trim_end();
        let label = trimmed
            .strip_suffix(':')
            .filter(|label| label.starts_with(|c: char| c.is_ascii_alphabetic()));
        if let Some(label) = label {
            if let Some((label, from)) = open {
                let text = code.get(from..start).unwrap_or_default();
                parts.push(Part { label, text });
            }
            open = Some((label, start + line.len()));
        }
        start += line.len();
    }
    if let Some((label, from)) = open {
        let text = code.get(from..).unwrap_or_default();
        parts.push(Part { label, text });
    }
    parts
}
