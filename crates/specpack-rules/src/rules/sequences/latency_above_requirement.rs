use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, time};
use specpack_graph::model::{Graph, Interaction, NodeKind, Sequence};
use specpack_graph::query::sequence::{Latency, latency, latency_in, requirement_ids, steps};
use specpack_syntax::hash::HashMap;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step may take longer than a requirement, a business rule or a note allows.
    ///
    /// The step is built to its own number, and the promise made elsewhere is broken.
    ///
    /// Fix: make the numbers agree.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Overview
    ///
    /// ## Business Rules
    ///
    /// - A loan is answered in < 300ms (REQ-LOAN-1).
    ///
    /// # Details
    ///
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// ### Request
    ///
    /// #### Sequence Number
    ///
    /// 1
    ///
    /// #### Source Id
    ///
    /// desk
    ///
    /// #### Target Id
    ///
    /// loans
    ///
    /// #### Message
    ///
    /// Reserve the book
    ///
    /// #### Technical Details
    ///
    /// | Property | Value |
    /// |---|---|
    /// | Performance | REQ-LOAN-1: P99 < 500ms |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Overview
    ///
    /// ## Business Rules
    ///
    /// - A loan is answered in < 300ms (REQ-LOAN-1).
    ///
    /// # Details
    ///
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// ### Request
    ///
    /// #### Sequence Number
    ///
    /// 1
    ///
    /// #### Source Id
    ///
    /// desk
    ///
    /// #### Target Id
    ///
    /// loans
    ///
    /// #### Message
    ///
    /// Reserve the book
    ///
    /// #### Technical Details
    ///
    /// | Property | Value |
    /// |---|---|
    /// | Performance | REQ-LOAN-1: P99 < 300ms |
    /// ```
    pub static LATENCY_ABOVE_REQUIREMENT = "latency-above-requirement" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    if graph.of_kind(NodeKind::Sequence).is_empty() {
        return;
    }
    let required = of_requirements(graph);
    for sequence in graph.sequences() {
        let stated = of_document(sequence.data);
        for step in steps(graph, sequence.data) {
            let Some(own) = latency(step.data) else {
                continue;
            };
            let bounds = keys(step.data).into_iter().filter_map(|key| {
                let stated = stated.get(&key).or_else(|| required.get(&key))?;
                Some((key, *stated))
            });
            let bounds = bounds.filter(|(_, bound)| bound.ms < own.ms);
            let Some((key, bound)) = bounds.min_by(|a, b| a.1.ms.total_cmp(&b.1.ms)) else {
                continue;
            };
            let headline = format!(
                "{} may take {} and {key} allows {}",
                called(&step),
                time(own.ms),
                time(bound.ms)
            );
            let found = LATENCY_ABOVE_REQUIREMENT.at(own.at, headline).and(bound.at, "stated here");
            findings.push(found.help("Make the two numbers agree."));
        }
    }
}

/// What a bound may be stated for: the step by its number, and the requirements that it names.
fn keys(step: &Interaction) -> Vec<String> {
    let number = step.number.as_ref().map(|number| format!("the note at {}", number.value));
    let performance = step.detail("Performance").and_then(|field| field.text());
    let message = step.message.as_ref().map(|message| message.value.as_str());
    let texts = [performance, message].into_iter().flatten();
    let ids = texts.flat_map(requirement_ids).map(|id| format!("`{id}`"));
    number.into_iter().chain(ids).collect()
}

/// The bounds that the notes and the business rules of a document state.
fn of_document(sequence: &Sequence) -> HashMap<String, Latency> {
    let mut bounds = HashMap::default();
    let mut add = |key: String, bound: Latency| {
        let known = bounds.entry(key).or_insert(bound);
        if bound.ms < known.ms {
            *known = bound;
        }
    };
    for note in &sequence.notes {
        let Some(bound) = latency_in(&note.text.value, note.text.at) else {
            continue;
        };
        if let Some(number) = &note.number {
            add(format!("the note at {}", number.value), bound);
        }
        requirement_ids(&note.text.value).for_each(|id| add(format!("`{id}`"), bound));
    }
    let rules = sequence.overview.as_ref().and_then(|part| part.field("Business Rules"));
    for (text, at) in rules.into_iter().flat_map(|field| field.value.texts(field.at)) {
        if let Some(bound) = latency_in(text, at) {
            requirement_ids(text).for_each(|id| add(format!("`{id}`"), bound));
        }
    }
    bounds
}

/// The bounds that the requirements of the run state, by their ids.
fn of_requirements(graph: &Graph) -> HashMap<String, Latency> {
    let requirements = graph.requirements().filter_map(|requirement| {
        let id = requirement.data.id.as_ref()?;
        let description = requirement.data.description.as_ref();
        let described = description.and_then(|text| latency_in(&text.value, text.at));
        let bound = latency_in(requirement.name(), requirement.at()).or(described)?;
        Some((format!("`{}`", id.value), bound))
    });
    requirements.collect()
}
