//! What the sequences beside a PRD ask for: their calls, each with its answers and its time, and
//! what may go wrong.

use super::Draft;
use super::routes::Route;
use super::scenarios::{FOLDER, is_tag, sentence, unique};
use crate::markdown::one_line;
use specpack_graph::model::{Entry, FieldValue, Graph, Interaction, Sequence};
use specpack_graph::query::sequence::{Latency, call, latency, requirement_ids, statuses, steps};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The field of an overview that lists what may go wrong.
const ERRORS: &str = "Error Scenarios";

/// A sequence.
pub(super) struct Told<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) calls: Vec<Called<'a>>,
    /// What may go wrong, in the author's words.
    errors: Vec<&'a str>,
}

/// A step that calls an operation over HTTP.
pub(super) struct Called<'a> {
    pub(super) number: Option<&'a str>,
    pub(super) route: Route,
    /// The statuses of its answers, each once.
    statuses: Vec<u16>,
    pub(super) latency: Option<Latency>,
    /// The requirements of the PRD that the step names.
    pub(super) requirements: BTreeSet<String>,
}

/// Every sequence; `known` are the ids that the PRD states.
pub(super) fn of<'a>(graph: &'a Graph, known: &BTreeSet<String>) -> Vec<Told<'a>> {
    let told = graph.sequences().map(|sequence| Told {
        id: &sequence.data.id,
        name: sequence.name(),
        calls: steps(graph, sequence.data)
            .filter_map(|step| called(step, known))
            .collect(),
        errors: errors(sequence),
    });
    told.collect()
}

fn called<'a>(step: Entry<'a, Interaction>, known: &BTreeSet<String>) -> Option<Called<'a>> {
    let data = step.data;
    let call = call(data)?;
    let route = Route::new(call.method.as_deref()?, &call.path)?;
    let said = [&data.message, &data.returns].into_iter().flatten();
    let said = said.map(|text| text.value.as_str());
    let details = data.details.iter();
    let details = details.flat_map(|field| field.value.texts(field.at));
    let texts = said.chain(details.map(|(text, _)| text));
    let ids = texts.flat_map(requirement_ids);
    let requirements = ids.filter(|id| known.contains(*id)).map(str::to_owned);
    Some(Called {
        number: data.number.as_ref().map(|number| number.value.as_str()),
        route,
        statuses: statuses(data).into_iter().map(|it| it.value).collect(),
        latency: latency(data),
        requirements: requirements.collect(),
    })
}

fn errors<'a>(sequence: Entry<'a, Sequence>) -> Vec<&'a str> {
    let overview = sequence.data.overview.as_ref();
    let field = overview.and_then(|overview| overview.field(ERRORS));
    match field.map(|field| &field.value) {
        Some(FieldValue::List(items)) => items.iter().filter_map(|it| it.value.text()).collect(),
        _ => Vec::new(),
    }
}

/// A feature for each sequence: a scenario for each answer of each call, and for what may go wrong.
pub(super) fn drafts(told: &[Told<'_>]) -> Vec<Draft> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for sequence in told {
        let path = format!("{FOLDER}/{}.feature", slug(sequence.id));
        let says_nothing = sequence.calls.is_empty() && sequence.errors.is_empty();
        if !says_nothing && taken.insert(path.clone()) {
            files.push(feature(sequence, &path));
        }
    }
    files
}

fn feature(sequence: &Told<'_>, path: &str) -> Draft {
    let mut file = Draft::new(path, CommentForm::Hash);
    let ids = sequence.calls.iter().flat_map(|call| &call.requirements);
    let tags: BTreeSet<String> = ids
        .filter(|id| is_tag(id))
        .map(|id| format!("@{id}"))
        .collect();
    let mut head = String::new();
    if !tags.is_empty() {
        let _ = writeln!(head, "{}", Vec::from_iter(tags).join(" "));
    }
    let _ = writeln!(head, "Feature: {}", one_line(sequence.name));
    file.block("feature", head);
    let mut names = BTreeSet::new();
    let before = "[what there is before]";
    for call in &sequence.calls {
        let operation = operation(&call.route);
        let answers = call
            .statuses
            .iter()
            .map(|status| format!("it answers {status}"));
        let mut answers: Vec<String> = answers.collect();
        if answers.is_empty() {
            answers.push("[what it answers]".to_owned());
        }
        for answer in answers {
            let title = unique(&format!("{operation}: {answer}"), &mut names);
            add(
                &mut file,
                &title,
                before,
                &format!("{operation} is called"),
                &answer,
            );
        }
    }
    for error in &sequence.errors {
        let error = sentence(error);
        let title = unique(&error, &mut names);
        add(&mut file, &title, before, &error, "[what is answered]");
    }
    file
}

fn add(file: &mut Draft, title: &str, given: &str, when: &str, then: &str) {
    let text =
        format!("  Scenario: {title}\n    Given {given}\n    When {when}\n    Then {then}\n");
    file.block(&format!("scenario-{}", slug(title)), text);
}

/// `POST /orders`
pub(super) fn operation(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}
