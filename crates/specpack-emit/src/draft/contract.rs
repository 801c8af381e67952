//! The HTTP contract, in OpenAPI 3.1.

use super::Draft;
use super::payload::Schemas;
use super::product::{Operation, Product};
use super::yaml::{Yaml, document, entry};
use specpack_graph::declared_shapes;
use specpack_graph::model::{EndpointDetails, Shape};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;
use std::collections::{BTreeMap, BTreeSet};

const PATH: &str = "contracts/openapi.yaml";
const PROBLEM: &str = "#/components/schemas/Problem";

/// The contract with an operation for each that the PRD names; none where it names none.
pub(super) fn draft(product: &Product<'_>) -> Option<Draft> {
    if product.operations.is_empty() {
        return None;
    }
    let mut schemas = Schemas::default();
    let mut ids = BTreeSet::new();
    let mut paths: Vec<(&str, Vec<(String, Yaml)>)> = Vec::new();
    let mut tags = BTreeSet::new();
    for operation in &product.operations {
        let id = operation_id(operation, &mut ids);
        tags.insert(tag(operation));
        let body = body(operation, &id, &mut schemas);
        let method = operation.route.method.to_ascii_lowercase();
        let path = operation.route.path.as_str();
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, methods)) => methods.push((method, body)),
            None => paths.push((path, vec![(method, body)])),
        }
    }
    let mut file = Draft::new(PATH, CommentForm::Hash);
    file.text("openapi: 3.1.0\n");
    file.block("info", info(product));
    file.block("tags", tag_list(&tags));
    file.block("security", "security:\n  - bearer: []\n".to_owned());
    file.block("paths", "paths:\n".to_owned());
    for (path, methods) in paths {
        let mut value = parameters(path);
        value.extend(methods);
        file.block(
            &format!("path-{}", slug(path)),
            entry(2, path, &Yaml::Map(value)),
        );
    }
    file.block("components", components());
    file.block(
        "schemas",
        format!("  schemas:\n{}", entry(4, "Problem", &problem())),
    );
    for (name, schema) in schemas.all() {
        file.block(&format!("schema-{}", slug(name)), entry(4, name, schema));
    }
    Some(file)
}

fn info(product: &Product<'_>) -> String {
    let description = product
        .summary
        .map_or_else(|| "[What the interface is for]".to_owned(), str::to_owned);
    let info = Yaml::map([
        ("title", Yaml::text(product.name)),
        ("version", Yaml::text("0.1.0")),
        ("description", Yaml::text(&description)),
        (
            "contact",
            Yaml::map([("name", Yaml::text("[Who answers for it]"))]),
        ),
        (
            "license",
            Yaml::map([
                ("name", Yaml::text("[Under which terms it may be used]")),
                ("identifier", Yaml::text("[SPDX identifier of the terms]")),
            ]),
        ),
    ]);
    let servers = Yaml::List(vec![Yaml::map([("url", Yaml::text("/"))])]);
    document(&[("info", info), ("servers", servers)])
}

fn tag_list(tags: &BTreeSet<String>) -> String {
    let tags = tags.iter().map(|tag| {
        Yaml::map([
            ("name", Yaml::text(tag)),
            (
                "description",
                Yaml::text(&format!("[What belongs to {tag}]")),
            ),
        ])
    });
    document(&[("tags", Yaml::List(tags.collect()))])
}

fn components() -> String {
    let bearer = Yaml::map([
        ("type", Yaml::text("http")),
        ("scheme", Yaml::text("bearer")),
        ("description", Yaml::text("[How callers are known]")),
    ]);
    let refused = Yaml::map([
        ("description", Yaml::text("Refused, as RFC 9457 tells it")),
        ("content", problem_content()),
    ]);
    document(&[(
        "components",
        Yaml::map([
            ("securitySchemes", Yaml::map([("bearer", bearer)])),
            ("responses", Yaml::map([("Problem", refused)])),
        ]),
    )])
}

fn problem_content() -> Yaml {
    let schema = Yaml::map([("schema", Yaml::reference(PROBLEM))]);
    Yaml::map([("application/problem+json", schema)])
}

fn problem() -> Yaml {
    let text = || Yaml::map([("type", Yaml::text("string"))]);
    let status = Yaml::map([("type", Yaml::text("integer"))]);
    Yaml::map([
        ("type", Yaml::text("object")),
        ("required", Yaml::texts(["type", "title", "status"])),
        (
            "properties",
            Yaml::map([
                ("type", text()),
                ("title", text()),
                ("status", status),
                ("detail", text()),
            ]),
        ),
    ])
}

/// `postOrdersCancel` for `POST /api/v1/orders/{id}/cancel`.
fn operation_id(operation: &Operation<'_>, taken: &mut BTreeSet<String>) -> String {
    let mut id = operation.route.method.to_ascii_lowercase();
    for word in operation.route.words() {
        let parts = word.split(|c: char| !c.is_ascii_alphanumeric());
        id.extend(parts.map(capitalised));
    }
    let by: String = operation.route.parameters().map(capitalised).collect();
    let mut unique = id.clone();
    if taken.contains(&unique) && !by.is_empty() {
        let by: String = by.chars().filter(char::is_ascii_alphanumeric).collect();
        unique = format!("{id}By{by}");
    }
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{id}{number}");
        number += 1;
    }
    unique
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}

/// Operations are grouped by what their paths begin with.
fn tag(operation: &Operation<'_>) -> String {
    let first = operation.route.words().next();
    first.map_or_else(|| "service".to_owned(), str::to_ascii_lowercase)
}

fn parameters(path: &str) -> Vec<(String, Yaml)> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters = names.map(|name| {
        Yaml::map([
            ("name", Yaml::text(name)),
            ("in", Yaml::text("path")),
            ("required", Yaml::bare(&true)),
            ("schema", Yaml::map([("type", Yaml::text("string"))])),
        ])
    });
    let parameters: Vec<Yaml> = parameters.collect();
    match parameters.is_empty() {
        true => Vec::new(),
        false => vec![("parameters".to_owned(), Yaml::List(parameters))],
    }
}

/// What an operation takes and answers, as its section or the code below its name shows it.
#[derive(Default)]
struct Payloads {
    request: Option<Shape>,
    response: Option<Shape>,
}

impl Payloads {
    fn of(operation: &Operation<'_>) -> Self {
        let mut payloads = Self::default();
        for shape in operation.code.map(declared_shapes).unwrap_or_default() {
            if shape.name.ends_with("Request") {
                payloads.request.get_or_insert(shape);
            } else if shape.name.ends_with("Response") {
                payloads.response.get_or_insert(shape);
            }
        }
        if let Some(details) = details(operation) {
            payloads.request = details.request.clone().or(payloads.request);
            payloads.response = details.response.clone().or(payloads.response);
        }
        payloads
    }
}

fn details<'a>(operation: &Operation<'a>) -> Option<&'a EndpointDetails> {
    operation.endpoint?.details.as_deref()
}

fn body(operation: &Operation<'_>, id: &str, schemas: &mut Schemas) -> Yaml {
    let route = &operation.route;
    let payloads = Payloads::of(operation);
    let described = operation.endpoint.and_then(|it| it.description.as_ref());
    let summary = described.map(|it| it.value.as_str()).or(operation.title);
    let placeholder = format!("[What {} {} does]", route.method, route.path);
    let mut entries = vec![
        ("operationId".to_owned(), Yaml::text(id)),
        (
            "summary".to_owned(),
            Yaml::text(summary.unwrap_or(&placeholder)),
        ),
        ("tags".to_owned(), Yaml::texts([tag(operation)])),
    ];
    if !operation.requirements.is_empty() {
        let ids = Yaml::texts(&operation.requirements);
        entries.push(("x-requirements".to_owned(), ids));
    }
    if is_open(operation) {
        entries.push(("security".to_owned(), Yaml::List(Vec::new())));
    }
    if matches!(route.method.as_str(), "POST" | "PUT" | "PATCH") {
        let what = format!("What {} {} takes", route.method, route.path);
        let proposed = format!("{}Request", capitalised(id));
        let name = schemas.add(payloads.request.as_ref(), &proposed, &what);
        let request = Yaml::map([("required", Yaml::bare(&true)), ("content", json(&name))]);
        entries.push(("requestBody".to_owned(), request));
    }
    let responses = responses(operation, id, payloads.response.as_ref(), schemas);
    entries.push(("responses".to_owned(), responses));
    Yaml::Map(entries)
}

/// Whether the PRD says that nobody has to be known to call it.
fn is_open(operation: &Operation<'_>) -> bool {
    let stated = operation.endpoint.and_then(|it| it.auth.as_ref());
    stated.is_some_and(|auth| {
        let first = auth.value.split([' ', '(']).next().unwrap_or_default();
        matches!(
            first.to_ascii_lowercase().as_str(),
            "no" | "none" | "public"
        )
    })
}

fn json(schema: &str) -> Yaml {
    let reference = Yaml::reference(&format!("#/components/schemas/{schema}"));
    let schema = Yaml::map([("schema", reference)]);
    Yaml::map([("application/json", schema)])
}

fn responses(
    operation: &Operation<'_>,
    id: &str,
    shape: Option<&Shape>,
    schemas: &mut Schemas,
) -> Yaml {
    let route = &operation.route;
    let stated = details(operation).and_then(|it| it.response_status.as_ref());
    let stated = stated.map(|status| status.value.as_str());
    let (mut status, words) = stated.map_or((None, ""), status_and_words);
    let mut refusals = refusals(operation);
    let own = operation.criteria.iter().flat_map(|text| statuses(text));
    let accepted = own.filter(|status| (200..300).contains(status)).min();
    status = status.or(accepted).or(Some(200));
    let status = status.unwrap_or(200);
    let what = format!("What {} {} answers", route.method, route.path);
    let description = match words {
        "" => format!("[{what}]"),
        words => words.to_owned(),
    };
    let mut success = vec![("description".to_owned(), Yaml::text(&description))];
    if status != 204 {
        let proposed = format!("{}Response", capitalised(id));
        let name = schemas.add(shape, &proposed, &what);
        success.push(("content".to_owned(), json(&name)));
    }
    let mut responses = vec![(status.to_string(), Yaml::Map(success))];
    refusals.remove(&status);
    for (status, description) in refusals {
        let refusal = Yaml::map([
            ("description", Yaml::text(&description)),
            ("content", problem_content()),
        ]);
        responses.push((status.to_string(), refusal));
    }
    let other = Yaml::reference("#/components/responses/Problem");
    responses.push(("default".to_owned(), other));
    Yaml::Map(responses)
}

/// The refusals that its section or its criteria name, each with what it means.
fn refusals(operation: &Operation<'_>) -> BTreeMap<u16, String> {
    let mut refusals: BTreeMap<u16, String> = BTreeMap::new();
    let errors = details(operation).into_iter().flat_map(|it| &it.errors);
    for error in errors {
        if let (Some(status), words) = status_and_words(&error.value) {
            let words = match words {
                "" => "[Why it is refused]",
                words => words,
            };
            refusals.entry(status).or_insert_with(|| words.to_owned());
        }
    }
    for criterion in &operation.criteria {
        for status in statuses(criterion).filter(|status| *status >= 400) {
            refusals
                .entry(status)
                .or_insert_with(|| (*criterion).to_owned());
        }
    }
    refusals
}

/// "409 Conflict: EMAIL_EXISTS"
fn status_and_words(text: &str) -> (Option<u16>, &str) {
    let text = text.trim();
    let (head, words) = text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    );
    match head
        .parse()
        .ok()
        .filter(|status| (100..600).contains(status))
    {
        Some(status) => (Some(status), words.trim_start_matches([':', ' ', '-', '–'])),
        None => (None, text),
    }
}

/// The words before a number that is a status.
const ANSWERS: [&str; 8] = [
    "answered", "answers", "answer", "return", "returns", "returned", "status", "with",
];

/// The statuses that a criterion names: "is answered 400, a registered one 409".
fn statuses(text: &str) -> impl Iterator<Item = u16> {
    let words = text.split(|c: char| c.is_whitespace() || ",.;:()`".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_about_answers = words
        .iter()
        .any(|word| ANSWERS.contains(&word.to_ascii_lowercase().as_str()));
    let numbers = words
        .into_iter()
        .filter(move |word| is_about_answers && word.len() == 3);
    let numbers: Vec<u16> = numbers.filter_map(|word| word.parse().ok()).collect();
    numbers
        .into_iter()
        .filter(|number| (200..600).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: PACK-10
    #[test]
    fn statuses_are_read_out_of_criteria_and_nothing_else() {
        let found = |text: &str| statuses(text).collect::<Vec<_>>();
        assert_eq!(
            found("A malformed number is answered 400, a registered one 409."),
            [400, 409]
        );
        assert_eq!(found("Invalid 2FA code returns 401 with an error"), [401]);
        assert_eq!(found("At most 500 items fit"), Vec::<u16>::new());
        assert_eq!(
            status_and_words("409: EMAIL_EXISTS"),
            (Some(409), "EMAIL_EXISTS")
        );
        assert_eq!(status_and_words("Conflict"), (None, "Conflict"));
    }
}
