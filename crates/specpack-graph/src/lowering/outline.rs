//! The sections of a document in reading order, each with what it is about.

use super::titles;
use crate::model::{ConcernKind, DocumentKind, Outline, OutlineSection, Topic};
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use specpack_syntax::markdown::{Block, BlockKind, Document, Section};

/// A section at its place in the outline.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) index: u32,
    pub(crate) section: &'a Section,
    pub(crate) topic: Topic,
    pub(crate) parent: Option<u32>,
    /// The concern it belongs to: its own, or that of the section it is a passage of.
    pub(crate) concern: Option<ConcernKind>,
}

/// The sections of a document in reading order.
#[derive(Debug, Default)]
pub(crate) struct Sections<'a> {
    pub(crate) placed: Vec<Placed<'a>>,
    /// The index of the first: [`PART`] where these are some of a document's sections.
    first_index: u32,
    /// How many sections right below one are placed by themselves.
    part_len: usize,
}

/// From which index on sections are, until it is known how many come before them.
const PART: u32 = 1 << 31;

/// What is known of the section that one stands in.
#[derive(Clone, Copy, Debug)]
struct Above {
    index: u32,
    topic: Topic,
    concern: Option<ConcernKind>,
}

impl<'a> Sections<'a> {
    pub(crate) fn new(document: &'a Document, kind: DocumentKind, part_len: usize) -> Self {
        let own = match kind {
            DocumentKind::Sequence => Some(super::sequence::outline::place(document)),
            DocumentKind::Decision => Some(super::decision::outline::place(document)),
            DocumentKind::Requirements => Some(super::requirements::outline::place(document)),
            DocumentKind::TaskList => Some(super::task_list::outline::place(document)),
            DocumentKind::Companion => Some(super::companion::place(document)),
            _ => None,
        };
        if let Some(placed) = own {
            return Self {
                placed,
                ..Self::default()
            };
        }
        let mut sections = Self {
            part_len,
            ..Self::default()
        };
        for section in &document.sections {
            sections.add(section, kind, None);
        }
        sections
    }

    fn add(&mut self, section: &'a Section, kind: DocumentKind, above: Option<Above>) {
        let index = self.next_index();
        let context = titles::Context {
            kind,
            parent: above.map(|above| above.topic),
            is_first: index == 0,
        };
        let topic = titles::topic(section, context);
        let concern = match topic {
            Topic::Passage => above.and_then(|above| above.concern),
            _ => concern_of(topic),
        };
        self.placed.push(Placed {
            index,
            section,
            topic,
            parent: above.map(|above| above.index),
            concern,
        });
        let above = Some(Above {
            index,
            topic,
            concern,
        });
        // The sections of a part are not parted again: their indices would be told by two counts.
        if self.first_index == PART || section.children.len() <= self.part_len {
            for child in &section.children {
                self.add(child, kind, above);
            }
            return;
        }
        let parts = section.children.par_chunks(self.part_len).map(|children| {
            let mut part = Self {
                first_index: PART,
                part_len: self.part_len,
                ..Self::default()
            };
            for child in children {
                part.add(child, kind, above);
            }
            part
        });
        for part in parts.collect::<Vec<_>>() {
            self.adopt(part);
        }
    }

    fn next_index(&self) -> u32 {
        let count = u32::try_from(self.placed.len()).unwrap_or(u32::MAX);
        self.first_index.saturating_add(count)
    }

    /// Adds what was placed by itself behind all that is here.
    fn adopt(&mut self, part: Self) {
        let start = self.next_index();
        let moved = |index: u32| match index.checked_sub(PART) {
            Some(index) => start.saturating_add(index),
            None => index,
        };
        self.placed
            .extend(part.placed.into_iter().map(|placed| Placed {
                index: moved(placed.index),
                parent: placed.parent.map(moved),
                ..placed
            }));
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Placed<'a>> {
        self.placed.get(index as usize)
    }

    /// Every descendant of a section, in reading order.
    pub(crate) fn below(&self, placed: &Placed<'a>) -> &[Placed<'a>] {
        let start = placed.index as usize + 1;
        let rest = self.placed.get(start..).unwrap_or_default();
        let end = placed.section.span.end;
        let count = rest
            .iter()
            .position(|other| other.section.span.start >= end)
            .unwrap_or(rest.len());
        &rest[..count]
    }

    pub(crate) fn outline(&self) -> Outline {
        let mut sections: Vec<OutlineSection> = self
            .placed
            .iter()
            .map(|placed| OutlineSection {
                topic: placed.topic,
                title: placed.section.title.plain.clone(),
                name: placed.section.name.clone(),
                number: placed.section.number.clone(),
                anchor: placed.section.anchor.clone(),
                level: placed.section.level,
                heading: placed.section.heading,
                span: placed.section.span,
                parent: placed.parent,
                has_content: placed.section.blocks.iter().any(is_content),
                passages: Vec::new(),
            })
            .collect();
        // Children come after their parents, so one pass from the end carries content upwards.
        for index in (0..sections.len()).rev() {
            if let Some(parent) = sections[index]
                .parent
                .filter(|_| sections[index].has_content)
            {
                sections[parent as usize].has_content = true;
            }
        }
        Outline { sections }
    }
}

fn is_content(block: &Block) -> bool {
    !matches!(
        block.kind,
        BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
    )
}

fn concern_of(topic: Topic) -> Option<ConcernKind> {
    Some(match topic {
        Topic::AuthenticationModel => ConcernKind::Authentication,
        Topic::Security => ConcernKind::Security,
        Topic::Performance => ConcernKind::Performance,
        Topic::DataArchitecture | Topic::DatabaseStrategy => ConcernKind::Data,
        Topic::Logging | Topic::Metrics | Topic::Alerts => ConcernKind::Logging,
        Topic::ErrorHandling => ConcernKind::ErrorHandling,
        Topic::Deployment
        | Topic::Infrastructure
        | Topic::Environments
        | Topic::EnvironmentVariables
        | Topic::DeploymentProcess
        | Topic::Scaling => ConcernKind::Deployment,
        Topic::IntegrationArchitecture | Topic::GatewayStrategy => ConcernKind::Integration,
        Topic::CrossCutting => ConcernKind::Other,
        _ => return None,
    })
}
