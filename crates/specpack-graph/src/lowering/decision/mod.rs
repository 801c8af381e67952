//! Architecture decision records: MADR, and the older form with a section for the status.
//!
//! <https://adr.github.io/madr/>

pub(crate) mod outline;
mod status;

use super::reader::Reader;
use super::text::ids;
use super::text::labels::Inline;
use crate::model::{Decision, Header, NodeId, Spanned, Topic, Wanted};
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashSet;
use specpack_syntax::markdown::{Block, BlockKind, FrontMatter, MarkKind};
use specpack_syntax::source::Span;

/// Lowers a record. What it says is prose, and kept as it stands.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header, front_matter: Option<&FrontMatter>) {
    let path = reader.source.path();
    let file_name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let (title, at, number) = title(reader, stem);
    let stated_status = stated_status(reader, header);
    let status = stated_status
        .as_ref()
        .and_then(|text| status::parse(&text.value));
    let section = |topic| has_text(reader, topic);
    let decision = Decision {
        file: reader.file,
        id: stem.to_owned(),
        number: number.or_else(|| leading_number(stem)),
        status,
        stated_status,
        date: front_matter_date(header, front_matter, reader),
        names_successor: false,
        has_context: section(Topic::DecisionContext),
        has_outcome: section(Topic::DecisionOutcome),
        has_consequences: section(Topic::DecisionConsequences),
        option_count: count_options(reader),
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: &title,
        span: at,
    };
    let id = reader.add(name, extent, None, decision);
    trace_front_matter(reader, id, front_matter);
    trace_status(reader, id);
    trace_mentions(reader, id);
}

/// The title without its number: "ADR-0005: Codes travel by SMS", "5. Codes travel by SMS".
fn title(reader: &Reader<'_>, stem: &str) -> (String, Span, Option<u32>) {
    let first = reader.sections.placed.first();
    let Some(section) = first.map(|placed| placed.section) else {
        let end = reader.source.text().find('\n').unwrap_or(0);
        return (stem.to_owned(), Span::new(0..end), None);
    };
    let span = section.title.span;
    let own = section
        .number
        .as_ref()
        .and_then(|number| number.parse().ok());
    let name = section.name.trim();
    let rest = name
        .strip_prefix("ADR")
        .map(|rest| rest.trim_start_matches(['-', ' ', '_', '#']));
    let Some((number, rest)) = rest.and_then(split_number) else {
        return (name.to_owned(), span, own);
    };
    let rest = rest.trim_start_matches([':', '.', ' ', '-', '–', '—', ')']);
    let title = if rest.is_empty() { name } else { rest };
    (title.to_owned(), span, Some(number))
}

fn split_number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

fn leading_number(stem: &str) -> Option<u32> {
    let stem = stem.strip_prefix("adr-").unwrap_or(stem);
    split_number(stem).map(|(number, _)| number)
}

/// In front matter, or in a section or a line of its own.
fn stated_status(reader: &Reader<'_>, header: &Header) -> Option<Spanned<String>> {
    if let Some(status) = &header.status {
        return Some(status.clone()).filter(|status| !status.value.is_empty());
    }
    let mut blocks = blocks_on(reader, Topic::DecisionStatus);
    let text = blocks.find_map(text_of)?;
    let status = Spanned::new(text.plain.to_owned(), reader.location(text.span));
    Some(status).filter(|status| !status.value.is_empty())
}

fn front_matter_date(
    header: &Header,
    front_matter: Option<&FrontMatter>,
    reader: &Reader<'_>,
) -> Option<Spanned<String>> {
    let date = front_matter.and_then(|matter| matter.tree.root().get("date"));
    let date = date.and_then(|date| {
        let text = date.as_str()?.trim();
        Some(Spanned::new(text.to_owned(), reader.location(date.span())))
    });
    date.or_else(|| header.created.clone())
}

/// The blocks of the sections on a topic, those of passages below included.
fn blocks_on<'a>(reader: &Reader<'a>, topic: Topic) -> impl Iterator<Item = &'a Block> {
    let sections = reader.sections;
    let on_topic = sections
        .placed
        .iter()
        .filter(move |placed| placed.topic == topic);
    on_topic.flat_map(move |placed| {
        let below = sections.below(placed).iter();
        let below = below.filter(|placed| placed.topic == Topic::Passage);
        let below = below.flat_map(|placed| &placed.section.blocks);
        placed.section.blocks.iter().chain(below)
    })
}

fn has_text(reader: &Reader<'_>, topic: Topic) -> bool {
    let is_text = |block: &Block| {
        !matches!(
            block.kind,
            BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
        )
    };
    blocks_on(reader, topic).any(is_text)
}

fn text_of(block: &Block) -> Option<Inline<'_>> {
    let text = match &block.kind {
        BlockKind::Paragraph(text) => text,
        BlockKind::List(list) => &list.items.first()?.text,
        _ => return None,
    };
    Some(Inline {
        plain: text.plain.trim(),
        span: text.span,
    })
}

fn count_options(reader: &Reader<'_>) -> u32 {
    let lists = blocks_on(reader, Topic::DecisionOptions);
    let items = lists.map(|block| match &block.kind {
        BlockKind::List(list) => list.items.len(),
        _ => 0,
    });
    u32::try_from(items.sum::<usize>()).unwrap_or(u32::MAX)
}

/// `requirements: [FR-1]`, `supersedes: ADR-3`, `superseded-by: ADR-7`
fn trace_front_matter(reader: &mut Reader<'_>, id: NodeId, front_matter: Option<&FrontMatter>) {
    let Some(front_matter) = front_matter else {
        return;
    };
    let root = front_matter.tree.root();
    let keys = [
        ("requirements", Wanted::Requirement),
        ("supersedes", Wanted::Decision),
        ("superseded-by", Wanted::Successor),
        ("superseded_by", Wanted::Successor),
    ];
    for (key, wanted) in keys {
        let Some(value) = root.get(key) else { continue };
        let scalars: Vec<Node<'_>> = match value.is_scalar() {
            true => vec![value],
            false => value.items().collect(),
        };
        for scalar in scalars.into_iter().filter(|scalar| !scalar.is_null()) {
            trace_parts(reader, id, wanted, scalar);
        }
    }
    if let Some(status) = root.get("status") {
        let text = status.as_str().unwrap_or_default();
        trace_chain(reader, id, text, status.text_span());
    }
}

/// The names between commas.
fn trace_parts(reader: &mut Reader<'_>, id: NodeId, wanted: Wanted, scalar: Node<'_>) {
    let span = scalar.text_span();
    let mut from = span.range().start;
    for part in scalar.as_str().unwrap_or_default().split(',') {
        let name = part.trim();
        let blank = part.len() - part.trim_start().len();
        if !name.is_empty() {
            let at = Span::new(from + blank..from + blank + name.len());
            add_trace(reader, id, wanted, name, at);
        }
        from += part.len() + 1;
    }
}

fn add_trace(reader: &mut Reader<'_>, id: NodeId, wanted: Wanted, name: &str, at: Span) {
    let name = Spanned::new(name.to_owned(), reader.location(at));
    reader.trace(id, wanted, name);
    if wanted == Wanted::Successor
        && let Some(decision) = reader.graph.get_mut::<Decision>(id)
    {
        decision.names_successor = true;
    }
}

/// "Superseded by [ADR-0007](0007-x.md)" under the heading for the status.
fn trace_status(reader: &mut Reader<'_>, id: NodeId) {
    let blocks: Vec<&Block> = blocks_on(reader, Topic::DecisionStatus).collect();
    for block in blocks {
        let texts: Vec<_> = match &block.kind {
            BlockKind::Paragraph(text) => vec![text],
            BlockKind::List(list) => list.items.iter().map(|item| &item.text).collect(),
            _ => continue,
        };
        for text in texts {
            let Some(chain) = status::chain(&text.plain) else {
                continue;
            };
            let links: Vec<(&str, Span)> = text
                .marks()
                .iter()
                .filter_map(|mark| match &mark.kind {
                    MarkKind::Link { destination } => Some((destination.as_str(), mark.span)),
                    _ => None,
                })
                .collect();
            if links.is_empty() {
                trace_chain(reader, id, &text.plain, text.span);
            }
            for (destination, at) in links {
                add_trace(reader, id, chain, destination, at);
            }
        }
    }
}

/// "superseded by ADR-0007" as plain text.
fn trace_chain(reader: &mut Reader<'_>, id: NodeId, text: &str, span: Span) {
    let Some(chain) = status::chain(text) else {
        return;
    };
    for word in status::names(text) {
        let start = text.find(word).unwrap_or(0);
        let at = span.range().start + start;
        let at = Span::new(at..at + word.len());
        let is_verbatim = reader.source.slice(at) == word;
        add_trace(reader, id, chain, word, if is_verbatim { at } else { span });
    }
}

/// Requirements that its text speaks of, each once.
fn trace_mentions(reader: &mut Reader<'_>, id: NodeId) {
    let source = reader.source;
    let text = source.text();
    let mut seen = HashSet::default();
    for name in ids::find_all(text) {
        if seen.insert(name) {
            // The ids are slices of the text.
            let start = name.as_ptr() as usize - text.as_ptr() as usize;
            let at = Span::new(start..start + name.len());
            let name = Spanned::new(name.to_owned(), reader.location(at));
            reader.mention(id, Wanted::Requirement, name);
        }
    }
}
