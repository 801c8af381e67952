//! Which sections a spec has to have, by kind and maturity.

use specpack_graph::model::{DocumentKind, Outline, OutlineSection, Topic};

/// A section that is required from a maturity level on.
#[derive(Debug)]
pub(crate) struct RequiredSection {
    /// The level from which on it is required, 1 to 5.
    pub(crate) from_level: u8,
    /// How it is usually called.
    pub(crate) title: &'static str,
    /// The topics of which any one will do.
    topics: &'static [Topic],
}

impl RequiredSection {
    const fn new(from_level: u8, title: &'static str, topics: &'static [Topic]) -> Self {
        Self {
            from_level,
            title,
            topics,
        }
    }

    /// The section of a document that fulfils this: one with content if there is one.
    pub(crate) fn find<'a>(&self, outline: &'a Outline) -> Option<&'a OutlineSection> {
        let mut fulfilling = outline
            .sections
            .iter()
            .filter(|section| self.topics.contains(&section.topic));
        let first = fulfilling.next()?;
        if first.has_content {
            return Some(first);
        }
        fulfilling
            .find(|section| section.has_content)
            .or(Some(first))
    }
}

const FEATURE: &[RequiredSection] = &[
    RequiredSection::new(1, "Overview", &[Topic::Overview, Topic::Purpose]),
    RequiredSection::new(
        2,
        "Functional Requirements",
        &[Topic::FunctionalRequirements],
    ),
    RequiredSection::new(
        2,
        "Acceptance Tests",
        &[
            Topic::AcceptanceTests,
            Topic::AcceptanceCriteria,
            Topic::Testing,
        ],
    ),
    RequiredSection::new(
        3,
        "Non-Functional Requirements",
        &[Topic::NonFunctionalRequirements],
    ),
    RequiredSection::new(3, "Security", &[Topic::Security]),
    RequiredSection::new(
        3,
        "Data Inventory",
        &[
            Topic::DataInventory,
            Topic::DataModels,
            Topic::DataOwnership,
            Topic::DataArchitecture,
        ],
    ),
    RequiredSection::new(4, "Data Model", &[Topic::DataModels, Topic::DataModel]),
    RequiredSection::new(
        4,
        "Interfaces & Contracts",
        &[
            Topic::ApiSpecification,
            Topic::ApiContracts,
            Topic::InternalContracts,
        ],
    ),
    RequiredSection::new(
        4,
        "Risks & Open Questions",
        &[Topic::RisksAndQuestions, Topic::Risks, Topic::OpenQuestions],
    ),
    RequiredSection::new(5, "Deterministic Tests", &[Topic::DeterministicTests]),
    RequiredSection::new(5, "Glossary", &[Topic::Glossary]),
];

const SYSTEM: &[RequiredSection] = &[
    RequiredSection::new(1, "System Overview", &[Topic::Overview, Topic::Purpose]),
    RequiredSection::new(
        2,
        "System Components",
        &[Topic::Components, Topic::ComponentDetails],
    ),
    RequiredSection::new(
        2,
        "Implementation Roadmap",
        &[Topic::Roadmap, Topic::FeatureBreakdown],
    ),
    RequiredSection::new(
        3,
        "Component Interactions",
        &[
            Topic::Interactions,
            Topic::ApiContracts,
            Topic::InternalContracts,
            Topic::EventFlows,
            Topic::DataFlow,
        ],
    ),
    RequiredSection::new(
        3,
        "Data Architecture",
        &[
            Topic::DataArchitecture,
            Topic::DatabaseStrategy,
            Topic::DataOwnership,
        ],
    ),
    RequiredSection::new(
        4,
        "Integration Architecture",
        &[
            Topic::IntegrationArchitecture,
            Topic::AuthenticationModel,
            Topic::ExternalIntegrations,
        ],
    ),
    RequiredSection::new(4, "Deployment Architecture", &[Topic::Deployment]),
    RequiredSection::new(
        4,
        "Cross-Cutting Concerns",
        &[Topic::CrossCutting, Topic::Security, Topic::Logging],
    ),
    RequiredSection::new(
        5,
        "Risk Assessment",
        &[Topic::Risks, Topic::RisksAndQuestions],
    ),
    RequiredSection::new(5, "Success Metrics", &[Topic::SuccessMetrics]),
];

/// A PRD says no maturity: all of these are expected of it.
const PRD: &[RequiredSection] = &[
    RequiredSection::new(1, "Executive Summary", &[Topic::Overview]),
    RequiredSection::new(1, "Problem Statement", &[Topic::Problem]),
    RequiredSection::new(1, "Goals & Success Metrics", &[Topic::Goals, Topic::Goal]),
    RequiredSection::new(2, "User Stories", &[Topic::UserStories, Topic::Story]),
    RequiredSection::new(
        2,
        "Functional Requirements",
        &[
            Topic::FunctionalRequirements,
            Topic::RequirementGroup,
            Topic::Requirement,
        ],
    ),
    RequiredSection::new(
        3,
        "Non-Functional Requirements",
        &[Topic::NonFunctionalRequirements, Topic::Quality],
    ),
    RequiredSection::new(3, "Out of Scope", &[Topic::Exclusions]),
    RequiredSection::new(
        4,
        "Technical Considerations",
        &[
            Topic::TechnicalConsiderations,
            Topic::TechnicalPart,
            Topic::ApiSpecification,
        ],
    ),
    RequiredSection::new(
        4,
        "Implementation Roadmap",
        &[Topic::Roadmap, Topic::Phase, Topic::Tasks],
    ),
    RequiredSection::new(
        5,
        "Open Questions & Risks",
        &[Topic::RisksAndQuestions, Topic::OpenQuestions, Topic::Risks],
    ),
    RequiredSection::new(
        5,
        "Validation Checkpoints",
        &[Topic::Checkpoints, Topic::Checkpoint],
    ),
];

/// The sections that a kind of document has to have at its highest level, by level.
pub(crate) fn required_of(kind: DocumentKind) -> std::slice::Iter<'static, RequiredSection> {
    match kind {
        DocumentKind::System => SYSTEM.iter(),
        DocumentKind::Prd => PRD.iter(),
        kind if kind.is_feature() => FEATURE.iter(),
        _ => [].iter(),
    }
}
