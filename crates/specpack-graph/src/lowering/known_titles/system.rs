//! Titles of system specs.

use super::{Titles, titles};
use crate::model::Topic;
use std::sync::LazyLock;

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
