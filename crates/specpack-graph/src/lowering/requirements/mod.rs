//! Documents of requirements: ledgers with ids in tables, lists or headings, and the specs of
//! OpenSpec, Kiro and spec-kit.

mod blocks;
mod name;
pub(crate) mod outline;
mod parts;
mod renames;

use super::feature::stories;
use super::outline::Placed;
use super::prd::exclusions;
use super::reader::Reader;
use super::text::labels::Inline;
use super::text::words::brackets;
use crate::model::{
    Header, NodeId, Priority, RequirementDialect, RequirementKind, RequirementSet, Story, Topic,
};
use specpack_syntax::markdown::Document;
use specpack_syntax::source::Span;

/// Lowers a document of requirements.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header, document: &Document) {
    let dialect = outline::dialect(document).unwrap_or(RequirementDialect::Ids);
    let set = add_set(reader, header, dialect);
    let sections = reader.sections;
    for placed in &sections.placed {
        match placed.topic {
            Topic::Requirement => parts::lower_section(reader, set, placed),
            Topic::RequirementGroup if placed.section.key() == renames::TITLE => {}
            Topic::RequirementGroup | Topic::Title => {
                let kind = kind_of_group(reader, placed);
                blocks::lower(reader, set, placed, kind);
            }
            Topic::Story => lower_story(reader, set, placed),
            Topic::Exclusions => exclusions::lower(reader, placed),
            _ => {}
        }
    }
    // What is renamed may be modified as well, above or below.
    let renamed = |placed: &&Placed<'_>| placed.section.key() == renames::TITLE;
    for placed in sections.placed.iter().filter(renamed) {
        renames::lower(reader, set, placed);
    }
}

/// A story of spec-kit, where `P1` comes first and there is no `P0`.
fn lower_story(reader: &mut Reader<'_>, set: NodeId, placed: &Placed<'_>) {
    let id = stories::lower_section(reader, set, placed);
    let stated = brackets(&placed.section.name).and_then(|inner| inner.rsplit('P').next());
    let priority = match stated.map(str::trim) {
        Some("1") => Priority::Must,
        Some("2") => Priority::Should,
        Some(number) if number.parse::<u8>().is_ok() => Priority::Could,
        _ => return,
    };
    if let Some(story) = reader.graph.get_mut::<Story>(id) {
        story.priority = Some(priority);
    }
}

fn add_set(reader: &mut Reader<'_>, header: &Header, dialect: RequirementDialect) -> NodeId {
    let (name, at) = super::system::name_of(reader, header);
    let id = header.id.as_ref().map(|id| id.value.clone());
    let set = RequirementSet {
        file: reader.file,
        id: id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| id_of_path(reader.source.path()).to_owned()),
        dialect,
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: &name,
        span: at,
    };
    reader.add(name, extent, None, set)
}

/// `.kiro/specs/login/requirements.md` and `openspec/specs/login/spec.md` are of `login`.
fn id_of_path(path: &str) -> &str {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match (stem, parts.next()) {
        ("requirements" | "spec", Some(folder)) => folder,
        _ => stem,
    }
}

/// What kind of requirements a group holds, unless their ids say otherwise.
fn kind_of_group(reader: &Reader<'_>, placed: &Placed<'_>) -> RequirementKind {
    let mut at = Some(placed);
    while let Some(section) = at {
        let key = section.section.key();
        let words = [
            "non functional",
            "nonfunctional",
            "quality",
            "qualities",
            "nfr",
            "success criteria",
            "measurable outcomes",
        ];
        if words.iter().any(|word| key.contains(word)) {
            return RequirementKind::NonFunctional;
        }
        at = section
            .parent
            .and_then(|parent| reader.sections.get(parent));
    }
    RequirementKind::Functional
}
