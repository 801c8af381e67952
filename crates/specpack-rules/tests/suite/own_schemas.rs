//! The schemas of this repository's own pack are compiled, and their examples held to them.

use crate::documents::{Document, check};
use specpack_rules::Config;

const EVENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/events");
/// What is wrong with schemas and their examples.
const RULES: [&str; 4] = [
    "unusable-schema",
    "unsatisfiable-schema",
    "invalid-contract-example",
    "invalid-default",
];

fn events() -> Vec<Document> {
    let entries = std::fs::read_dir(EVENTS).unwrap();
    let mut documents: Vec<Document> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    documents.sort();
    documents
}

fn found(documents: &[Document]) -> Vec<String> {
    let (_, report) = check(documents, &Config::default());
    let findings = report.diagnostics.iter();
    let of_schemas = findings.filter(|found| RULES.contains(&found.rule.as_ref()));
    of_schemas
        .map(|found| format!("{}: {}", found.rule, found.headline))
        .collect()
}

// req: PACK-3, PACK-4
#[test]
fn every_schema_of_our_events_compiles_and_a_wrong_example_is_found() {
    let mut documents = events();
    assert_eq!(found(&documents), Vec::<String>::new());
    let started = documents
        .iter_mut()
        .find(|(name, _)| name == "registration.started.schema.json");
    let (_, text) = started.unwrap();
    assert!(text.contains("\"locale\": \"en\""));
    *text = text.replace("\"locale\": \"en\"", "\"locale\": 7");
    let expected = "invalid-contract-example: the example is wrong: 7 is not of type \"string\"";
    assert_eq!(found(&documents), [expected]);
    let (_, text) = documents
        .iter_mut()
        .find(|(name, _)| name == "registration.started.schema.json")
        .unwrap();
    *text = text.replace("^[0-9a-f]{64}$", "^[0-9a-f{64}$");
    let unusable = found(&documents);
    assert_eq!(unusable.len(), 2, "{unusable:?}");
    assert!(
        unusable
            .iter()
            .all(|it| it.starts_with("unusable-schema: "))
    );
}
