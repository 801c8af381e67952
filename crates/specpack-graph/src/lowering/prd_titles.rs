//! What the sections of a PRD are about: by their titles, in English and in other languages, by
//! their form, and by the place where they stand.

mod english;
mod form;
mod other_languages;
mod place;

use super::known_titles::Titles;
use super::titles::key;
use crate::model::Topic;
use english::ENGLISH;
use other_languages::OTHERS;
use std::sync::LazyLock;

pub(crate) use form::by_form;
pub(crate) use place::{child, group_priority, is_plainly_a_requirement};

pub(crate) static PRD_TITLES: LazyLock<Titles> = LazyLock::new(|| {
    let lines = ENGLISH.iter().chain(OTHERS);
    lines
        .flat_map(|(topic, titles)| titles.iter().map(|title| (key(title), *topic)))
        .collect()
});

/// Words that tell what a title is about where it is not known word by word, in order.
const KEYWORDS: &[(&str, Topic)] = &[
    ("non functional", Topic::NonFunctionalRequirements),
    ("functional requirement", Topic::FunctionalRequirements),
    ("task breakdown", Topic::TaskHints),
    ("critical path", Topic::CriticalPath),
    ("roadmap", Topic::Roadmap),
    ("user stor", Topic::UserStories),
    ("open question", Topic::OpenQuestions),
    ("out scope", Topic::Exclusions),
    ("non goal", Topic::Exclusions),
    ("success metric", Topic::Goals),
    ("goal", Topic::Goals),
    ("problem", Topic::Problem),
    ("checkpoint", Topic::Checkpoints),
    ("effort", Topic::EffortEstimation),
    ("risk", Topic::Risks),
    ("glossary", Topic::Glossary),
    ("appendix", Topic::Appendix),
    ("security", Topic::Quality),
    ("performance", Topic::Quality),
    ("accessib", Topic::Quality),
    ("reliab", Topic::Quality),
    ("scalab", Topic::Quality),
    ("privacy", Topic::Quality),
    ("compliance", Topic::Quality),
    ("database", Topic::DataModels),
    ("api", Topic::ApiSpecification),
    ("third party", Topic::ExternalIntegrations),
    ("technical", Topic::TechnicalConsiderations),
    ("architecture", Topic::TechnicalPart),
    ("technolog", Topic::TechnicalPart),
    ("deployment", Topic::TechnicalPart),
    ("testing", Topic::TechnicalPart),
    ("migration", Topic::TechnicalPart),
    ("rollout", Topic::TechnicalPart),
    ("infrastructure", Topic::TechnicalPart),
    ("monitoring", Topic::TechnicalPart),
];

/// The topic of a title, wherever it stands.
pub(crate) fn by_title(title: &str) -> Option<Topic> {
    let known = PRD_TITLES.get(title).copied();
    known.or_else(|| {
        let found = KEYWORDS.iter().find(|(word, _)| title.contains(word));
        found.map(|&(_, topic)| topic)
    })
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, OTHERS, key};
    use specpack_syntax::hash::HashMap;

    #[test]
    fn no_title_means_two_things() {
        let mut seen = HashMap::default();
        for (topic, titles) in ENGLISH.iter().chain(OTHERS) {
            for title in *titles {
                let before = seen.insert(key(title), topic);
                assert!(before.is_none(), "{title}: {before:?} and {topic:?}");
            }
        }
    }
}
