//! A tree of nodes composed from the events of the YAML reader.

use super::{Node, Value};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{FileId, Location, Span};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::collections::HashMap;
use std::ops::Range;

/// How deep a tree may be.
const MAX_DEPTH: usize = 96;
/// How much all aliases of a document may stand for, in nodes and bytes of text.
const MAX_EXPANSION: usize = 256 * 1024;

/// Composes the tree of `text`, which starts at the byte `base` of its file.
pub(super) fn compose(file: FileId, text: &str, base: usize) -> (Node, Vec<Diagnostic>) {
    let mut composer = Composer {
        file,
        bytes: ByteIndex::of(text),
        base,
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        expanded: 0,
    };
    let mut findings = Vec::new();
    for event in Parser::new_from_str(text) {
        let taken = match event {
            Ok((event, span)) => {
                let place = composer.place(&span.start)..composer.place(&span.end);
                composer.take(event, place)
            }
            Err(error) => {
                let at = composer.place(error.marker());
                Err(composer.refused(at..at, error.info()))
            }
        };
        match taken {
            Ok(true) => {}
            Ok(false) => break,
            Err(finding) => {
                findings.push(*finding);
                break;
            }
        }
    }
    while !composer.open.is_empty() {
        composer.close(None);
    }
    let empty = || Node {
        span: Span::new(base..base + text.len()),
        value: Value::Mapping(Vec::new()),
    };
    (composer.root.unwrap_or_else(empty), findings)
}

/// A collection whose end is still to come.
struct Open {
    anchor: usize,
    span: Range<usize>,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>, Option<Node>),
}

struct Anchored {
    node: Node,
    depth: usize,
    weight: usize,
}

struct Composer<'a> {
    file: FileId,
    bytes: ByteIndex<'a>,
    base: usize,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    expanded: usize,
}

impl Composer<'_> {
    fn place(&mut self, marker: &Marker) -> usize {
        self.base + self.bytes.byte(marker.index())
    }

    fn invalid(&self, place: Range<usize>, what: &str) -> Box<Diagnostic> {
        let at = Location {
            file: self.file,
            span: Span::new(place),
        };
        let headline = format!("YAML cannot be read: {what}");
        let finding = Diagnostic::new("invalid-yaml", Level::Error, headline, at);
        Box::new(finding.help("Correct the YAML here; what follows was not read."))
    }

    /// What the reader refused, with the bracket that is still open there.
    fn refused(&self, place: Range<usize>, what: &str) -> Box<Diagnostic> {
        let finding = self.invalid(place, what);
        let open = self.open.last().map(|open| open.span.start);
        let Some(bracket) = open.filter(|&at| self.bytes.opens_flow(at - self.base)) else {
            return finding;
        };
        let at = Location {
            file: self.file,
            span: Span::new(bracket..bracket + 1),
        };
        Box::new(finding.and(at, "this is still open"))
    }

    /// Takes an event; false once the document is over.
    fn take(&mut self, event: Event<'_>, place: Range<usize>) -> Result<bool, Box<Diagnostic>> {
        let kind = match event {
            Event::SequenceStart(anchor, _) => (anchor, Kind::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => (anchor, Kind::Mapping(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => {
                // A block collection ends with its last node, a flow collection with its bracket.
                let is_flow = self.bytes.is_bracket(place.start - self.base);
                self.close(Some(place.end).filter(|_| is_flow));
                return Ok(true);
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Scalar {
                    text: text.into_owned(),
                    is_string: style != ScalarStyle::Plain,
                };
                let node = Node {
                    span: Span::new(place),
                    value,
                };
                self.add(node, anchor, 1);
                return Ok(true);
            }
            Event::Alias(anchor) => return self.resolve(anchor, place).map(|()| true),
            Event::DocumentEnd | Event::StreamEnd => return Ok(false),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => return Ok(true),
        };
        if self.open.len() >= MAX_DEPTH {
            return Err(self.invalid(place, "collections nest too deep"));
        }
        let (anchor, kind) = kind;
        self.open.push(Open {
            anchor,
            span: place,
            kind,
        });
        Ok(true)
    }

    fn resolve(&mut self, anchor: usize, place: Range<usize>) -> Result<(), Box<Diagnostic>> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(self.invalid(place, "an alias stands within what it stands for"));
        };
        let expanded = self.expanded.saturating_add(anchored.weight);
        let depth = anchored.depth;
        if expanded > MAX_EXPANSION || self.open.len() + depth > MAX_DEPTH {
            return Err(self.invalid(place, "aliases stand for too much"));
        }
        self.expanded = expanded;
        let node = Node {
            span: Span::new(place),
            value: anchored.node.value.clone(),
        };
        self.add(node, 0, depth);
        Ok(())
    }

    /// Adds a finished node to the collection that is open.
    fn add(&mut self, node: Node, anchor: usize, depth: usize) {
        if anchor > 0 {
            let anchored = Anchored {
                depth,
                weight: weight(&node),
                node: node.clone(),
            };
            self.anchors.insert(anchor, anchored);
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        if !node.span.is_empty() {
            open.span.start = open.span.start.min(node.span.start as usize);
            open.span.end = open.span.end.max(node.span.end as usize);
        }
        match &mut open.kind {
            Kind::Sequence(items) => items.push(node),
            Kind::Mapping(entries, key) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(node),
            },
        }
    }

    /// Closes the innermost collection; `end` where an event says so.
    fn close(&mut self, end: Option<usize>) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.kind {
            Kind::Sequence(items) => Value::Sequence(items),
            Kind::Mapping(mut entries, key) => {
                // A key whose value could not be read is kept with an empty one.
                if let Some(key) = key {
                    let at = key.span.end;
                    let value = Value::Scalar {
                        text: String::new(),
                        is_string: false,
                    };
                    let span = Span { start: at, end: at };
                    entries.push((key, Node { span, value }));
                }
                Value::Mapping(entries)
            }
        };
        let end = end.unwrap_or(open.span.end);
        let node = Node {
            span: Span::new(open.span.start..end.max(open.span.end)),
            value,
        };
        let depth = if open.anchor > 0 { depth(&node) } else { 1 };
        self.add(node, open.anchor, depth);
    }
}

/// What a node weighs when it is written out once more.
fn weight(node: &Node) -> usize {
    let within = match &node.value {
        Value::Scalar { text, .. } => text.len(),
        Value::Sequence(items) => items.iter().map(weight).sum(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| weight(key) + weight(value))
            .sum(),
    };
    within + size_of::<Node>()
}

fn depth(node: &Node) -> usize {
    let within = match &node.value {
        Value::Scalar { .. } => None,
        Value::Sequence(items) => items.iter().map(depth).max(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| depth(key).max(depth(value)))
            .max(),
    };
    within.unwrap_or(0) + 1
}

/// Bytes of characters: the reader counts characters, spans count bytes.
struct ByteIndex<'a> {
    text: &'a str,
    is_ascii: bool,
    /// The last character asked for and its byte, as most questions move forward.
    last: (usize, usize),
}

impl<'a> ByteIndex<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            is_ascii: text.is_ascii(),
            last: (0, 0),
        }
    }

    fn byte(&mut self, character: usize) -> usize {
        if self.is_ascii {
            return character.min(self.text.len());
        }
        let (known, byte) = self.last;
        let place = if character >= known {
            let rest = self.text.get(byte..).unwrap_or_default();
            let step = rest.char_indices().nth(character - known);
            step.map_or(self.text.len(), |(at, _)| byte + at)
        } else {
            let before = self.text.get(..byte).unwrap_or_default();
            let step = before.char_indices().rev().nth(known - character - 1);
            step.map_or(0, |(at, _)| at)
        };
        self.last = (character, place);
        place
    }

    fn opens_flow(&self, at: usize) -> bool {
        self.text
            .get(at..)
            .is_some_and(|rest| rest.starts_with(['[', '{']))
    }

    fn is_bracket(&self, at: usize) -> bool {
        self.text
            .get(at..)
            .is_some_and(|rest| rest.starts_with([']', '}']))
    }
}
