//! What a section is about by the place where it stands.

use super::form::{by_form, tells_a_question, tells_a_risk, tells_a_task};
use super::{PRD_TITLES, by_title};
use crate::lowering::text::{endpoint_line, ids, words};
use crate::lowering::titles::key;
use crate::model::{Priority, Topic};
use specpack_syntax::markdown::{BlockKind, Section};

/// The topic that a section has by the place where it stands.
pub(crate) fn child(section: &Section, title: &str, parent: Topic) -> Option<Topic> {
    let known = || PRD_TITLES.get(title).copied();
    let has_lists = || {
        let blocks = section.blocks.iter();
        let mut kinds = blocks.map(|block| &block.kind);
        kinds.any(|kind| matches!(kind, BlockKind::List(_) | BlockKind::Table(_)))
    };
    Some(match parent {
        Topic::Problem => Topic::Problem,
        Topic::Overview => known().unwrap_or(Topic::Passage),
        Topic::TechnicalPart => known().unwrap_or(Topic::TechnicalPart),
        Topic::Quality => match by_form(section, title) {
            Some(Topic::Requirement) => Topic::Requirement,
            _ => Topic::Quality,
        },
        Topic::Goals => match known() {
            Some(topic @ (Topic::Goals | Topic::Exclusions)) => topic,
            _ => Topic::Goal,
        },
        Topic::UserStories => {
            let is_group = section
                .children
                .iter()
                .any(|child| by_form(child, &key(&child.name)) == Some(Topic::Story));
            match is_group {
                true => Topic::UserStories,
                false => Topic::Story,
            }
        }
        Topic::FunctionalRequirements | Topic::RequirementGroup => match known() {
            Some(
                topic @ (Topic::FunctionalRequirements
                | Topic::NonFunctionalRequirements
                | Topic::UserStories
                | Topic::Quality),
            ) => topic,
            _ if is_requirement_group(section, title) => Topic::RequirementGroup,
            _ => Topic::Requirement,
        },
        Topic::NonFunctionalRequirements => match by_form(section, title) {
            Some(Topic::Requirement) => Topic::Requirement,
            _ => Topic::Quality,
        },
        Topic::TechnicalConsiderations => by_title(title).unwrap_or(Topic::TechnicalPart),
        Topic::ApiSpecification => {
            let is_endpoint = title.split(' ').any(|word| word == "endpoint")
                || endpoint_line::parse_http(&section.name).is_some();
            match is_endpoint {
                true => Topic::Endpoint,
                false => Topic::TechnicalPart,
            }
        }
        Topic::ExternalIntegrations => Topic::Integration,
        Topic::Roadmap | Topic::Tasks => match by_form(section, title) {
            Some(topic @ (Topic::Phase | Topic::Task)) => topic,
            _ => match known() {
                Some(topic) => topic,
                None if has_lists() && parent == Topic::Roadmap => Topic::Phase,
                None if has_lists() => Topic::Tasks,
                None => Topic::Passage,
            },
        },
        Topic::Phase => match by_form(section, title) {
            Some(topic @ (Topic::Task | Topic::Checkpoint)) => topic,
            _ => match known() {
                Some(Topic::Checkpoints) => Topic::Checkpoint,
                Some(topic @ (Topic::Tasks | Topic::DependencyGraph | Topic::EffortEstimation)) => {
                    topic
                }
                _ if title.contains("checkpoint") => Topic::Checkpoint,
                _ if tells_a_task(section) => Topic::Task,
                _ if has_lists() => Topic::Tasks,
                _ => Topic::Passage,
            },
        },
        Topic::Exclusions => Topic::Exclusions,
        Topic::RisksAndQuestions | Topic::Risks => match by_title(title) {
            _ if tells_a_risk(section) => Topic::Risk,
            Some(topic @ (Topic::OpenQuestions | Topic::Risks)) => topic,
            _ if tells_a_question(section) => Topic::Question,
            _ => Topic::Passage,
        },
        Topic::OpenQuestions => Topic::Question,
        Topic::Checkpoints => Topic::Checkpoint,
        Topic::TaskHints => by_title(title).unwrap_or(Topic::TaskHints),
        Topic::Appendix | Topic::ParallelTasks | Topic::CriticalPath | Topic::DependencyGraph => {
            by_title(title).unwrap_or(Topic::Passage)
        }
        Topic::Goal
        | Topic::Story
        | Topic::Requirement
        | Topic::Endpoint
        | Topic::Integration
        | Topic::Task
        | Topic::Question
        | Topic::Risk
        | Topic::Checkpoint
        | Topic::DataModels
        | Topic::DataModel => Topic::Passage,
        _ => return None,
    })
}

/// Whether a section is a requirement by its place and the id that it starts with, as [`child`]
/// would find by all that titles are known by. There are thousands of these in a long document.
pub(crate) fn is_plainly_a_requirement(section: &Section, parent: Topic) -> bool {
    let name = section.name.trim_start();
    let is_named = PLAIN_IDS.iter().any(|head| name.starts_with(head));
    let is_among_requirements = matches!(
        parent,
        Topic::FunctionalRequirements | Topic::RequirementGroup
    );
    is_named && is_among_requirements && {
        let first = name.split([':', ' ', '：']).next();
        first.is_some_and(ids::is_requirement_id)
    }
}

/// How the ids start that most requirements have; no title that is known starts alike.
const PLAIN_IDS: [&str; 3] = ["FR-", "NFR-", "REQ-"];

/// "Must Have (P0)", or a title without an id above titles that have one.
fn is_requirement_group(section: &Section, title: &str) -> bool {
    let has_id =
        |section: &Section, title: &str| by_form(section, title) == Some(Topic::Requirement);
    if title.is_empty() || has_id(section, title) {
        return false;
    }
    let mut children = section.children.iter();
    group_priority(&section.name).is_some()
        || children.any(|child| has_id(child, &key(&child.name)))
}

/// The priority that the title of a group states: "Must Have (P0) - Critical for Launch".
pub(crate) fn group_priority(name: &str) -> Option<Priority> {
    if !may_state_priority(name) {
        return None;
    }
    let words = words::words(name);
    let by_code = words.split(' ').find_map(|word| match word {
        "p0" => Some(Priority::Must),
        "p1" => Some(Priority::Should),
        "p2" | "p3" => Some(Priority::Could),
        _ => None,
    });
    by_code.or_else(|| {
        let heads: &[(&str, Priority)] = &[
            ("must", Priority::Must),
            ("should", Priority::Should),
            ("could", Priority::Could),
            ("nice to have", Priority::Could),
            ("won t", Priority::Wont),
            ("wont", Priority::Wont),
        ];
        let found = heads.iter().find(|(head, _)| words.starts_with(head));
        found.map(|&(_, priority)| priority)
    })
}

/// Whether a title may, by the first letter of its first word or a digit behind a `p`.
fn may_state_priority(name: &str) -> bool {
    let bytes = name.as_bytes();
    let first = bytes.iter().find(|byte| byte.is_ascii_alphanumeric());
    let first = first.map(u8::to_ascii_lowercase);
    !name.is_ascii()
        || matches!(first, Some(b'm' | b's' | b'c' | b'n' | b'w'))
        || bytes
            .windows(2)
            .any(|pair| matches!(pair, [b'p' | b'P', b'0'..=b'3']))
}

#[cfg(test)]
mod tests {
    use super::{PLAIN_IDS, PRD_TITLES, child, group_priority, is_plainly_a_requirement};
    use crate::lowering::titles::key;
    use crate::model::{Priority, Topic};
    use specpack_syntax::markdown;
    use specpack_syntax::source::{FileId, SourceFile};

    #[test]
    fn what_is_plainly_a_requirement_is_one_by_its_place() {
        let names = [
            "FR-1: Keep it",
            "FR-2",
            "NFR-3 Within 5 ms",
            "REQ-4a: Must have (P0)",
            "REQ-FUN-002: It",
            "FR-x: Not an id",
            "STAGE-1: A stage",
            "US-1: A story",
            "Must Have (P0)",
        ];
        let mut plain = 0;
        for name in names {
            let source = SourceFile::new("prd.md", format!("# {name}\n"));
            let document = markdown::parse(FileId(0), &source).document;
            let section = &document.sections[0];
            for parent in [Topic::FunctionalRequirements, Topic::RequirementGroup] {
                if is_plainly_a_requirement(section, parent) {
                    plain += 1;
                    let found = child(section, &key(&section.name), parent);
                    assert_eq!(found, Some(Topic::Requirement), "{name}");
                }
            }
            assert!(!is_plainly_a_requirement(section, Topic::Roadmap));
        }
        assert_eq!(plain, 10);
    }

    #[test]
    fn no_known_title_starts_with_an_id() {
        for head in PLAIN_IDS {
            let head = key(head);
            let mut titles = PRD_TITLES.keys();
            assert!(!titles.any(|title| title.split(' ').next() == Some(head.as_str())));
        }
    }

    // req: PRD-1
    #[test]
    fn a_group_states_its_priority_by_code_or_by_word() {
        assert_eq!(
            group_priority("Must Have (P0) - Critical"),
            Some(Priority::Must)
        );
        assert_eq!(group_priority("Should Have"), Some(Priority::Should));
        assert_eq!(group_priority("Nice to Have (P2)"), Some(Priority::Could));
        assert_eq!(group_priority("Sign-in"), None);
    }
}
