//! Documents in Markdown: specs, requirements, decisions.

use super::coverage::Coverage;
use super::outline::Sections;
use super::reader::Reader;
use super::{
    decision, feature, header, kind, leftovers, mentions, prd, requirements, sequence, system,
    task_list,
};
use crate::accounting::Accounting;
use crate::model::{DocumentKind, Graph, Header, Outline};
use specpack_syntax::findings::Findings;
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::Document;
use specpack_syntax::source::{FileId, SourceFile};

/// What a document in Markdown is, beside its nodes.
pub(super) struct Lowered {
    pub(super) kind: DocumentKind,
    pub(super) header: Header,
    pub(super) outline: Outline,
    pub(super) accounting: Accounting,
}

/// Reads a document by what it is. Where it is long, so many of its sections are read by
/// themselves; what they come to does not depend on it.
pub(super) fn lower(
    file: FileId,
    source: &SourceFile,
    document: &Document,
    part_len: usize,
    graph: &mut Graph,
    diagnostics: &mut Findings,
) -> Lowered {
    let header = header::lower(file, document.front_matter.as_ref());
    let kind = kind::of(&header, document, source.path());
    let sections = Sections::new(document, kind, part_len);
    let mut outline = sections.outline();
    let mut reader = Reader {
        file,
        source,
        sections: &sections,
        graph,
        coverage: Coverage::new(document),
        diagnostics,
        endpoints: HashMap::default(),
        passages: Vec::new(),
        stated_above: None,
        part_len,
    };
    match kind {
        DocumentKind::System => system::lower(&mut reader, &header),
        DocumentKind::Prd => prd::lower(&mut reader, &header),
        DocumentKind::Requirements => requirements::lower(&mut reader, &header, document),
        DocumentKind::Decision => {
            decision::lower(&mut reader, &header, document.front_matter.as_ref());
        }
        DocumentKind::Sequence => sequence::lower(&mut reader, &header),
        DocumentKind::TaskList => task_list::lower(&mut reader, &header, document),
        kind if kind.is_feature() => feature::lower(&mut reader, &header, kind),
        _ => {}
    }
    if matches!(kind, DocumentKind::Prd | DocumentKind::Requirements) {
        mentions::lower(&mut reader, document);
    }
    leftovers::settle(&mut reader, kind, &mut outline);
    Lowered {
        kind,
        accounting: reader.coverage.count(),
        header,
        outline,
    }
}
