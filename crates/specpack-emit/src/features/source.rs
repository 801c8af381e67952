//! The system spec that features are generated from, as features refer to it.

use crate::markdown::{clause, inline, link_text, relative_link};
use specpack_graph::Pack;
use specpack_graph::model::{Entry, Event, Header, NodeId, SectionRef, System};
use specpack_syntax::source::FileId;

/// A system spec, seen from the folder of its features.
pub(crate) struct SystemSource<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) file: FileId,
    pub(crate) system: Option<Entry<'p, System>>,
    /// The system's id.
    pub(crate) id: String,
    /// The system's name.
    pub(crate) name: String,
    /// The system spec's path from the folder of the features.
    pub(crate) link: String,
}

impl<'p> SystemSource<'p> {
    pub(crate) fn new(pack: &'p Pack, file: FileId, output_dir: &str) -> Self {
        let system = pack.graph.systems().find(|system| system.file == file);
        let path = pack.file(file).path();
        let stem = path.rsplit('/').next().unwrap_or(path);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        Self {
            pack,
            file,
            system,
            id: system.map_or_else(|| stem.to_owned(), |system| system.data.id.clone()),
            name: system.map_or_else(|| stem.to_owned(), |system| system.name().to_owned()),
            link: relative_link(output_dir, path),
        }
    }

    pub(crate) fn header(&self) -> &'p Header {
        self.pack.header(self.file)
    }

    /// A link to a section of the system spec.
    pub(crate) fn section_link(&self, section: SectionRef) -> String {
        match self.pack.section(section) {
            Some(section) => {
                let title = link_text(section.title.trim_end_matches(':'));
                format!("[{title}]({}#{})", self.link, section.anchor)
            }
            None => format!("[{}]({})", link_text(&self.name), self.link),
        }
    }

    /// The line that says where a text is from.
    pub(crate) fn source_line(&self, sections: &[SectionRef]) -> String {
        let links: Vec<String> = sections.iter().map(|&s| self.section_link(s)).collect();
        if links.is_empty() {
            return format!("*From [{}]({})*", link_text(&self.name), self.link);
        }
        format!("*From {}: {}*", link_text(&self.name), links.join(", "))
    }

    /// The same for where a node stands.
    pub(crate) fn source_of(&self, node: NodeId) -> String {
        let section = self.pack.graph.node(node).section;
        self.source_line(section.as_slice())
    }

    /// What an event is for.
    pub(crate) fn description_of(&self, event: &Event) -> Option<String> {
        let description = event.description.as_ref()?;
        let told = inline(clause(&description.value));
        (!told.is_empty()).then_some(told)
    }

    /// `text` with its relative links made to work from the folder of the features.
    pub(crate) fn relinked(&self, text: &str) -> String {
        if !text.contains("](") {
            return text.to_owned();
        }
        let folder = self.link.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut out = String::with_capacity(text.len() + 16);
        let mut parts = text.split("](");
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            out.push_str("](");
            let scheme = part.split(['/', ')', '#', '?']).next().unwrap_or_default();
            let is_absolute = scheme.contains(':') || part.starts_with('/');
            if part.starts_with('#') {
                out.push_str(&self.link);
            } else if !is_absolute && !folder.is_empty() {
                out.push_str(folder);
                out.push('/');
            }
            out.push_str(part);
        }
        out
    }
}
