//! Everything that a template knows of a feature.

use super::behaviour::{RequirementText, StoryText, TestText};
use super::injection::Injected;
use super::interface::{ContractText, EndpointText};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a template is given.
#[derive(Debug, Serialize)]
pub(crate) struct FeatureDocument {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) complexity: &'static str,
    pub(crate) maturity: u8,
    pub(crate) date: Option<String>,
    pub(crate) system: SystemText,
    pub(crate) component: ComponentText,
    pub(crate) in_scope: Vec<String>,
    pub(crate) out_of_scope: Vec<OutOfScope>,
    /// The targets that hold for the component.
    pub(crate) targets: Vec<TargetText>,
    pub(crate) context: BTreeMap<&'static str, Option<Injected>>,
    pub(crate) roles: Vec<(String, String)>,
    pub(crate) roles_source: Option<String>,
    pub(crate) stories: Vec<StoryText>,
    pub(crate) requirements: Vec<RequirementText>,
    pub(crate) endpoints: Vec<EndpointText>,
    /// Contracts in which the component is called.
    pub(crate) provided: Vec<ContractText>,
    /// Contracts in which the component calls.
    pub(crate) called: Vec<ContractText>,
    pub(crate) domains: Vec<DomainText>,
    pub(crate) domains_source: Option<String>,
    pub(crate) tables: Vec<TableText>,
    pub(crate) published: Vec<EventText>,
    pub(crate) subscribed: Vec<EventText>,
    pub(crate) integrations: Vec<IntegrationText>,
    pub(crate) tests: Vec<TestText>,
    pub(crate) upstream: Vec<RelationText>,
    pub(crate) downstream: Vec<RelationText>,
    pub(crate) risks: Vec<RiskText>,
    pub(crate) risks_source: Option<String>,
    pub(crate) roadmap: Option<RoadmapText>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SystemText {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) link: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ComponentText {
    pub(crate) name: String,
    /// Whether the system spec describes it.
    pub(crate) is_described: bool,
    pub(crate) responsibility: Option<String>,
    pub(crate) technology: Option<String>,
    pub(crate) source: String,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
}

/// What another component does.
#[derive(Debug, Serialize)]
pub(crate) struct OutOfScope {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) responsibility: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct TargetText {
    pub(crate) line: String,
    pub(crate) is_own: bool,
    /// Whether it is on uptime, loss or recovery rather than speed.
    pub(crate) is_reliability: bool,
    pub(crate) source: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct DomainText {
    pub(crate) name: String,
    pub(crate) access: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct TableText {
    pub(crate) block: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<(String, String, bool)>,
}

#[derive(Debug, Serialize)]
pub(crate) struct EventText {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) parties: Vec<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) source: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct IntegrationText {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) lines: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RelationText {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) is_dependency: bool,
    pub(crate) is_call: bool,
    pub(crate) reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RiskText {
    pub(crate) name: String,
    pub(crate) impact: String,
    pub(crate) likelihood: String,
    pub(crate) mitigation: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct RoadmapText {
    pub(crate) estimate: String,
    pub(crate) source: String,
    pub(crate) notes: Vec<String>,
}
