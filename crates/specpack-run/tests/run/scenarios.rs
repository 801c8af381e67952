//! Scenarios are run, and what does not keep to its word is found.

use crate::bakery::Run;
use crate::service::{Answer, Asked, Service};
use specpack_run::report::{Report, failure_lines, json, junit};
use specpack_run::{Status, messages};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::time::Duration;

const WORKFLOWS: &str = r#"
  - workflowId: bake
    x-cucumber:
      - expression: a {word} loaf is baked
        inputs: [kind]
      - expression: "a {word} loaf is baked with:"
        inputs: [kind]
        table: extras
      - expression: "a {word} loaf is baked with this note:"
        inputs: [kind]
        docString: note
    inputs:
      type: object
      required: [kind]
      properties:
        kind: {type: string}
        extras: {type: array, default: []}
        note: {type: string, default: ""}
    steps:
      - stepId: bake
        operationId: bake
        requestBody:
          payload: {kind: $inputs.kind, extras: $inputs.extras, note: $inputs.note}
        successCriteria:
          - condition: $statusCode == 201
        outputs:
          loaf: $response.body#/id
    outputs:
      loaf: $steps.bake.outputs.loaf
      kind: $inputs.kind

  - workflowId: look
    x-cucumber: it can be looked at
    inputs:
      type: object
      required: [loaf, kind]
      properties: {loaf: {type: integer}, kind: {type: string}}
    steps:
      - stepId: look
        operationId: look
        parameters:
          - {name: id, in: path, value: $inputs.loaf}
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/kind == $inputs.kind
"#;

fn loaf(id: usize, kind: &str) -> Answer {
    let headers = vec![("location", format!("/loaves/{id}"))];
    (201, headers, format!(r#"{{"id": {id}, "kind": "{kind}"}}"#))
}

/// A bakery that bakes what it is asked for, and shows it.
fn bakery(sent: mpsc::Sender<String>) -> Service {
    let kinds: Mutex<Vec<String>> = Mutex::default();
    let sent = Mutex::new(sent);
    Service::start(move |asked| {
        sent.lock()
            .unwrap()
            .send(format!("{} {}", asked.line(), asked.body))
            .unwrap();
        let mut kinds = kinds.lock().unwrap();
        if asked.method == "POST" {
            let order: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            kinds.push(order["kind"].as_str().unwrap().to_owned());
            return loaf(kinds.len() - 1, kinds.last().unwrap());
        }
        let id: usize = asked.path["/loaves/".len()..].parse().unwrap();
        (
            200,
            Vec::new(),
            format!(r#"{{"id": {id}, "kind": "{}"}}"#, kinds[id]),
        )
    })
}

fn always(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Service {
    Service::start(answer)
}

const LOOK_AFTER_BAKING: &str = "\
Feature: Bakery
  Background:
    Given a rye loaf is baked
  Scenario: shown
    Then it can be looked at
";

// req: PACK-5
#[test]
fn outlines_backgrounds_tables_and_doc_strings_become_requests() {
    let (sender, sent) = mpsc::channel();
    let service = bakery(sender);
    let feature = r#"
Feature: Bakery
  Background:
    Given a rye loaf is baked
  Scenario Outline: <kind>
    When a <kind> loaf is baked with:
      | name | grams |
      | nuts | <nuts> |
    Then it can be looked at
    Examples:
      | kind  | nuts |
      | wheat | 3    |
      | spelt | 4    |
  Scenario: a note
    When a rye loaf is baked with this note:
      """
      two lines
      for "Ada"
      """
    Then it can be looked at
"#;
    let ran = Run::new(feature, WORKFLOWS, service.url()).run();
    let passed = ("passed", String::new());
    assert_eq!(ran.outcomes(), [passed.clone(), passed.clone(), passed]);
    let names: Vec<_> = ran
        .cases
        .iter()
        .map(|case| case.case.name.as_str())
        .collect();
    assert_eq!(names, ["wheat", "spelt", "a note"]);
    let sent: Vec<String> = sent.try_iter().collect();
    assert_eq!(sent.len(), 9);
    for expected in [
        r#"POST /loaves {"extras":[{"grams":"3","name":"nuts"}],"kind":"wheat","note":""}"#,
        r#"POST /loaves {"extras":[],"kind":"rye","note":"two lines\nfor \"Ada\""}"#,
    ] {
        assert!(sent.iter().any(|line| line == expected), "{sent:#?}");
    }
}

// req: PACK-5
#[test]
fn a_criterion_that_does_not_hold_is_shown_with_what_was_exchanged() {
    let service = always(|asked| match asked.method.as_str() {
        "POST" => loaf(3, "rye"),
        _ => (200, Vec::new(), r#"{"id": 3, "kind": "wheat"}"#.to_owned()),
    });
    let ran = Run::new(LOOK_AFTER_BAKING, WORKFLOWS, service.url()).run();
    assert_eq!(ran.results[0].status, Status::Failed);
    let failure = ran.results[0].steps[1].failure.as_ref().unwrap();
    let lines = failure_lines(failure).join("\n");
    for expected in [
        "in workflow look, step look",
        "expected $response.body#/kind == $inputs.kind",
        "     saw wheat, rye",
        "/loaves/3",
        r#"< {"id": 3, "kind": "wheat"}"#,
    ] {
        assert!(lines.contains(expected), "{lines}");
    }
    let at = failure.at.unwrap();
    let marked = ran.files[at.file.0 as usize].slice(at.span);
    assert_eq!(marked, "$response.body#/kind == $inputs.kind");
}

// req: PACK-5
#[test]
fn what_is_secret_in_a_header_is_not_shown() {
    let service = always(|_| {
        (
            404,
            vec![("set-cookie", "s=hidden".to_owned())],
            String::new(),
        )
    });
    let workflows = r#"
  - workflowId: look
    x-cucumber: a look
    steps:
      - stepId: look
        operationId: look
        parameters:
          - {name: id, in: path, value: 1}
          - {name: Authorization, in: header, value: Bearer hidden}
          - {name: s, in: cookie, value: hidden}
        successCriteria:
          - condition: $statusCode == 200
"#;
    let feature = "Feature: f\n  Scenario: s\n    Given a look\n";
    let ran = Run::new(feature, workflows, service.url()).run();
    let failure = ran.results[0].steps[0].failure.as_ref().unwrap();
    let lines = failure_lines(failure).join("\n");
    assert!(lines.contains("authorization: (not shown)"), "{lines}");
    assert!(!lines.contains("hidden"), "{lines}");
}

fn breach_of(answer: impl Fn() -> Answer + Send + Sync + 'static) -> Vec<String> {
    let service = always(move |asked| match asked.method.as_str() {
        "POST" => answer(),
        _ => (404, Vec::new(), String::new()),
    });
    let ran = Run::new(LOOK_AFTER_BAKING, WORKFLOWS, service.url()).run();
    let failure = ran.results[0].steps[0].failure.as_ref().unwrap();
    assert_eq!(failure.message, "the response breaks the contract");
    failure.breaches.iter().map(ToString::to_string).collect()
}

// req: PACK-5
#[test]
fn every_response_is_held_to_the_contract() {
    let location = || vec![("location", "/".to_owned())];
    assert_eq!(
        breach_of(move || (201, location(), r#"{"id": "x", "kind": "rye"}"#.to_owned())),
        [r#"response: the body at `/id`: "x" is not of type "integer""#]
    );
    assert_eq!(
        breach_of(|| (201, Vec::new(), r#"{"id": 1, "kind": "rye"}"#.to_owned())),
        ["response: the header `Location`: it is missing"]
    );
    assert_eq!(
        breach_of(|| (204, Vec::new(), String::new())),
        ["response: the status: 204 is not documented"]
    );
    assert_eq!(
        breach_of(|| (
            409,
            vec![("content-type", "text/html".to_owned())],
            "<p>".to_owned()
        )),
        ["response: the media type: `text/html` is not documented"]
    );
    assert_eq!(
        breach_of(|| (201, vec![("location", "/".to_owned())], "{".to_owned())),
        ["response: the body: it is no JSON"]
    );
}

const SENDING: &str = r#"
  - workflowId: send
    x-cucumber:
      expression: "this is sent:"
      docString: body
    inputs: {type: object, properties: {body: {type: object}}}
    steps:
      - stepId: send
        operationId: bake
        requestBody: {payload: $inputs.body}
  - workflowId: send-wrong
    x-cucumber:
      expression: "this wrong body is sent:"
      docString: body
    inputs: {type: object, properties: {body: {type: object}}}
    steps:
      - stepId: send
        operationId: bake
        x-invalid-request: true
        requestBody: {payload: $inputs.body}
        outputs: {status: $statusCode}
    outputs: {status: $steps.send.outputs.status}
  - workflowId: refused
    x-cucumber: it is refused
    inputs: {type: object, required: [status], properties: {status: {type: integer}}}
    steps:
      - stepId: check
        x-check: true
        successCriteria:
          - condition: $inputs.status >= 400 && $inputs.status < 500
"#;

// req: PACK-5
#[test]
fn a_request_that_breaks_the_contract_is_not_sent_unless_it_is_meant_to() {
    let problem = || vec![("content-type", "application/problem+json".to_owned())];
    let service = always(move |_| (422, problem(), r#"{"error": "NO"}"#.to_owned()));
    let feature = r#"
Feature: f
  Scenario: by mistake
    When this is sent:
      """
      {"kind": "", "price": 3}
      """
  Scenario: on purpose
    When this wrong body is sent:
      """
      {"kind": "", "price": 3}
      """
    Then it is refused
  Scenario: on purpose, and right all the same
    When this wrong body is sent:
      """
      {"kind": "rye"}
      """
"#;
    let ran = Run::new(feature, SENDING, service.url()).run();
    let outcomes = ran.outcomes();
    assert_eq!(
        outcomes[0],
        ("failed", "the request breaks the contract".to_owned())
    );
    let breaches = &ran.results[0].steps[0].failure.as_ref().unwrap().breaches;
    assert_eq!(breaches.len(), 2, "{breaches:?}");
    assert_eq!(outcomes[1].0, "passed");
    assert_eq!(
        outcomes[2].1,
        "the request is marked as invalid, and the contract allows it"
    );
    assert_eq!(service.asked(), 1);
}

fn polling(action: &str) -> String {
    format!(
        r#"
  - workflowId: wait
    x-cucumber: it is done
    steps:
      - stepId: look
        operationId: look
        parameters:
          - {{name: id, in: path, value: 1}}
        successCriteria:
          - condition: $response.body#/done == true
        onFailure:
          - {action}
"#
    )
}

const WAIT: &str = "Feature: f\n  Scenario: s\n    Given it is done\n";

// req: PACK-5
#[test]
fn a_step_is_tried_again_until_it_succeeds() {
    let count = AtomicUsize::new(0);
    let service = always(move |_| {
        let done = count.fetch_add(1, Ordering::SeqCst) >= 3;
        (
            200,
            Vec::new(),
            format!(r#"{{"id": 1, "kind": "rye", "done": {done}}}"#),
        )
    });
    let workflows = polling("{name: again, type: retry, retryAfter: 0.001, x-deadline: 30}");
    let ran = Run::new(WAIT, &workflows, service.url()).run();
    assert_eq!(ran.outcomes(), [("passed", String::new())]);
    assert_eq!(service.asked(), 4);
}

// req: PACK-5
#[test]
fn retries_end_at_their_limit_at_their_deadline_and_with_the_scenario() {
    let never = || always(|_| (200, Vec::new(), r#"{"id": 1, "kind": "rye"}"#.to_owned()));
    let service = never();
    let workflows = polling("{name: again, type: retry, retryAfter: 0, retryLimit: 2}");
    let ran = Run::new(WAIT, &workflows, service.url()).run();
    assert_eq!(ran.results[0].steps[0].failure.as_ref().unwrap().tries, 3);
    assert_eq!(service.asked(), 3);

    let service = never();
    let workflows = polling("{name: again, type: retry, retryAfter: 0.001, x-deadline: 0.05}");
    let ran = Run::new(WAIT, &workflows, service.url()).run();
    assert_eq!(
        ran.outcomes()[0].1,
        "`$response.body#/done == true` does not hold"
    );

    let service = never();
    let workflows = polling("{name: again, type: retry, retryAfter: 0.01, x-deadline: 600}");
    let mut run = Run::new(WAIT, &workflows, service.url());
    run.case_limit = Duration::from_millis(80);
    let outcomes = run.run().outcomes();
    assert!(
        outcomes[0].1.contains("the time for the scenario ran out"),
        "{outcomes:?}"
    );
}

#[test]
fn a_broken_contract_is_not_tried_again() {
    let service = always(|_| (200, Vec::new(), "{}".to_owned()));
    let workflows = polling("{name: again, type: retry, retryAfter: 0, retryLimit: 5}");
    let ran = Run::new(WAIT, &workflows, service.url()).run();
    assert_eq!(ran.outcomes()[0].1, "the response breaks the contract");
    assert_eq!(service.asked(), 1);
}

// req: PACK-5
#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let other = always(|_| (200, Vec::new(), r#"{"id": 1, "kind": "rye"}"#.to_owned()));
    let target = format!("{}/loaves/1", other.url());
    let service = always(move |_| (302, vec![("location", target.clone())], String::new()));
    let workflows = r#"
  - workflowId: look
    x-cucumber: a look
    steps:
      - stepId: look
        operationId: look
        parameters: [{name: id, in: path, value: 1}]
        successCriteria: [{condition: $statusCode == 302}]
"#;
    let feature = "Feature: f\n  Scenario: s\n    Given a look\n";
    let ran = Run::new(feature, workflows, service.url()).run();
    assert_eq!(ran.outcomes(), [("passed", String::new())]);
    assert_eq!((service.asked(), other.asked()), (1, 0));
}

// req: PACK-5
#[test]
fn a_service_elsewhere_is_not_called() {
    let ran = Run::new(
        WAIT,
        &polling("{name: e, type: end}"),
        "http://192.0.2.1:9".to_owned(),
    )
    .run();
    // The action ends the workflow, as it does after any failure that may be mended.
    let ran = match ran.results[0].status {
        Status::Passed => Run::new(
            LOOK_AFTER_BAKING,
            WORKFLOWS,
            "http://192.0.2.1:9".to_owned(),
        )
        .run(),
        _ => ran,
    };
    let message = &ran.outcomes()[0].1;
    assert!(
        message.contains("`192.0.2.1` is not on this machine"),
        "{message}"
    );
}

// req: PACK-5
#[test]
fn scenarios_with_undefined_or_ambiguous_steps_are_not_begun() {
    let (sender, _sent) = mpsc::channel();
    let service = bakery(sender);
    let workflows = format!(
        "{WORKFLOWS}\n  - workflowId: other\n    x-cucumber: a spelt {{word}} is baked\n    steps: [{{stepId: s, x-check: true}}]\n"
    );
    let feature = "
Feature: f
  Scenario: undefined
    Given a rye loaf is baked
    Then it is eaten
  Scenario: ambiguous
    Given a spelt loaf is baked
  Scenario: with a table that nobody takes
    Given it can be looked at
      | a |
";
    let ran = Run::new(feature, &workflows, service.url()).run();
    let outcomes = ran.outcomes();
    assert_eq!(
        outcomes[0],
        ("undefined", "no workflow is bound to this step".to_owned())
    );
    assert_eq!(
        outcomes[1],
        ("ambiguous", "2 workflows are bound to this step".to_owned())
    );
    assert_eq!(outcomes[2], ("failed", "`look` takes no table".to_owned()));
    assert_eq!(ran.results[0].steps[0].status, Status::Skipped);
    assert_eq!(service.asked(), 0);
}

const RACING: &str = r#"
  - workflowId: race
    x-cucumber: exactly one of 8 is answered 201
    steps:
      - stepId: bake
        operationId: bake
        x-concurrently: {count: 8, succeeding: 1}
        requestBody: {payload: {kind: rye}}
        successCriteria: [{condition: $statusCode == 201}]
        outputs: {loaf: $response.body#/id}
    outputs: {loaf: $steps.bake.outputs.loaf, kind: rye}
"#;
const RACE: &str = "Feature: f\n  Scenario: s\n    Then exactly one of 8 is answered 201\n";

// req: PACK-5
#[test]
fn requests_at_once_are_sent_at_once_and_counted() {
    let refused = || {
        let headers = vec![("content-type", "application/problem+json".to_owned())];
        (409, headers, r#"{"error": "LATE"}"#.to_owned())
    };
    let (barrier, first) = (Barrier::new(8), AtomicUsize::new(0));
    let service = always(move |_| {
        // Nobody is answered before all eight have come.
        barrier.wait();
        match first.fetch_add(1, Ordering::SeqCst) {
            0 => loaf(5, "rye"),
            _ => refused(),
        }
    });
    let ran = Run::new(RACE, RACING, service.url()).run();
    assert_eq!(ran.outcomes(), [("passed", String::new())]);

    let service = always(|_| loaf(5, "rye"));
    let ran = Run::new(RACE, RACING, service.url()).run();
    let message = &ran.outcomes()[0].1;
    assert!(
        message.starts_with("of 8 requests at once 8 met the criteria, not 1"),
        "{message}"
    );
}

// req: PACK-5
#[test]
fn scenarios_run_at_the_same_time_and_are_told_in_their_order() {
    let barrier = Barrier::new(3);
    let service = always(move |_| {
        barrier.wait();
        loaf(1, "rye")
    });
    let feature = "
Feature: f
  Scenario: a
    Given a rye loaf is baked
  Scenario: b
    Given a rye loaf is baked
  Scenario: c
    Given a rye loaf is baked
";
    let ran = Run::new(feature, WORKFLOWS, service.url()).run();
    assert!(
        ran.results
            .iter()
            .all(|result| result.status == Status::Passed)
    );
}

// req: PACK-5
#[test]
fn tags_select_and_a_run_may_end_with_its_first_failure() {
    let service = always(|_| {
        (
            422,
            vec![("content-type", "application/problem+json".to_owned())],
            r#"{"error": "NO"}"#.to_owned(),
        )
    });
    let feature = "
@all
Feature: f
  @a
  Scenario: a
    Given a rye loaf is baked
  @b
  Scenario: b
    Given a rye loaf is baked
";
    let mut run = Run::new(feature, WORKFLOWS, service.url());
    run.tags = "@all and not @a";
    let ran = run.run();
    assert_eq!(ran.cases.len(), 1);
    assert_eq!(ran.cases[0].case.tags, ["@all", "@b"]);
}

const NEW: &str = r#"
  - workflowId: bake
    x-cucumber: a new loaf
    inputs: {type: object, properties: {kind: {type: string, x-generate: "rye-####"}}}
    steps:
      - stepId: bake
        operationId: bake
        requestBody: {payload: {kind: $inputs.kind}}
"#;

#[test]
fn a_run_with_the_same_seed_draws_the_same_values() {
    let kinds = |seed| {
        let (sender, sent) = mpsc::channel();
        let service = bakery(sender);
        let feature = "Feature: f\n  Scenario: a\n    * a new loaf\n    * a new loaf\n";
        let mut run = Run::new(feature, NEW, service.url());
        run.seed = seed;
        run.run();
        sent.try_iter().collect::<Vec<String>>()
    };
    let first = kinds(1);
    assert_eq!(first, kinds(1));
    assert_ne!(first, kinds(2));
    assert_ne!(first[0], first[1]);
}

// req: PACK-5
#[test]
fn a_run_is_told_to_programs_in_three_formats() {
    let service = always(|asked| match asked.method.as_str() {
        "POST" => loaf(3, "rye"),
        _ => (404, Vec::new(), String::new()),
    });
    let ran = Run::new(LOOK_AFTER_BAKING, WORKFLOWS, service.url()).run();
    let report = Report {
        files: &ran.files,
        cases: &ran.cases,
        results: &ran.results,
        took: Duration::from_millis(1_500),
        seed: 7,
    };
    let value: serde_json::Value = serde_json::from_str(&json(&report)).unwrap();
    assert_eq!(value["summary"]["scenarios"]["failed"], 1);
    assert_eq!(value["summary"]["steps"]["passed"], 1);
    assert_eq!(value["scenarios"][0]["line"], 4);
    assert_eq!(
        value["scenarios"][0]["steps"][1]["failure"]["message"],
        "`$statusCode == 200` does not hold"
    );

    let xml = junit(&report);
    assert!(
        xml.contains(r#"<testsuites tests="1" failures="1" errors="0" skipped="0" time="1.500">"#),
        "{xml}"
    );
    assert!(xml.contains(r#"file="specs/a.feature" line="4""#), "{xml}");
    assert!(
        xml.contains("`$statusCode == 200` does not hold&#10;"),
        "{xml}"
    );

    let lines = messages::messages(&report, &ran.features, Duration::from_secs(1_000));
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.as_object()?.keys().next())
        .map(String::as_str)
        .collect();
    assert_eq!(
        kinds,
        [
            "meta",
            "stepDefinition",
            "stepDefinition",
            "source",
            "gherkinDocument",
            "pickle",
            "testRunStarted",
            "testCase",
            "testCaseStarted",
            "testStepStarted",
            "testStepFinished",
            "testStepStarted",
            "testStepFinished",
            "testCaseFinished",
            "testRunFinished",
        ]
    );
    let find = |kind: &str| lines.iter().find_map(|line| line.get(kind)).unwrap();
    assert_eq!(find("testRunFinished")["success"], false);
    let steps = &find("gherkinDocument")["feature"]["children"];
    let scenario = &steps[1]["scenario"];
    assert_eq!(find("pickle")["astNodeIds"][0], scenario["id"]);
    assert_eq!(
        find("pickle")["steps"][1]["astNodeIds"][0],
        scenario["steps"][0]["id"]
    );
    assert_eq!(
        find("testCase")["testSteps"][0]["stepDefinitionIds"][0],
        find("stepDefinition")["id"]
    );
    assert_eq!(
        lines[12]["testStepFinished"]["testStepResult"]["status"],
        "FAILED"
    );
}
