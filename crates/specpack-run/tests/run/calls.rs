//! Steps are tried again, sent at once, and sent nowhere else.

use crate::bakery::{Run, always, loaf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

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
    // No action makes up for it, not one that takes every failure either.
    let elsewhere = "http://192.0.2.1:9".to_owned();
    let ran = Run::new(WAIT, &polling("{name: e, type: end}"), elsewhere).run();
    let message = &ran.outcomes()[0].1;
    assert!(
        message.contains("`192.0.2.1` is not on this machine"),
        "{message}"
    );
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
