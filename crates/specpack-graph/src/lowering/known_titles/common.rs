//! Titles that system specs and feature specs share.

use super::{Titles, titles};
use crate::model::Topic;
use std::sync::LazyLock;

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
