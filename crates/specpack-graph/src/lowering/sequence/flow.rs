//! What steps say for the other parts of a pack: the endpoints they call with the errors they
//! name, the time they may take, and the requirements they do it for.

use super::Lowering;
use super::budgets::{self, Latency};
use super::calls::{self, Call};
use super::mentions::requirement_ids;
use crate::lowering::text::endpoint_line::path_key;
use crate::lowering::text::labels::Inline;
use crate::model::{
    Bound, EdgeKind, Endpoint, Interaction, NodeData, NodeId, Objective, Participant, Reference,
    Spanned, Wanted,
};
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{Location, Span};

/// The endpoints of a sequence, each once for whoever offers it.
#[derive(Debug, Default)]
pub(super) struct Offered {
    endpoints: HashMap<(NodeId, String), NodeId>,
}

/// What a step says, before it becomes a node.
pub(super) struct Said {
    call: Option<Call>,
    latency: Option<Latency>,
    statuses: Vec<Spanned<u16>>,
    /// The requirements that it names, each once, and where.
    requirements: Vec<Spanned<String>>,
    offered_by: Option<NodeId>,
    extent: Span,
}

impl Said {
    pub(super) fn by(step: &Interaction, extent: Span) -> Self {
        let receiver = step.to.as_ref();
        Self {
            call: calls::call(step),
            latency: budgets::latency(step),
            statuses: calls::statuses(step),
            requirements: named_by(step),
            offered_by: receiver.and_then(Reference::node),
            extent,
        }
    }
}

impl Lowering<'_, '_, '_> {
    /// Adds what a step says to the graph.
    pub(super) fn add_said(&mut self, step: NodeId, said: &Said) {
        for requirement in &said.requirements {
            self.reader
                .mention(step, Wanted::Requirement, requirement.clone());
        }
        let Some(call) = &said.call else {
            return;
        };
        let route = name_of(call);
        self.reader.mention(step, Wanted::Contract, route.clone());
        let endpoint = self.endpoint(step, call, said);
        self.reader
            .connect(step, EdgeKind::Calls, endpoint, call.at.span);
        for requirement in &said.requirements {
            self.reader
                .mention(endpoint, Wanted::Requirement, requirement.clone());
        }
        if let Some(latency) = said.latency {
            self.add_budget(&route, latency, said);
        }
    }

    /// The endpoint that is called: one node for all the steps that call it.
    fn endpoint(&mut self, step: NodeId, call: &Call, said: &Said) -> NodeId {
        let owner = said.offered_by.unwrap_or(self.sequence);
        let method = call.method.as_deref().unwrap_or_default();
        let key = (owner, format!("{method} {}", path_key(&call.path)));
        let node = match self.offered.endpoints.get(&key) {
            Some(&known) => known,
            None => {
                let node = self.add_endpoint(step, owner, call, said.extent);
                self.offered.endpoints.insert(key, node);
                node
            }
        };
        if let Some(endpoint) = self.reader.graph.get_mut::<Endpoint>(node) {
            for status in &said.statuses {
                add_status(endpoint, status);
            }
        }
        node
    }

    fn add_endpoint(&mut self, step: NodeId, owner: NodeId, call: &Call, extent: Span) -> NodeId {
        let endpoint = Endpoint {
            owner,
            method: call.method.clone(),
            path: call.path.clone(),
            description: None,
            auth: None,
            details: None,
        };
        let node = self.add_beside(step, &name_of(call), extent, endpoint);
        self.reader
            .connect(owner, EdgeKind::Exposes, node, call.at.span);
        node
    }

    /// A budget on the time that a call may take.
    fn add_budget(&mut self, route: &Spanned<String>, latency: Latency, said: &Said) {
        let service = said.offered_by.and_then(|node| {
            let participant = self.reader.graph.get::<Participant>(node)?;
            Some(Spanned::new(
                participant.name().to_owned(),
                participant.at(),
            ))
        });
        let objective = Objective {
            display_name: None,
            service,
            target: latency
                .percentile
                .map(|percentile| Spanned::new(percentile / 100.0, latency.at)),
            limit: Some(Spanned::new(latency.ms, latency.at)),
            bound: Some(Bound::AtMost),
            unit: Some(Spanned::new("milliseconds".to_owned(), latency.at)),
            operation: Some(route.clone()),
            window: None,
            is_threshold: true,
            queries: Vec::new(),
        };
        let name = Spanned::new(format!("latency of {}", route.value), latency.at);
        let node = self.add_beside(self.sequence, &name, latency.at.span, objective);
        self.reader.mention(node, Wanted::Contract, route.clone());
        let text = self.reader.source.slice(latency.at.span);
        for id in named_in([(text, latency.at)]) {
            self.reader.mention(node, Wanted::Requirement, id);
        }
    }

    /// Adds a node in the section of another.
    fn add_beside(
        &mut self,
        other: NodeId,
        name: &Spanned<String>,
        extent: Span,
        data: impl Into<NodeData>,
    ) -> NodeId {
        let section = self.reader.graph.node(other).section;
        let inline = Inline {
            plain: &name.value,
            span: name.at.span,
        };
        let section = section.map(|section| section.index);
        self.reader.add(inline, extent, section, data)
    }
}

/// `POST /orders`; the path alone where no method is stated.
fn name_of(call: &Call) -> Spanned<String> {
    let name = match &call.method {
        Some(method) => format!("{method} {}", call.path),
        None => call.path.clone(),
    };
    Spanned::new(name, call.at)
}

fn add_status(endpoint: &mut Endpoint, status: &Spanned<u16>) {
    let text = Spanned::new(status.value.to_string(), status.at);
    let details = endpoint.details.get_or_insert_default();
    if status.value < 400 {
        details.response_status.get_or_insert(text);
        return;
    }
    if !details.errors.iter().any(|error| error.value == text.value) {
        details.errors.push(text);
    }
}

/// The requirements that a step names anywhere but in the steps within it.
fn named_by(step: &Interaction) -> Vec<Spanned<String>> {
    let spoken = [&step.message, &step.returns].into_iter().flatten();
    let spoken = spoken.map(|text| (text.value.as_str(), text.at));
    let fields = step.details.iter().chain(&step.rest.fields);
    named_in(spoken.chain(fields.flat_map(|field| field.value.texts(field.at))))
}

/// The requirements that texts name, each once and where it is named first.
pub(super) fn named_in<'a>(
    texts: impl IntoIterator<Item = (&'a str, Location)>,
) -> Vec<Spanned<String>> {
    let mut found: Vec<Spanned<String>> = Vec::new();
    for (text, at) in texts {
        for id in requirement_ids(text) {
            if !found.iter().any(|known| known.value == id) {
                found.push(Spanned::new(id.to_owned(), at));
            }
        }
    }
    found
}
