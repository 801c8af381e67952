//! What a template is told, gathered from the graph.

use super::behaviour::{Drafts, Material};
use super::context::Facet;
use super::document::{
    ComponentText, DomainText, EventText, FeatureDocument, IntegrationText, OutOfScope,
    RelationText, RiskText, RoadmapText, SystemText, TableText, TargetText,
};
use super::index::SystemIndex;
use super::injection::{Injected, injected};
use super::interface::{ContractText, EndpointText};
use super::numbering::Numbering;
use super::subject::{Relation, Subject, Subjects};
use crate::markdown::{clause, inline, link_text};
use specpack_graph::model::{
    Component, DataDomain, Endpoint, Event, NodeData, NodeId, Reference, Risk, RoadmapItem,
    Spanned, Target,
};
use std::collections::BTreeMap;

/// How many tests are drafted below the highest maturity.
const FEW_TESTS: usize = 5;

pub(crate) struct DocumentBuilder<'a, 'p> {
    pub(crate) index: &'a SystemIndex<'p>,
    pub(crate) subjects: &'a Subjects,
    pub(crate) date: Option<&'a str>,
}

impl DocumentBuilder<'_, '_> {
    pub(crate) fn build(
        &self,
        at: usize,
        subject: &Subject,
        numbering: &mut Numbering,
    ) -> FeatureDocument {
        let index = self.index;
        let graph = index.graph();
        let belongings = index.of(subject.component);
        let component = subject.component.and_then(|id| graph.get::<Component>(id));
        let item = subject.item.and_then(|id| graph.get::<RoadmapItem>(id));
        let features = match component {
            Some(component) if !component.features.is_empty() => texts(&component.data.features),
            _ => item
                .map(|item| texts(&item.data.features))
                .unwrap_or_default(),
        };
        let endpoints = component.map_or(&[][..], |component| &component.data.endpoints);
        let endpoints: Vec<EndpointText> = endpoints
            .iter()
            .filter_map(|&id| graph.get::<Endpoint>(id))
            .map(|endpoint| {
                let method = endpoint.data.method.as_deref().unwrap_or_default();
                let block = numbering.name("endpoint", &format!("{method} {}", endpoint.data.path));
                EndpointText::new(index, endpoint, block)
            })
            .collect();
        let domains: Vec<DomainText> = belongings
            .domains
            .iter()
            .filter_map(|&id| self.domain(id))
            .collect();
        let domain_names: Vec<String> = domains.iter().map(|domain| domain.name.clone()).collect();
        let published = self.events(&belongings.published, subject.component, true);
        let events: Vec<String> = published.iter().map(|event| event.name.clone()).collect();
        let name = inline(component.map_or(subject.name.as_str(), |component| component.name()));
        let technology = component.and_then(|c| text(c.data.technology.as_ref()));
        let technology = technology.unwrap_or_default();
        let material = Material {
            component: &name,
            technology: &technology,
            features: &features,
            endpoints: &endpoints,
            domains: &domain_names,
            domain_stems: domain_names
                .iter()
                .map(|name| crate::words::stems(name))
                .collect(),
            events: &events,
        };
        let Drafts {
            stories,
            requirements,
        } = material.drafts(numbering);
        let limit = if subject.maturity >= 5 {
            usize::MAX
        } else {
            FEW_TESTS
        };
        let tests = material.tests(numbering, limit);
        let mut contracts = |ids: &[NodeId]| -> Vec<ContractText> {
            let texts = ids.iter();
            texts
                .filter_map(|&id| ContractText::new(index, id, numbering))
                .collect()
        };
        let (provided, called) = (
            contracts(&belongings.provided),
            contracts(&belongings.called),
        );
        let source = subject.component.or(subject.item);
        FeatureDocument {
            id: subject.id.clone(),
            name: inline(&subject.name),
            complexity: subject.complexity.as_str(),
            maturity: subject.maturity,
            date: self.date.map(str::to_owned),
            system: SystemText {
                id: index.system.id.clone(),
                name: link_text(&index.system.name),
                link: index.system.link.clone(),
            },
            component: ComponentText {
                is_described: component.is_some(),
                responsibility: component.and_then(|c| text(c.data.responsibility.as_ref())),
                technology: component.and_then(|c| text(c.data.technology.as_ref())),
                source: source
                    .map(|id| index.system.source_of(id))
                    .unwrap_or_default(),
                properties: component
                    .map(|c| {
                        c.data
                            .properties
                            .iter()
                            .map(|p| (inline(&p.label), inline(&p.text)))
                    })
                    .map(Iterator::collect)
                    .unwrap_or_default(),
                notes: component.map(|c| texts(&c.data.notes)).unwrap_or_default(),
                name,
            },
            in_scope: features,
            out_of_scope: self.out_of_scope(at),
            targets: self.targets(&belongings),
            context: self.context(subject.component),
            roles: index.role_rows(),
            roles_source: index.roles_source(),
            stories,
            requirements,
            endpoints,
            provided,
            called,
            tables: self.tables(&domain_names, numbering),
            domains_source: belongings
                .domains
                .first()
                .map(|&id| index.system.source_of(id)),
            domains,
            published,
            subscribed: self.events(&belongings.subscribed, subject.component, false),
            integrations: self.integrations(&belongings.integrations),
            tests,
            upstream: self.relations(&self.subjects.upstream, at),
            downstream: self.relations(&self.subjects.downstream, at),
            risks: self.risks(component.map(|c| c.name())),
            risks_source: graph
                .risks()
                .next()
                .map(|risk| index.system.source_of(risk.id)),
            roadmap: item.map(|item| RoadmapText {
                estimate: item
                    .data
                    .estimate
                    .as_ref()
                    .map(|e| inline(&e.text.value))
                    .unwrap_or_default(),
                source: index.system.source_of(item.id),
                notes: texts(&item.data.notes),
            }),
        }
    }

    fn context(&self, component: Option<NodeId>) -> BTreeMap<&'static str, Option<Injected>> {
        let of = |facets: &[Facet]| {
            let statements = self
                .index
                .context
                .select(component, |facet| facets.contains(&facet));
            injected(&self.index.system, component, &statements)
        };
        let security = [
            Facet::Controls,
            Facet::Validation,
            Facet::Limits,
            Facet::Audit,
        ];
        BTreeMap::from([
            ("authentication", of(&[Facet::Authentication])),
            ("security", of(&security)),
            ("controls", of(&[Facet::Controls])),
            ("validation", of(&[Facet::Validation])),
            ("limits", of(&[Facet::Limits])),
            ("audit", of(&[Facet::Audit])),
            ("performance", of(&[Facet::Performance])),
            ("data", of(&[Facet::Data])),
            ("errors", of(&[Facet::Errors])),
            ("logging", of(&[Facet::Logging])),
            ("metrics", of(&[Facet::Metrics])),
            ("alerts", of(&[Facet::Alerts])),
            ("infrastructure", of(&[Facet::Infrastructure])),
            ("scaling", of(&[Facet::Scaling])),
            ("process", of(&[Facet::Process])),
            ("environment", of(&[Facet::Environment])),
            ("integration", of(&[Facet::Integration])),
            ("other", of(&[Facet::Other])),
        ])
    }

    fn out_of_scope(&self, at: usize) -> Vec<OutOfScope> {
        let related = [&self.subjects.upstream, &self.subjects.downstream];
        let related = related
            .into_iter()
            .filter_map(|lists| lists.get(at))
            .flatten();
        let others: std::collections::BTreeSet<usize> = related.map(|r| r.other).collect();
        let graph = self.index.graph();
        let others = others
            .into_iter()
            .filter_map(|other| self.subjects.all.get(other));
        let told = others.filter_map(|other| {
            let component = graph.get::<Component>(other.component?)?;
            Some(OutOfScope {
                name: link_text(&other.name),
                file: other.file_name(),
                responsibility: text(component.data.responsibility.as_ref())?,
            })
        });
        told.collect()
    }

    fn targets(&self, belongings: &super::index::Belongings) -> Vec<TargetText> {
        let targets = self.index.targets(belongings).into_iter();
        let told = targets.map(|target| TargetText {
            line: inline(&target.data.line),
            is_own: target.data.scope != specpack_graph::model::Scope::Global,
            is_reliability: is_reliability(target.name(), target.data),
            source: self.index.system.source_of(target.id),
        });
        told.collect()
    }

    fn domain(&self, id: NodeId) -> Option<DomainText> {
        let domain = self.index.graph().get::<DataDomain>(id)?;
        Some(DomainText {
            name: inline(domain.name()),
            access: text(domain.data.access.as_ref()).unwrap_or_default(),
        })
    }

    /// A table for each kind of record that the domains name, with the fields that the system
    /// spec's data model gives it.
    fn tables(&self, domains: &[String], numbering: &mut Numbering) -> Vec<TableText> {
        let names = domains
            .iter()
            .flat_map(|domain| domain.split([',', ';', '/']));
        let names = names.map(str::trim).filter(|name| !name.is_empty());
        let names = names.map(|name| name.strip_prefix("and ").unwrap_or(name));
        let tables = names.map(|name| {
            let table = specpack_graph::slug::slug(name).replace('-', "_");
            TableText {
                block: numbering.name("table", name),
                fields: self.fields_of(&table),
                name: table,
            }
        });
        tables.collect()
    }

    fn fields_of(&self, table: &str) -> Vec<(String, String, bool)> {
        let model = self.index.model_named(table);
        let fields = model.map_or(&[][..], |model| &model.data.shape.fields);
        let fields = fields
            .iter()
            .map(|f| (inline(&f.name), inline(&f.ty), f.is_optional));
        fields.collect()
    }

    /// What an event is for: what is said of the one who receives it, or of the event itself.
    fn purpose_of(&self, event: &Event, component: Option<NodeId>, is_publisher: bool) -> String {
        let is_meant = |reference: &&Reference| is_publisher || reference.node() == component;
        let meant = event.subscribers.iter().filter(is_meant);
        let said = meant.filter_map(|reference| {
            let said = inline(clause(reference.reason.as_ref()?));
            Some(if is_publisher {
                format!("{}: {}", inline(&reference.text), said)
            } else {
                said
            })
        });
        let told = self.index.system.description_of(event);
        told.into_iter().chain(said).collect::<Vec<_>>().join("; ")
    }

    fn events(
        &self,
        ids: &[NodeId],
        component: Option<NodeId>,
        is_publisher: bool,
    ) -> Vec<EventText> {
        let graph = self.index.graph();
        let events = ids.iter().filter_map(|&id| graph.get::<Event>(id));
        let told = events.map(|event| {
            let others = if is_publisher {
                &event.data.subscribers
            } else {
                &event.data.publishers
            };
            EventText {
                name: event.name().to_owned(),
                description: self.purpose_of(event.data, component, is_publisher),
                parties: parties(others),
                fields: event
                    .data
                    .payload
                    .fields
                    .iter()
                    .map(|f| f.name.clone())
                    .collect(),
                source: self.index.system.source_of(event.id),
            }
        });
        told.collect()
    }

    fn integrations(&self, ids: &[NodeId]) -> Vec<IntegrationText> {
        let graph = self.index.graph();
        let told = ids.iter().filter_map(|&id| {
            let (properties, notes) = match &graph.node(id).data {
                NodeData::Integration(outside) => (&outside.properties, &outside.notes),
                NodeData::Contract(contract) => (&contract.properties, &contract.notes),
                _ => return None,
            };
            let lines = properties.iter();
            let lines = lines.map(|p| format!("**{}:** {}", inline(&p.label), inline(&p.text)));
            Some(IntegrationText {
                name: inline(graph.name(id)),
                source: self.index.system.source_of(id),
                lines: lines.chain(texts(notes)).collect(),
            })
        });
        told.collect()
    }

    fn relations(&self, lists: &[Vec<Relation>], at: usize) -> Vec<RelationText> {
        let list = lists.get(at).map_or(&[][..], Vec::as_slice);
        let told = list.iter().filter_map(|relation| {
            let other = self.subjects.all.get(relation.other)?;
            Some(RelationText {
                name: link_text(&other.name),
                id: other.id.clone(),
                file: other.file_name(),
                is_dependency: relation.is_dependency,
                is_call: relation.is_call,
                reasons: relation.reasons.clone(),
            })
        });
        told.collect()
    }

    /// The risks that name the component.
    fn risks(&self, component: Option<&str>) -> Vec<RiskText> {
        let graph = self.index.graph();
        let cell = |value: &Option<Spanned<String>>| text(value.as_ref()).unwrap_or_default();
        let named = component
            .map(|name| self.index.risks_naming(name))
            .unwrap_or_default();
        let named = named.into_iter().filter_map(|id| graph.get::<Risk>(id));
        let told = named.map(|risk| RiskText {
            name: inline(risk.name()),
            impact: cell(&risk.data.impact),
            likelihood: cell(&risk.data.likelihood),
            mitigation: cell(&risk.data.mitigation),
        });
        told.collect()
    }
}

fn is_reliability(name: &str, target: &Target) -> bool {
    let text = format!("{name} {}", target.text).to_lowercase();
    let words = [
        "availab", "uptime", "recover", "rto", "rpo", "durab", "reconcil", "loss", "downtime",
    ];
    words.iter().any(|word| text.contains(word))
}

/// Names without those that stand twice.
fn parties(references: &[Reference]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for reference in references {
        let name = inline(&reference.text);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn text(value: Option<&Spanned<String>>) -> Option<String> {
    value
        .map(|value| inline(&value.value))
        .filter(|text| !text.is_empty())
}

fn texts(values: &[Spanned<String>]) -> Vec<String> {
    let texts = values.iter().map(|value| inline(&value.value));
    texts.filter(|text| !text.is_empty()).collect()
}
