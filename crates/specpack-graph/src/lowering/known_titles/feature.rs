//! Titles of feature specs.

use super::{Titles, titles};
use crate::model::Topic;
use std::sync::LazyLock;

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
