//! What each section of a document is about.

use super::Spanned;
use ecow::EcoString;
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::{FileId, Span};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum DocumentKind {
    /// A system architecture spec.
    System,
    /// A feature spec.
    Feature,
    /// A feature spec with much to protect.
    SecurityCritical,
    /// A spec of tests.
    Qa,
    /// A product requirements document.
    Prd,
    /// A sequence document.
    Sequence,
    /// A list of tasks beside a spec.
    TaskList,
    /// A design, a plan or another document that accompanies a spec in the folder of another tool.
    Companion,
    /// An architecture decision record.
    Decision,
    /// A document that states requirements and little else.
    Requirements,
    /// An OpenAPI document.
    OpenApi,
    /// An AsyncAPI document.
    AsyncApi,
    /// A JSON Schema.
    JsonSchema,
    /// A part of a contract in a file of its own, which only the references to it tell.
    ContractPart,
    /// An Arazzo document.
    Arazzo,
    /// A feature with its scenarios, in Gherkin.
    Gherkin,
    /// OpenSLO objects.
    OpenSlo,
    /// A rule file of Prometheus.
    PrometheusRules,
    /// A dashboard of Grafana.
    Dashboard,
    /// An observability spec.
    Observability,
    /// A program with marks.
    Code,
    /// None of these.
    #[default]
    Unknown,
}

impl DocumentKind {
    /// Every kind that a person may name.
    pub const ALL: &'static [Self] = &[
        Self::System,
        Self::Feature,
        Self::Prd,
        Self::Sequence,
        Self::Decision,
        Self::Requirements,
        Self::TaskList,
        Self::OpenApi,
        Self::AsyncApi,
        Self::JsonSchema,
        Self::Arazzo,
        Self::Gherkin,
        Self::OpenSlo,
        Self::PrometheusRules,
        Self::Dashboard,
        Self::Observability,
    ];

    /// The kind in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Feature | Self::SecurityCritical | Self::Qa => "feature",
            Self::Prd => "prd",
            Self::Sequence => "sequence",
            Self::Decision => "adr",
            Self::Requirements => "requirements",
            Self::OpenApi => "openapi",
            Self::AsyncApi => "asyncapi",
            Self::JsonSchema => "json-schema",
            Self::ContractPart => "contract-part",
            Self::Arazzo => "arazzo",
            Self::Gherkin => "gherkin",
            Self::OpenSlo => "openslo",
            Self::PrometheusRules => "prometheus",
            Self::Dashboard => "grafana",
            Self::Observability => "observability",
            Self::TaskList => "task-list",
            Self::Companion => "companion",
            Self::Code => "code",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a kind in kebab case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it is a spec: with front matter, sections that it has to have, and one topic for
    /// each.
    #[must_use]
    pub fn is_spec(self) -> bool {
        matches!(self, Self::System | Self::Prd) || self.is_feature()
    }

    /// Whether it is lowered as a feature spec.
    #[must_use]
    pub fn is_feature(self) -> bool {
        matches!(self, Self::Feature | Self::SecurityCritical | Self::Qa)
    }
}

/// A section, by its position in the outline of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionRef {
    /// The document.
    pub file: FileId,
    /// The position in [`Outline::sections`].
    pub index: u32,
}

/// The sections of a document, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The sections.
    pub sections: Vec<OutlineSection>,
}

/// A section of a document.
#[derive(Clone, Debug)]
pub struct OutlineSection {
    /// What it is about.
    pub topic: Topic,
    /// The heading without markup, as written.
    pub title: PartOfText,
    /// The heading without its number.
    pub name: PartOfText,
    /// Its number, such as `2.2`.
    pub number: Option<Box<str>>,
    /// The anchor that GitHub gives it.
    pub anchor: EcoString,
    /// How many `#`.
    pub level: u8,
    /// The heading's line.
    pub heading: Span,
    /// Everything, subsections included.
    pub span: Span,
    /// The section it stands in.
    pub parent: Option<u32>,
    /// Whether any text, list, table or code stands in it or below.
    pub has_content: bool,
    /// Its own text that is no node and no field of one, as it stands.
    pub passages: Vec<Spanned<String>>,
}

impl Outline {
    /// The first section on a topic.
    #[must_use]
    pub fn section(&self, topic: Topic) -> Option<&OutlineSection> {
        self.sections.iter().find(|section| section.topic == topic)
    }

    /// Every section on a topic.
    pub fn sections_on(&self, topic: Topic) -> impl Iterator<Item = &OutlineSection> {
        self.sections
            .iter()
            .filter(move |section| section.topic == topic)
    }
}

/// What a section is about, whatever its number, place and exact words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The document's title.
    Title,
    /// Not understood; its blocks are reported.
    Unknown,
    /// Free text that is kept as it stands under a topic that is known.
    Passage,

    /// System or feature: overview.
    Overview,
    /// Purpose.
    Purpose,
    /// Scope.
    Scope,
    /// In scope, under a heading of its own.
    InScope,
    /// Out of scope, under a heading of its own.
    OutOfScope,
    /// Key capabilities.
    KeyCapabilities,
    /// Success criteria.
    SuccessCriteria,

    /// System components.
    Components,
    /// The overview of components.
    ComponentOverview,
    /// The details of components.
    ComponentDetails,
    /// One component.
    Component,
    /// A labelled part of a component that has a heading of its own.
    ComponentField,
    /// How components interact.
    Interactions,
    /// Data flow.
    DataFlow,
    /// Event flows.
    EventFlows,
    /// One event.
    Event,
    /// Contracts.
    ApiContracts,
    /// Contracts between components.
    InternalContracts,
    /// Contracts with the outside.
    ExternalContracts,
    /// One contract.
    Contract,
    /// Data architecture.
    DataArchitecture,
    /// Database strategy.
    DatabaseStrategy,
    /// Data models.
    DataModels,
    /// One record or table.
    DataModel,
    /// Data ownership.
    DataOwnership,
    /// Integration architecture.
    IntegrationArchitecture,
    /// Gateway strategy.
    GatewayStrategy,
    /// External systems.
    ExternalIntegrations,
    /// One external system.
    Integration,
    /// Authentication and authorisation.
    AuthenticationModel,
    /// Roles.
    Roles,
    /// Deployment.
    Deployment,
    /// Infrastructure.
    Infrastructure,
    /// Environments.
    Environments,
    /// Environment variables.
    EnvironmentVariables,
    /// How it is deployed.
    DeploymentProcess,
    /// Scaling.
    Scaling,
    /// Cross-cutting concerns.
    CrossCutting,
    /// Logging and monitoring.
    Logging,
    /// Error handling.
    ErrorHandling,
    /// Security.
    Security,
    /// Performance.
    Performance,
    /// Roadmap.
    Roadmap,
    /// The features to be built.
    FeatureBreakdown,
    /// One phase.
    Phase,
    /// One item of the roadmap under a heading of its own.
    RoadmapItem,
    /// The graph of dependencies.
    DependencyGraph,
    /// Timeline.
    Timeline,
    /// Risks.
    Risks,
    /// One risk under a heading of its own.
    Risk,
    /// Open questions.
    OpenQuestions,
    /// Risks and open questions in one.
    RisksAndQuestions,
    /// Success metrics.
    SuccessMetrics,
    /// Next steps.
    NextSteps,
    /// Appendix.
    Appendix,

    /// The system's context in a feature.
    SystemContext,
    /// User stories.
    UserStories,
    /// One story.
    Story,
    /// Functional requirements.
    FunctionalRequirements,
    /// Non-functional requirements.
    NonFunctionalRequirements,
    /// One requirement.
    Requirement,
    /// The API.
    ApiSpecification,
    /// The table of endpoints.
    EndpointsOverview,
    /// The details of endpoints.
    EndpointDetails,
    /// One endpoint.
    Endpoint,
    /// Data inventory.
    DataInventory,
    /// Reliability.
    Reliability,
    /// Testing.
    Testing,
    /// Unit tests.
    UnitTests,
    /// Integration tests.
    IntegrationTests,
    /// Acceptance tests.
    AcceptanceTests,
    /// Deterministic tests.
    DeterministicTests,
    /// One deterministic test.
    DeterministicTest,
    /// Metrics.
    Metrics,
    /// Alerts.
    Alerts,
    /// Dependencies and integration.
    Dependencies,
    /// What it depends on.
    Upstream,
    /// What depends on it.
    Downstream,
    /// Acceptance criteria.
    AcceptanceCriteria,
    /// Future enhancements.
    FutureEnhancements,
    /// Glossary.
    Glossary,
    /// Related documents.
    RelatedDocuments,
    /// Change log.
    ChangeLog,

    /// Where a decision stands.
    DecisionStatus,
    /// Why a decision is needed.
    DecisionContext,
    /// What matters for a decision.
    DecisionDrivers,
    /// What could be decided.
    DecisionOptions,
    /// What was decided.
    DecisionOutcome,
    /// What follows from a decision.
    DecisionConsequences,

    /// The table of contents.
    TableOfContents,
    /// The problem, or a part of it.
    Problem,
    /// Goals.
    Goals,
    /// One goal.
    Goal,
    /// Requirements of one priority or one area.
    RequirementGroup,
    /// A quality that requirements are about: performance, accessibility.
    Quality,
    /// Technical considerations.
    TechnicalConsiderations,
    /// A part of them that is told in text.
    TechnicalPart,
    /// A list of tasks, or one task under a heading of its own.
    Tasks,
    /// One task under a heading of its own.
    Task,
    /// How much work it is in all.
    EffortEstimation,
    /// What is left out.
    Exclusions,
    /// One question under a heading of its own.
    Question,
    /// Checkpoints.
    Checkpoints,
    /// One checkpoint.
    Checkpoint,
    /// Hints at tasks, in groups.
    TaskHints,
    /// What can be done at once and what cannot.
    ParallelTasks,
    /// The critical path.
    CriticalPath,
    /// The overview or the details of a sequence.
    SequencePart,
    /// The participants of a sequence.
    Participants,
    /// One participant.
    Participant,
    /// The steps of a sequence, or of a step.
    Steps,
    /// One step.
    Step,
    /// The notes of a sequence.
    SequenceNotes,
    /// One note.
    SequenceNote,
    /// What whoever builds a sequence is told.
    Guidance,
    /// A field of any of these.
    SequenceField,
}
