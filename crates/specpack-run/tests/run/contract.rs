//! What passes is held to the contract.

use crate::bakery::{LOOK_AFTER_BAKING, Run, WORKFLOWS, always};
use crate::service::Answer;

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
