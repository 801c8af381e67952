//! The titles that the dialects give to their sections.

use crate::model::Topic;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Titles as they are matched on, each with its topic.
pub(crate) type Titles = HashMap<String, Topic>;

fn titles(lines: &[(Topic, &[&'static str])]) -> Titles {
    let pairs = lines
        .iter()
        .flat_map(|(topic, titles)| titles.iter().map(|title| ((*title).to_owned(), *topic)));
    pairs.collect()
}

pub(crate) static COMMON_TITLES: LazyLock<Titles> = LazyLock::new(|| {
    titles(&[
        (
            Topic::Purpose,
            &[
                "purpose",
                "goal",
                "goals",
                "objective",
                "objectives",
                "vision",
            ],
        ),
        (Topic::Scope, &["scope", "project scope", "system scope"]),
        (Topic::InScope, &["in scope"]),
        (
            Topic::OutOfScope,
            &["out scope", "non goals", "not in scope", "exclusions"],
        ),
        (Topic::SuccessCriteria, &["success criteria"]),
        (
            Topic::DataOwnership,
            &["data ownership", "ownership", "data owners"],
        ),
        (
            Topic::DataFlow,
            &[
                "data flow",
                "data flows",
                "data flow diagram",
                "data flow diagrams",
            ],
        ),
        (
            Topic::AuthenticationModel,
            &[
                "authentication authorization model",
                "authentication authorization",
                "authentication model",
                "authorization model",
                "authentication",
                "authorization",
                "auth model",
                "identity access",
            ],
        ),
        (
            Topic::Roles,
            &["roles", "roles permissions", "user roles", "role model"],
        ),
        (
            Topic::Deployment,
            &["deployment architecture", "deployment", "deployment model"],
        ),
        (
            Topic::Infrastructure,
            &["infrastructure", "infrastructure overview", "hosting"],
        ),
        (
            Topic::Environments,
            &[
                "environments",
                "environment strategy",
                "deployment environments",
            ],
        ),
        (
            Topic::EnvironmentVariables,
            &["environment variables", "configuration"],
        ),
        (
            Topic::DeploymentProcess,
            &[
                "deployment process",
                "deployment strategy",
                "deployment pipeline",
                "ci cd",
                "ci cd pipeline",
                "release process",
            ],
        ),
        (
            Topic::Scaling,
            &[
                "scaling",
                "scalability",
                "scaling strategy",
                "scalability strategy",
            ],
        ),
        (
            Topic::Logging,
            &[
                "logging monitoring",
                "logging",
                "monitoring",
                "monitoring observability",
                "logging observability",
                "observability",
                "logging strategy",
            ],
        ),
        (Topic::Metrics, &["metrics", "key metrics"]),
        (Topic::Alerts, &["alerts", "alerting"]),
        (
            Topic::ErrorHandling,
            &[
                "error handling",
                "error handling strategy",
                "errors",
                "resilience",
            ],
        ),
        (
            Topic::Security,
            &[
                "security model",
                "security",
                "security requirements",
                "security architecture",
                "security considerations",
                "security compliance",
            ],
        ),
        (
            Topic::Performance,
            &[
                "performance targets",
                "performance",
                "performance requirements",
                "performance goals",
            ],
        ),
        (
            Topic::Risks,
            &[
                "risk assessment",
                "risks",
                "risks mitigations",
                "risk management",
                "risk register",
                "technical risks",
                "business risks",
            ],
        ),
        (Topic::OpenQuestions, &["open questions", "questions"]),
        (
            Topic::RisksAndQuestions,
            &["risks open questions", "open questions risks"],
        ),
        (Topic::NextSteps, &["next steps"]),
        (Topic::Appendix, &["appendix", "appendices", "references"]),
        (
            Topic::Glossary,
            &[
                "glossary",
                "terminology",
                "terms definitions",
                "definitions",
            ],
        ),
        (
            Topic::RelatedDocuments,
            &[
                "related documents",
                "related specs",
                "related specifications",
            ],
        ),
        (
            Topic::ChangeLog,
            &[
                "change log",
                "changelog",
                "revision history",
                "document history",
                "version history",
                "document control",
            ],
        ),
    ])
});

pub(crate) static SYSTEM_TITLES: LazyLock<Titles> = LazyLock::new(|| {
    titles(&[
        (
            Topic::Overview,
            &[
                "system overview",
                "overview",
                "executive summary",
                "introduction",
            ],
        ),
        (
            Topic::KeyCapabilities,
            &["key capabilities", "capabilities", "key features"],
        ),
        (
            Topic::Components,
            &[
                "system components",
                "components",
                "component architecture",
                "services",
                "system modules",
                "architecture components",
            ],
        ),
        (
            Topic::ComponentOverview,
            &[
                "component overview",
                "components overview",
                "overview components",
                "component diagram",
                "system diagram",
                "architecture diagram",
            ],
        ),
        (
            Topic::ComponentDetails,
            &[
                "component details",
                "component specifications",
                "component descriptions",
                "detailed components",
                "component detail",
            ],
        ),
        (
            Topic::Interactions,
            &[
                "component interactions",
                "interactions",
                "communication",
                "component communication",
                "communication patterns",
            ],
        ),
        (
            Topic::EventFlows,
            &[
                "event flows",
                "event flow",
                "events",
                "event driven flows",
                "domain events",
            ],
        ),
        (
            Topic::ApiContracts,
            &[
                "api contracts",
                "contracts",
                "interfaces contracts",
                "service contracts",
            ],
        ),
        (
            Topic::InternalContracts,
            &[
                "internal apis",
                "internal contracts",
                "internal api contracts",
            ],
        ),
        (
            Topic::ExternalContracts,
            &[
                "external apis",
                "external contracts",
                "external api contracts",
                "third party apis",
            ],
        ),
        (
            Topic::DataArchitecture,
            &["data architecture", "data design", "data"],
        ),
        (
            Topic::DatabaseStrategy,
            &[
                "database strategy",
                "data strategy",
                "storage strategy",
                "databases",
                "data storage",
            ],
        ),
        (
            Topic::DataModels,
            &[
                "high level data models",
                "data models",
                "data model",
                "high level data model",
                "entities",
            ],
        ),
        (
            Topic::IntegrationArchitecture,
            &["integration architecture", "integrations", "integration"],
        ),
        (
            Topic::GatewayStrategy,
            &["api gateway strategy", "gateway strategy", "api gateway"],
        ),
        (
            Topic::ExternalIntegrations,
            &[
                "external system integrations",
                "external integrations",
                "external systems",
                "third party integrations",
                "external services",
            ],
        ),
        (
            Topic::CrossCutting,
            &[
                "cross cutting concerns",
                "cross cutting",
                "quality attributes",
                "non functional requirements",
            ],
        ),
        (
            Topic::Roadmap,
            &[
                "implementation roadmap",
                "roadmap",
                "implementation plan",
                "development roadmap",
                "delivery plan",
            ],
        ),
        (
            Topic::FeatureBreakdown,
            &[
                "feature spec breakdown",
                "feature breakdown",
                "feature specs",
                "feature list",
                "features",
            ],
        ),
        (
            Topic::DependencyGraph,
            &[
                "dependencies graph",
                "dependency graph",
                "dependencies",
                "dependency map",
            ],
        ),
        (
            Topic::Timeline,
            &[
                "timeline estimates",
                "timeline",
                "timeline estimate",
                "schedule",
                "estimates",
            ],
        ),
        (
            Topic::SuccessMetrics,
            &[
                "success metrics",
                "metrics success",
                "kpis",
                "key performance indicators",
            ],
        ),
    ])
});

pub(crate) static FEATURE_TITLES: LazyLock<Titles> = LazyLock::new(|| {
    titles(&[
        (
            Topic::Overview,
            &[
                "overview",
                "feature overview",
                "introduction",
                "summary",
                "executive summary",
            ],
        ),
        (
            Topic::SystemContext,
            &[
                "system architecture context",
                "system context",
                "architecture context",
                "injected from system spec",
            ],
        ),
        (
            Topic::UserStories,
            &[
                "user stories",
                "stories",
                "user scenarios",
                "user scenarios testing",
            ],
        ),
        (
            Topic::FunctionalRequirements,
            &[
                "functional requirements",
                "requirements",
                "feature requirements",
            ],
        ),
        (
            Topic::NonFunctionalRequirements,
            &["non functional requirements", "nfrs", "quality attributes"],
        ),
        (
            Topic::ApiSpecification,
            &[
                "api specification",
                "api",
                "apis",
                "interfaces contracts",
                "interfaces",
                "api design",
                "interface contracts",
            ],
        ),
        (
            Topic::EndpointsOverview,
            &[
                "endpoints overview",
                "endpoints",
                "api endpoints",
                "endpoint overview",
                "api overview",
            ],
        ),
        (
            Topic::EndpointDetails,
            &["detailed endpoints", "endpoint details", "endpoints detail"],
        ),
        (
            Topic::DataModels,
            &[
                "data model",
                "data models",
                "database tables",
                "tables",
                "database schema",
                "schema",
            ],
        ),
        (Topic::DataInventory, &["data inventory"]),
        (
            Topic::Reliability,
            &["reliability", "availability", "reliability availability"],
        ),
        (
            Topic::Testing,
            &[
                "testing strategy",
                "testing",
                "test strategy",
                "test plan",
                "tests",
            ],
        ),
        (Topic::UnitTests, &["unit tests", "unit testing"]),
        (
            Topic::IntegrationTests,
            &["integration tests", "integration testing"],
        ),
        (
            Topic::AcceptanceTests,
            &["acceptance tests", "acceptance testing"],
        ),
        (
            Topic::DeterministicTests,
            &["deterministic tests", "deterministic test cases"],
        ),
        (
            Topic::Dependencies,
            &[
                "dependencies integration",
                "dependencies",
                "integration",
                "integration points",
            ],
        ),
        (
            Topic::Upstream,
            &["upstream dependencies", "upstream", "depends on"],
        ),
        (
            Topic::Downstream,
            &[
                "downstream consumers",
                "downstream",
                "downstream dependencies",
                "consumers",
                "required by",
            ],
        ),
        (
            Topic::AcceptanceCriteria,
            &["acceptance criteria", "definition done"],
        ),
        (
            Topic::FutureEnhancements,
            &["future enhancements", "future work", "future"],
        ),
    ])
});
