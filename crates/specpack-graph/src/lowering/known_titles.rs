//! The titles that the dialects give to their sections.

use crate::model::Topic;
use specpack_syntax::hash::HashMap;

mod common;
mod feature;
mod system;

pub(crate) use common::COMMON_TITLES;
pub(crate) use feature::FEATURE_TITLES;
pub(crate) use system::SYSTEM_TITLES;

/// Titles as they are matched on, each with its topic.
pub(crate) type Titles = HashMap<String, Topic>;

fn titles(lines: &[(Topic, &[&'static str])]) -> Titles {
    let pairs = lines
        .iter()
        .flat_map(|(topic, titles)| titles.iter().map(|title| ((*title).to_owned(), *topic)));
    pairs.collect()
}
