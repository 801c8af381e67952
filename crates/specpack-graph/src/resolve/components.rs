//! What components depend on, and the ids of the features that implement them.

use super::collective::{self, Collective};
use super::names::Found;
use super::report::Report;
use super::systems::{Names, Systems};
use crate::model::{Component, EdgeKind, Graph, NodeId, NodeKind, Reference, Resolution};
use crate::rules::UNKNOWN_DEPENDENCY;
use crate::slug::slug;
use specpack_syntax::diagnostic::Level;

/// Gives each component the id that its feature is to have.
pub(crate) fn set_feature_ids(graph: &mut Graph) {
    for id in graph.ids(NodeKind::Component) {
        let name = graph.name(id).to_owned();
        let Some(component) = graph.get_mut::<Component>(id) else {
            continue;
        };
        let stated = component
            .feature_spec
            .as_ref()
            .and_then(|text| stated_id(&text.value));
        component.feature_id = stated.unwrap_or_else(|| format!("feat-{}", slug(&name)));
    }
}

/// The id within "feat-auth-service", "[spec](../features/feat-auth-service.md)".
fn stated_id(text: &str) -> Option<String> {
    let start = text.find("feat-")?;
    let rest = text.get(start..)?;
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(rest.len());
    let id = rest.get(..end)?.trim_end_matches('-');
    (id.len() > "feat-".len()).then(|| id.to_ascii_lowercase())
}

/// Looks up what each component depends on.
pub(crate) fn resolve(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    for id in graph.ids(NodeKind::Component) {
        let names = systems.names(graph.node(id).at.file);
        let Some(component) = graph.get_mut::<Component>(id) else {
            continue;
        };
        let references = std::mem::take(&mut component.dependencies);
        let references = split_joined(
            references,
            |text| names.components.by_full_name(text) != Found::Nothing,
            |text| {
                names.components.find(text, Some(id)) != Found::Nothing
                    || names.integrations.find(text, None) != Found::Nothing
            },
        );
        let mut resolved = Vec::with_capacity(references.len());
        for mut reference in references {
            reference.to = dependency(graph, systems, names, report, id, &reference);
            connect(graph, id, &reference);
            resolved.push(reference);
        }
        if let Some(component) = graph.get_mut::<Component>(id) {
            component.dependencies = resolved;
        }
    }
}

fn dependency(
    graph: &Graph,
    systems: &Systems,
    names: &Names,
    report: &mut Report,
    id: NodeId,
    reference: &Reference,
) -> Resolution {
    let text = &reference.text;
    match collective::parse(text) {
        Some(Collective::Earlier) => {
            let earlier = names.component_ids.iter().take_while(|&&other| other != id);
            return report.collect(reference, earlier.copied());
        }
        Some(Collective::Others) => {
            let others = names.component_ids.iter().filter(|&&other| other != id);
            return report.collect(reference, others.copied());
        }
        _ => {}
    }
    // A full name is the first choice, of a component before anything outside.
    let found = match names.components.by_full_name(text) {
        Found::Nothing => names.integrations.by_full_name(text),
        found => found,
    };
    let is_outside = || systems.outside.contains(reference.at.file, text);
    let found = match found {
        Found::Nothing if is_outside() => return Resolution::Outside,
        Found::Nothing => match names.components.find(text, Some(id)) {
            Found::Nothing => names.integrations.find(text, None),
            found => found,
        },
        found => found,
    };
    if found == Found::Nothing {
        let name = graph.name(id);
        let headline = format!("`{name}` depends on `{text}`, which is no component");
        let known = names.components.names();
        report.unknown(UNKNOWN_DEPENDENCY, Level::Error, reference, headline, known);
    }
    report.settle(graph, reference, found)
}

fn connect(graph: &mut Graph, id: NodeId, reference: &Reference) {
    for &node in reference.nodes() {
        let kind = match graph.get::<Component>(node) {
            Some(_) => EdgeKind::DependsOn,
            None => EdgeKind::Consumes,
        };
        graph.connect(id, kind, node, reference.at);
    }
}

/// "Auth and Billing" are two, unless something has that name as a whole.
pub(crate) fn split_joined(
    references: Vec<Reference>,
    is_full_name: impl Fn(&str) -> bool,
    is_known: impl Fn(&str) -> bool,
) -> Vec<Reference> {
    let mut split = Vec::with_capacity(references.len());
    for reference in references {
        let parts: Vec<&str> = [" and ", " & ", " / ", " + ", "/"]
            .iter()
            .find(|joint| reference.text.contains(*joint))
            .map(|joint| reference.text.split(joint).map(str::trim).collect())
            .unwrap_or_default();
        let is_joined = parts.len() > 1
            && !is_full_name(&reference.text)
            && parts.iter().any(|part| is_known(part));
        if !is_joined {
            split.push(reference);
            continue;
        }
        let names = parts.iter().filter(|part| !part.is_empty());
        split.extend(names.map(|part| Reference {
            text: (*part).to_owned(),
            ..reference.clone()
        }));
    }
    split
}
