//! How ready a spec is: which sections it has of those that each maturity level requires.

use crate::config::Config;
use crate::required::{RequiredSection, required_of};
use crate::rules::structure::unfinished_places;
use specpack_graph::Pack;
use specpack_syntax::source::{FileId, Span};

/// How a required section stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionState {
    /// There, with content.
    Present,
    /// There, without content.
    Empty,
    /// There, with placeholders still standing.
    Unfinished,
    /// Not there.
    Missing,
}

/// A section that a level requires, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionReadiness {
    /// How it is usually called.
    pub title: &'static str,
    /// How it stands.
    pub state: SectionState,
    /// The title it has in this document.
    pub found_as: Option<String>,
}

/// What one maturity level requires, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelReadiness {
    /// The level, 1 to 5.
    pub level: u8,
    /// The sections that this level adds.
    pub sections: Vec<SectionReadiness>,
}

impl LevelReadiness {
    /// Whether every section that this level adds is there with content.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let stands = |section: &SectionReadiness| {
            matches!(
                section.state,
                SectionState::Present | SectionState::Unfinished
            )
        };
        self.sections.iter().all(stands)
    }
}

/// How ready a spec is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// The maturity that its front matter declares, if it is one of 1 to 5.
    pub declared: Option<u8>,
    /// The highest level whose sections, and those of all levels below, are there; 0 for none.
    pub reached: u8,
    /// Each level with its sections, from 1 to 5; none where the document is no spec.
    pub levels: Vec<LevelReadiness>,
    /// How much of what the declared level requires is finished, 0 to 100. A section that is
    /// there but holds placeholders counts half. Without a declared level all five count.
    pub percent: u8,
    /// The titles still missing for the level after the one reached.
    pub missing_for_next: Vec<&'static str>,
    /// How many placeholders still stand in the whole document.
    pub placeholders: usize,
}

/// How ready a file of the pack is. A document that is no spec requires nothing and is at 100.
#[must_use]
pub fn readiness(pack: &Pack, config: &Config, file: FileId) -> Readiness {
    let places = unfinished_places(pack.file(file), pack.document(file), config);
    let is_spec = required_of(pack.kind(file)).len() > 0;
    let levels: Vec<LevelReadiness> = (1..=5)
        .filter(|_| is_spec)
        .map(|level| level_readiness(pack, file, level, &places))
        .collect();
    let declared = pack
        .header(file)
        .maturity
        .as_ref()
        .and_then(|field| field.value);
    let declared = declared.filter(|level| (1..=5).contains(level));
    let met = levels.iter().take_while(|level| level.is_met()).count();
    let next = levels.get(met);
    let missing_for_next = next.map_or_else(Vec::new, |level| {
        let open = level
            .sections
            .iter()
            .filter(|section| matches!(section.state, SectionState::Missing | SectionState::Empty));
        open.map(|section| section.title).collect()
    });
    Readiness {
        declared,
        reached: levels
            .get(..met)
            .and_then(<[_]>::last)
            .map_or(0, |level| level.level),
        percent: percent(&levels, declared.unwrap_or(5)),
        levels,
        missing_for_next,
        placeholders: places.len(),
    }
}

fn level_readiness(pack: &Pack, file: FileId, level: u8, places: &[Span]) -> LevelReadiness {
    let added = required_of(pack.kind(file)).filter(|section| section.from_level == level);
    LevelReadiness {
        level,
        sections: added
            .map(|section| section_readiness(pack, file, section, places))
            .collect(),
    }
}

fn section_readiness(
    pack: &Pack,
    file: FileId,
    required: &RequiredSection,
    places: &[Span],
) -> SectionReadiness {
    let found = required.find(pack.outline(file));
    let state = match found {
        None => SectionState::Missing,
        Some(section) if !section.has_content => SectionState::Empty,
        Some(section) => {
            let first = places.partition_point(|place| place.start < section.span.start);
            let place = places.get(first);
            match place.is_some_and(|place| place.start < section.span.end) {
                true => SectionState::Unfinished,
                false => SectionState::Present,
            }
        }
    };
    SectionReadiness {
        title: required.title,
        state,
        found_as: found.map(|section| section.title.to_string()),
    }
}

fn percent(levels: &[LevelReadiness], up_to: u8) -> u8 {
    let due = levels.iter().filter(|level| level.level <= up_to);
    let (mut points, mut of) = (0_usize, 0_usize);
    for section in due.flat_map(|level| &level.sections) {
        of += 2;
        points += match section.state {
            SectionState::Present => 2,
            SectionState::Unfinished => 1,
            SectionState::Empty | SectionState::Missing => 0,
        };
    }
    let percent = (points * 100).checked_div(of).unwrap_or(100);
    u8::try_from(percent).unwrap_or(100)
}
