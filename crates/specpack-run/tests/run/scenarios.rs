//! Scenarios become requests, and what does not hold is told.

use crate::bakery::{LOOK_AFTER_BAKING, Run, WORKFLOWS, always, bakery, loaf};
use crate::service::Service;
use specpack_run::report::failure_lines;
use specpack_run::{Sink, Status};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};

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

const REFUSED: &str = "
@all
Feature: f
  @a
  Scenario: a
    Given a rye loaf is baked
  @b
  Scenario: b
    Given a rye loaf is baked
";

fn refusing() -> Service {
    always(|_| {
        let problem = vec![("content-type", "application/problem+json".to_owned())];
        (422, problem, r#"{"error": "NO"}"#.to_owned())
    })
}

// req: PACK-5
#[test]
fn tags_select() {
    let service = refusing();
    let mut run = Run::new(REFUSED, WORKFLOWS, service.url());
    run.tags = "@all and not @a";
    let ran = run.run();
    assert_eq!(ran.cases.len(), 1);
    assert_eq!(ran.cases[0].case.tags, ["@all", "@b"]);
    assert_eq!(ran.results[0].status, Status::Failed);
}

#[test]
fn a_run_may_end_with_its_first_failure() {
    let service = refusing();
    let mut run = Run::new(REFUSED, WORKFLOWS, service.url());
    run.jobs = 1;
    run.stops_early = true;
    let statuses: Vec<Status> = run.run().results.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [Status::Failed, Status::Skipped]);
    assert_eq!(service.asked(), 1);
}

#[test]
fn a_run_that_is_stopped_ends_what_it_began_and_begins_nothing() {
    let service = refusing();
    let mut run = Run::new(REFUSED, WORKFLOWS, service.url());
    run.jobs = 1;
    run.is_stopped = Box::new(|| service.asked() > 0);
    let statuses: Vec<Status> = run.run().results.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [Status::Failed, Status::Skipped]);
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

const OTHER: &str = r##"
  - workflowId: first
    x-cucumber: a digit
    inputs: {type: object, properties: {digit: {type: string, x-generate: "#"}}}
    steps: [{stepId: draw, x-check: true}]
    outputs: {digit: $inputs.digit}
  - workflowId: second
    x-cucumber: another digit
    inputs:
      type: object
      properties:
        digit: {type: string}
        other: {type: string, x-generate: "#", x-other-than: digit}
    steps:
      - stepId: compare
        x-check: true
        successCriteria: [{condition: $inputs.other != $inputs.digit}]
"##;

// req: PACK-5
#[test]
fn a_value_that_is_drawn_can_be_told_to_differ_from_another() {
    // Of a hundred pairs of digits ten would be equal.
    let rows = "      | x |\n".repeat(101);
    let feature = format!(
        "Feature: f\n  Scenario Outline: <x>\n    * a digit\n    * another digit\n    Examples:\n{rows}"
    );
    let (sender, _sent) = mpsc::channel();
    let service = bakery(sender);
    let ran = Run::new(&feature, OTHER, service.url()).run();
    assert_eq!(ran.results.len(), 100);
    assert!(ran.results.iter().all(|it| it.status == Status::Passed));
}

/// The codes of the secret of RFC 4226 begin with 755224, 287082, 359152, 969429, 338314; a run on
/// a slow machine may come to the next one.
const APP: &str = r"
  - workflowId: scan
    x-cucumber: an app with {word}
    inputs: {type: object, properties: {word: {type: string}}}
    steps: [{stepId: draw, x-check: true}]
    outputs: {secret: $inputs.word}
  - workflowId: look
    x-cucumber: its codes
    inputs:
      type: object
      properties:
        secret: {type: string}
        now: {type: string, x-totp: secret}
        later: {type: string, x-totp: {secret: secret, ahead: 2}}
    steps:
      - stepId: compare
        x-check: true
        successCriteria:
          - condition: $inputs.now == '287082' || $inputs.now == '359152'
          - condition: $inputs.later == '969429' || $inputs.later == '338314'
";

// req: PACK-5
#[test]
fn a_scenario_uses_an_authenticator_app() {
    let (sender, _sent) = mpsc::channel();
    let service = bakery(sender);
    let feature = "Feature: f\n  Scenario: a\n    * an app with GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n    * its codes\n  \
                   Scenario: b\n    * an app with nothing!\n    * its codes\n  Scenario: c\n    * its codes\n";
    let ran = Run::new(feature, APP, service.url()).run();
    let outcomes = ran.outcomes();
    assert_eq!(outcomes[0], ("passed", String::new()));
    assert_eq!(outcomes[1].1, "`secret` is no secret in Base32");
    assert_eq!(outcomes[2].1, "no step before this one gave `secret`");
}

const EVENT: &str = r#"
  - workflowId: told
    x-cucumber:
      expression: loaf {int} is told of
      inputs: [id]
    inputs: {type: object, properties: {id: {type: integer}}}
    steps:
      - stepId: seen
        x-event: loaf.baked
        x-holding: {data: {id: $inputs.id}}
        successCriteria: [{condition: $outputs.subject == 'loaves'}]
        onFailure: [{name: wait, type: retry, retryLimit: 3}]
"#;

// req: PACK-4, PACK-5
#[test]
fn a_scenario_waits_for_an_event_of_the_service() {
    let (sender, _sent) = mpsc::channel();
    let service = bakery(sender);
    let feature = "Feature: f\n  Scenario: a\n    * loaf 7 is told of\n  Scenario: b\n    * loaf 8 is told of\n";
    let mut run = Run::new(feature, EVENT, service.url());
    let refused = run.run().results;
    let message = &refused[0].steps[0].failure.as_ref().unwrap().message;
    assert!(message.contains("--events"), "{message}");

    // The service writes its event while the scenario waits.
    let looks = AtomicUsize::new(0);
    run.jobs = 1;
    run.events = Some(Sink::new(move || {
        Ok(match looks.fetch_add(1, Ordering::Relaxed) {
            0 => String::new(),
            _ => r#"{"type":"loaf.baked","subject":"loaves","data":{"id":7}}"#.to_owned(),
        })
    }));
    let results = run.run().results;
    assert_eq!(results[0].status, Status::Passed);
    let failure = results[1].steps[0].failure.as_ref().unwrap();
    assert_eq!(
        failure.message,
        r#"no event `loaf.baked` with {"data":{"id":8}}"#
    );
    assert_eq!(failure.tries, 4);
}
