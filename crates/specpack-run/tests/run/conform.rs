//! A service is compared with what its pack says.

use crate::junit_schema;
use crate::service::{Answer, Asked, Service};
use serde_json::{Value, json};
use specpack_run::conform::{Check, Conformance, EventSchemas, Group, Probe};
use specpack_run::conform::{events, junit, operations};
use specpack_run::contract::{Contract, Documents};
use specpack_run::reach::Reach;
use specpack_run::report::Dialect;
use std::time::Duration;

fn contract() -> Contract {
    let answers = |statuses: &[&str]| -> Value {
        let responses = statuses.iter();
        responses
            .map(|status| ((*status).to_owned(), json!({"description": "so"})))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Bakery", "version": "1.0.0"},
        "paths": {
            "/loaves": {
                "get": {"responses": {"200": {
                    "description": "Loaves",
                    "content": {"application/json": {"schema": {"type": "array"}}},
                }}},
                "post": {"responses": answers(&["201", "400"])},
            },
            "/loaves/{id}": {
                "get": {"responses": answers(&["204", "404"])},
                "delete": {"responses": answers(&["401"])},
            },
        },
    });
    let documents = Documents::load("openapi.yaml", &|_| Ok(document.clone())).unwrap();
    Contract::read("openapi.yaml", &documents).unwrap()
}

fn empty(status: u16) -> Answer {
    (status, Vec::new(), String::new())
}

/// What the contract says, and a list of exactly its routes.
fn right(asked: &Asked) -> Answer {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/loaves") => (200, Vec::new(), "[]".to_owned()),
        ("POST", "/loaves") => empty(400),
        ("GET", "/loaves/specpack-conform") => empty(404),
        ("DELETE", "/loaves/specpack-conform") => empty(401),
        (_, "/loaves" | "/loaves/specpack-conform") => empty(405),
        ("GET", "/openapi.json") => {
            let listed = json!({"paths": {"/loaves": {"get": {}, "post": {}},
                "/loaves/{loaf}": {"get": {}, "parameters": []}}});
            (200, Vec::new(), listed.to_string())
        }
        ("GET", "/metrics") => (200, Vec::new(), "loaves_total 1\n".to_owned()),
        _ => empty(404),
    }
}

fn asked(
    is_safe_only: bool,
    answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
) -> (Conformance, Option<String>) {
    let service = Service::start(answer);
    let probe = Probe {
        base_url: service.url(),
        reach: Reach::new([]),
        response_limit: Duration::from_secs(60),
        is_safe_only,
        listing: "/openapi.json".to_owned(),
        metrics: "/metrics".to_owned(),
    };
    let mut found = Conformance::default();
    let exposed = operations(&[contract()], &probe, &mut found).unwrap();
    (found, exposed)
}

fn failures(found: &Conformance) -> Vec<String> {
    let failed = found.checks.iter().filter(|check| !check.holds());
    failed
        .map(|check| {
            let failure = check.failure.as_deref().unwrap_or_default();
            format!("{}: {}: {failure}", check.name, check.figure)
        })
        .collect()
}

// req: PACK-5, PACK-7
#[test]
fn a_service_that_keeps_its_contract_passes_each_check() {
    let (found, exposed) = asked(false, right);
    assert_eq!(failures(&found), Vec::<String>::new());
    assert_eq!(found.of(Group::Operations).count(), 4);
    // What parameters are called is the service's matter.
    assert_eq!(found.of(Group::Routes).count(), 3);
    assert_eq!(exposed.as_deref(), Some("loaves_total 1\n"));
    assert_eq!(found.unchecked, Vec::<String>::new());
}

// req: PACK-5
#[test]
fn what_is_missing_undocumented_or_undeclared_is_told() {
    let (found, exposed) = asked(false, |asked| {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/loaves") => (200, Vec::new(), "{}".to_owned()),
            ("POST", "/loaves") => empty(405),
            ("GET", "/loaves/specpack-conform") => empty(418),
            ("GET", "/openapi.json") => {
                let listed = json!({"paths": {"/loaves": {"get": {}}, "/backdoor": {"put": {}}}});
                (200, Vec::new(), listed.to_string())
            }
            ("GET", "/metrics") => empty(500),
            _ => empty(404),
        }
    });
    let expected = [
        r#"GET /loaves: 200: response: the body: {} is not of type "array""#,
        "POST /loaves: 405: the path is there, and refuses the method",
        "GET /loaves/{id}: 418: response: the status: 418 is not documented",
        "DELETE /loaves/{id}: 404: it is answered as a path is that there is not",
        "PUT /backdoor: listed: no contract has it",
    ];
    assert_eq!(failures(&found), expected);
    assert_eq!(exposed, None);
    assert_eq!(found.unchecked, ["metrics: `/metrics` answers 500"]);
}

// req: PACK-5
#[test]
fn a_safe_comparison_sends_nothing_that_could_change_something() {
    let (found, _) = asked(true, |asked| {
        assert_eq!(asked.method, "GET");
        right(asked)
    });
    assert_eq!(failures(&found), Vec::<String>::new());
    assert_eq!(found.of(Group::Operations).count(), 2);
    assert_eq!(
        found.unchecked,
        ["2 operations may change something and were not asked"]
    );
}

// req: PACK-4
#[test]
fn events_are_held_to_their_messages_and_their_values_are_not_told() {
    let document = json!({
        "asyncapi": "3.0.0",
        "components": {"messages": {
            "baked": {"name": "loaf.baked", "payload": {
                "type": "object",
                "required": ["type", "loaf"],
                "properties": {"loaf": {"type": "integer"}},
            }},
            "sold": {"name": "loaf.sold", "payload": {
                "schemaFormat": "application/schema+json",
                "schema": {"required": ["price"]},
            }},
        }},
    });
    let documents = Documents::load("events.yaml", &|_| Ok(document.clone())).unwrap();
    let mut schemas = EventSchemas::default();
    schemas.add("events.yaml", &documents).unwrap();
    let lines = "{\"type\": \"loaf.baked\", \"loaf\": 1}\n\n\
                 {\"type\": \"loaf.baked\", \"loaf\": \"ann@example.com\"}\n\
                 {\"type\": \"loaf.eaten\"}\nno json\n";
    let mut found = Conformance::default();
    events(&schemas, lines, &mut found);
    let expected = [
        "(unreadable): 1 event: line 5: it is no JSON",
        "loaf.baked: 2 events: line 3: `/loaf`: value is not of type \"integer\"",
        "loaf.eaten: 1 event: line 4: no message has this type",
    ];
    assert_eq!(failures(&found), expected);
    assert_eq!(found.unchecked, ["no event was seen of loaf.sold"]);
}

// req: PACK-7
#[test]
fn the_report_for_build_servers_keeps_their_schema_and_says_where_each_check_stands() {
    let check = |name: &str, failure: Option<&str>| Check {
        group: Group::Metrics,
        name: name.to_owned(),
        place: Some(("observability.yaml".to_owned(), 3)),
        figure: "missing".to_owned(),
        limit: Some("< 3 & more".to_owned()),
        source: None,
        failure: failure.map(str::to_owned),
    };
    let found = Conformance {
        checks: vec![check("a_total", None), check("b_total", Some("\"gone\""))],
        ..Conformance::default()
    };
    let xml = junit(&found, Dialect::Schema);
    junit_schema::hold(&xml);
    let places = xml.matches("<system-out>observability.yaml:3</system-out>");
    assert_eq!(places.count(), 2, "{xml}");
    let with_files = junit(&found, Dialect::Files);
    let file = " file=\"observability.yaml\"";
    assert_eq!(with_files.matches(file).count(), 2, "{with_files}");
    assert_eq!(with_files.replace(file, ""), xml);
}
