//! Queries in PromQL: which metrics they are worked out from.

use super::DataReader;
use crate::lowering::text::promql;
use crate::model::{NodeId, Spanned, Wanted};
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashSet;
use specpack_syntax::source::{Location, Span};

/// Reads the query under a key, and traces each metric in it once.
pub(super) fn read<'a>(
    reader: &mut DataReader<'a>,
    from: NodeId,
    of: Node<'a>,
    key: &str,
) -> Option<Spanned<String>> {
    let query = reader.text(of, key)?;
    trace(reader, from, of.get(key)?);
    Some(query)
}

/// Traces each metric of a query once.
pub(super) fn trace(reader: &mut DataReader<'_>, from: NodeId, query: Node<'_>) {
    let text = query.as_str().unwrap_or_default();
    let mut seen = HashSet::default();
    let mut places = Places::new(query);
    for range in promql::metrics(text) {
        let name = text.get(range.clone()).unwrap_or_default();
        if seen.insert(name) {
            let at = places.of(reader, name);
            let name = Spanned::new(name.to_owned(), at);
            reader.trace(from, Wanted::Metric, name);
        }
    }
}

/// Where names of a query stand in the file, whose lines may be indented or folded there.
struct Places {
    file_span: Span,
    from: usize,
}

impl Places {
    fn new(query: Node<'_>) -> Self {
        Self {
            file_span: query.text_span(),
            from: 0,
        }
    }

    /// The next place of a name; names come in the order written.
    fn of(&mut self, reader: &DataReader<'_>, name: &str) -> Location {
        let written = reader.source.slice(self.file_span);
        let rest = written.get(self.from..).unwrap_or_default();
        let span = match find_word(rest, name) {
            Some(at) => {
                let start = self.file_span.range().start + self.from + at;
                self.from += at;
                Span::new(start..start + name.len())
            }
            None => self.file_span,
        };
        Location {
            file: reader.file,
            span,
        }
    }
}

/// Where a name stands that is not a part of a longer one.
fn find_word(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    text.match_indices(name).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
