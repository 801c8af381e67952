//! An endpoint under a heading of its own: "#### POST /path" with request, response and errors.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::endpoints;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::endpoint_line;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::shapes;
use crate::lowering::text::words::{brackets, words};
use crate::model::{Endpoint, EndpointDetails, NodeId, Shape, Spanned};
use specpack_syntax::markdown::{Block, BlockKind};

#[derive(Default)]
struct Reading {
    description: Option<Spanned<String>>,
    auth: Option<Spanned<String>>,
    details: EndpointDetails,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Description,
    Auth,
    Request,
    Response,
    Errors,
}

fn field(label: &str) -> Option<Field> {
    let words = words(label);
    let first = words.split(' ').next().unwrap_or_default();
    Some(match first {
        "description" | "purpose" => Field::Description,
        "auth" | "authentication" | "authorization" => Field::Auth,
        "request" | "body" | "parameters" => Field::Request,
        "response" | "success" => Field::Response,
        "error" | "errors" => Field::Errors,
        _ => return None,
    })
}

/// Adds the details to the endpoint of that name, or adds the endpoint.
pub(crate) fn lower(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let Some(line) = endpoint_line::parse_http(&placed.section.name) else {
        return;
    };
    let mut reading = Reading::default();
    let mut blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let below = reader.sections.below(placed);
    blocks.extend(below.iter().flat_map(|below| &below.section.blocks));
    for below in below {
        reader.coverage.keep(below.section.heading);
    }
    let is_label = |label: &str| field(label).is_some();
    let mut last_notes = Vec::new();
    for part in entries::read(blocks, &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut reading, &entry, &mut last_notes),
            Part::Text(text) => {
                let kept = reader.keep(text);
                match reading.description {
                    None => reading.description = Some(kept),
                    Some(_) => last_notes.push(kept),
                }
            }
            Part::Block(block) => keep_other(reader, block, &mut last_notes),
        }
    }
    reader.add_passages(placed.index, last_notes);
    let id = existing(reader, feature, &line).unwrap_or_else(|| {
        let span = placed.section.title.span;
        endpoints::push(
            reader,
            feature,
            placed.index,
            line,
            span,
            placed.section.span,
            None,
        )
    });
    if let Some(endpoint) = reader.graph.get_mut::<Endpoint>(id) {
        endpoint.description = endpoint.description.take().or(reading.description);
        endpoint.auth = endpoint.auth.take().or(reading.auth);
        endpoint.details = Some(Box::new(reading.details));
    }
}

fn read_entry(
    reader: &mut Reader<'_>,
    reading: &mut Reading,
    entry: &Entry<'_>,
    notes: &mut Vec<Spanned<String>>,
) {
    reader.coverage.keep(entry.label_span);
    let value = entry.value.map(|value| reader.keep(value));
    let details = &mut reading.details;
    match field(entry.label) {
        Some(Field::Description) => reading.description = value,
        Some(Field::Auth) => reading.auth = value,
        Some(Field::Errors) => {
            details.errors.extend(value);
            let lines = keep_lines(reader, &entry.blocks);
            details.errors.extend(lines);
        }
        Some(Field::Request) => {
            notes.extend(value);
            details.request = shape(reader, entry).or(details.request.take());
        }
        Some(Field::Response) => {
            notes.extend(value);
            let status = brackets(entry.label).map(str::to_owned);
            let at = reader.location(entry.label_span);
            if details.response.is_none() {
                details.response_status = status.map(|status| Spanned::new(status, at));
                details.response = shape(reader, entry);
            }
        }
        None => notes.extend(value),
    }
    for block in &entry.blocks {
        keep_other(reader, block, notes);
    }
}

fn shape(reader: &mut Reader<'_>, entry: &Entry<'_>) -> Option<Shape> {
    entry.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Code(code) => {
            let text = reader.keep_code(block, code.content);
            Some(
                shapes::parse(&text.value)
                    .into_iter()
                    .next()
                    .unwrap_or_default(),
            )
        }
        _ => None,
    })
}

/// What belongs to no field stays a passage.
fn keep_other(reader: &mut Reader<'_>, block: &Block, notes: &mut Vec<Spanned<String>>) {
    if !matches!(
        block.kind,
        BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
    ) {
        let kept = reader.keep_block(block);
        notes.push(kept);
    }
}

/// The endpoint as the table of the same feature lists it.
fn existing(
    reader: &Reader<'_>,
    feature: NodeId,
    line: &endpoint_line::EndpointLine<'_>,
) -> Option<NodeId> {
    let path = endpoint_line::path_key(line.path);
    let key = (feature, line.method.clone(), path);
    reader.endpoints.get(&key).copied()
}
