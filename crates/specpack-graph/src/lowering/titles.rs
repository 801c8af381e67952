//! What a section is about, told from its title, whatever its number, order and exact words.

use super::known_titles::{COMMON_TITLES, FEATURE_TITLES, SYSTEM_TITLES, Titles};
use super::prd_titles::{self, PRD_TITLES};
use super::text::endpoint_line;
use super::text::words::{self, without_brackets};
use crate::model::{DocumentKind, Topic};
use specpack_syntax::markdown::Section;

/// Where a section stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) kind: DocumentKind,
    pub(crate) parent: Option<Topic>,
    /// Whether it is the first of the document.
    pub(crate) is_first: bool,
}

/// The topic of a section.
pub(crate) fn topic(section: &Section, context: Context) -> Topic {
    if let (DocumentKind::Prd, Some(parent)) = (context.kind, context.parent)
        && prd_titles::is_plainly_a_requirement(section, parent)
    {
        return Topic::Requirement;
    }
    let title = key(&section.name);
    if context.kind == DocumentKind::Prd {
        return prd_topic(section, &title, context);
    }
    if let Some(topic) = context
        .parent
        .and_then(|parent| child_topic(&section.name, &title, parent, context.kind))
    {
        return topic;
    }
    if let Some(topic) = by_title(&title, context.kind) {
        return topic;
    }
    let is_title = context.is_first && section.level == 1 && section.number.is_none();
    match context.parent {
        None if is_title => Topic::Title,
        None | Some(Topic::Title | Topic::Unknown) => Topic::Unknown,
        Some(_) => Topic::Passage,
    }
}

/// The topic of a section of a PRD.
fn prd_topic(section: &Section, title: &str, context: Context) -> Topic {
    let by_place = context
        .parent
        .and_then(|parent| prd_titles::child(section, title, parent));
    let is_title = context.is_first && section.level == 1 && section.number.is_none();
    let found = by_place.or_else(|| match is_title {
        true => Some(Topic::Title),
        false => prd_titles::by_form(section, title).or_else(|| prd_titles::by_title(title)),
    });
    found.unwrap_or(Topic::Unknown)
}

/// A title as it is matched on: its words, without "and", brackets and asides.
pub(crate) fn key(name: &str) -> String {
    let name = without_brackets(name.trim().trim_end_matches('*').trim());
    let words = words::words(name);
    let mut key = String::with_capacity(words.len());
    for word in words.split_ascii_whitespace() {
        if !matches!(word, "and" | "the" | "of" | "section") {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word);
        }
    }
    key
}

/// The topic of a title that is known word by word.
pub(crate) fn exact(name: &str, kind: DocumentKind) -> Option<Topic> {
    own_titles(kind).get(key(name).as_str()).copied()
}

fn own_titles(kind: DocumentKind) -> &'static Titles {
    match kind {
        DocumentKind::Prd => &PRD_TITLES,
        kind if kind.is_feature() => &FEATURE_TITLES,
        _ => &SYSTEM_TITLES,
    }
}

fn by_title(title: &str, kind: DocumentKind) -> Option<Topic> {
    own_titles(kind)
        .get(title)
        .or_else(|| COMMON_TITLES.get(title))
        .copied()
        .or_else(|| by_keyword(title, kind))
}

/// The topic that a section has by the place where it stands.
fn child_topic(name: &str, title: &str, parent: Topic, kind: DocumentKind) -> Option<Topic> {
    let known = || by_title(title, kind);
    let is_overview = || {
        title.split(' ').any(|word| {
            matches!(
                word,
                "overview" | "diagram" | "diagrams" | "summary" | "map" | "matrix" | "introduction"
            )
        })
    };
    match parent {
        Topic::Components | Topic::ComponentDetails => match known() {
            Some(topic @ (Topic::ComponentOverview | Topic::ComponentDetails)) => Some(topic),
            _ if is_overview() => Some(Topic::ComponentOverview),
            Some(Topic::Interactions | Topic::DataFlow) => None,
            _ => Some(Topic::Component),
        },
        Topic::Component | Topic::ComponentField => Some(Topic::ComponentField),
        Topic::EventFlows if !is_overview() => Some(Topic::Event),
        Topic::Event | Topic::Contract | Topic::Integration | Topic::DataModel => {
            Some(Topic::Passage)
        }
        Topic::ApiContracts if title.contains("internal") => Some(Topic::InternalContracts),
        Topic::ApiContracts if title.contains("external") || title.contains("third party") => {
            Some(Topic::ExternalContracts)
        }
        Topic::ApiContracts | Topic::InternalContracts | Topic::ExternalContracts
            if !is_overview() =>
        {
            Some(Topic::Contract)
        }
        Topic::DataModels if !is_overview() => match known() {
            Some(topic @ (Topic::DataModels | Topic::DataOwnership)) => Some(topic),
            _ if kind.is_feature() && !is_table_title(name) => Some(Topic::Passage),
            _ => Some(Topic::DataModel),
        },
        Topic::ExternalIntegrations if !is_overview() => Some(Topic::Integration),
        Topic::Roadmap | Topic::FeatureBreakdown => roadmap_child(name, title, parent),
        Topic::Phase => Some(Topic::RoadmapItem),
        Topic::RoadmapItem => Some(Topic::Passage),
        Topic::Security | Topic::AuthenticationModel | Topic::Logging | Topic::ErrorHandling => {
            let is_roles = title.starts_with("role") || title.ends_with("roles");
            Some(match known() {
                Some(topic @ (Topic::Metrics | Topic::Alerts | Topic::Logging)) => topic,
                _ if is_roles => Topic::Roles,
                _ => Topic::Passage,
            })
        }
        Topic::SystemContext => Some(Topic::Passage),
        _ if kind.is_feature() => feature_child(name, title, parent),
        _ => None,
    }
}

fn roadmap_child(name: &str, title: &str, parent: Topic) -> Option<Topic> {
    let first = title.split(' ').next().unwrap_or_default();
    if matches!(
        first,
        "phase" | "milestone" | "sprint" | "stage" | "iteration" | "wave"
    ) {
        return Some(Topic::Phase);
    }
    if let Some(topic) = SYSTEM_TITLES.get(title) {
        return Some(*topic);
    }
    if words::words(name).contains("level ") {
        return Some(Topic::RoadmapItem);
    }
    (parent == Topic::FeatureBreakdown).then_some(Topic::Phase)
}

fn feature_child(name: &str, title: &str, parent: Topic) -> Option<Topic> {
    let is_endpoint = endpoint_line::parse_http(name).is_some();
    match parent {
        Topic::UserStories => Some(Topic::Story),
        Topic::FunctionalRequirements => Some(Topic::Requirement),
        Topic::NonFunctionalRequirements if is_requirement_id(title) => Some(Topic::Requirement),
        Topic::Story | Topic::Requirement | Topic::Endpoint | Topic::DeterministicTest => {
            Some(Topic::Passage)
        }
        Topic::ApiSpecification | Topic::EndpointsOverview | Topic::EndpointDetails
            if is_endpoint =>
        {
            Some(Topic::Endpoint)
        }
        Topic::EndpointDetails => Some(Topic::Passage),
        Topic::DeterministicTests => Some(Topic::DeterministicTest),
        Topic::Testing if title.starts_with("dt ") => Some(Topic::DeterministicTest),
        Topic::Upstream | Topic::Downstream | Topic::AcceptanceCriteria => Some(Topic::Passage),
        _ => None,
    }
}

fn is_table_title(name: &str) -> bool {
    let first = name.split([':', ' ']).next().unwrap_or_default();
    matches!(
        first.to_ascii_lowercase().as_str(),
        "table" | "entity" | "collection" | "model"
    )
}

fn is_requirement_id(title: &str) -> bool {
    let first = title.split(' ').next().unwrap_or_default();
    let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(letters, "fr" | "nfr" | "req")
}

/// Titles that are recognised by one telling word, after all exact ones.
fn by_keyword(title: &str, kind: DocumentKind) -> Option<Topic> {
    let common: &[(&str, Topic)] = &[
        ("roadmap", Topic::Roadmap),
        ("non functional", Topic::NonFunctionalRequirements),
        ("functional requirement", Topic::FunctionalRequirements),
        ("acceptance criteria", Topic::AcceptanceCriteria),
        ("user stor", Topic::UserStories),
        ("open question", Topic::OpenQuestions),
        ("data ownership", Topic::DataOwnership),
        ("event flow", Topic::EventFlows),
        ("data flow", Topic::DataFlow),
        ("security", Topic::Security),
        ("authentication", Topic::AuthenticationModel),
        ("authorization", Topic::AuthenticationModel),
        ("performance", Topic::Performance),
        ("logging", Topic::Logging),
        ("monitoring", Topic::Logging),
        ("observability", Topic::Logging),
        ("error handling", Topic::ErrorHandling),
        ("deployment", Topic::Deployment),
        ("glossary", Topic::Glossary),
        ("appendix", Topic::Appendix),
        ("risk", Topic::Risks),
    ];
    if kind == DocumentKind::Unknown {
        return None;
    }
    let found = common.iter().find(|(word, _)| title.contains(word));
    found.map(|&(_, topic)| topic)
}
