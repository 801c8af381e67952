//! What a run came to, for people and for programs.

use crate::bakery::{LOOK_AFTER_BAKING, Run, WORKFLOWS, always, loaf};
use crate::junit_schema;
use specpack_run::messages;
use specpack_run::report::{Dialect, Report, failure_lines, json, junit};
use std::time::Duration;

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
    let text = json(&report);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    // Each scenario is written by itself, as if all were one value.
    let whole = serde_json::to_string_pretty(&value).unwrap();
    assert_eq!(text, format!("{whole}\n"));
    assert_eq!(value["summary"]["scenarios"]["failed"], 1);
    assert_eq!(value["summary"]["steps"]["passed"], 1);
    assert_eq!(value["scenarios"][0]["line"], 4);
    assert_eq!(
        value["scenarios"][0]["steps"][1]["failure"]["message"],
        "`$statusCode == 200` does not hold"
    );

    let xml = junit(&report, Dialect::Schema);
    assert!(
        xml.contains(r#"<testsuites tests="1" failures="1" errors="0" time="1.500">"#),
        "{xml}"
    );
    assert!(
        xml.contains(r#" file="specs/a.feature" skipped="0" tests="1""#),
        "{xml}"
    );
    assert!(
        xml.contains("<system-out>specs/a.feature:4</system-out>"),
        "{xml}"
    );
    junit_schema::hold(&xml);
    assert!(
        xml.contains("`$statusCode == 200` does not hold&#10;"),
        "{xml}"
    );
    let with_files = junit(&report, Dialect::Files);
    let file = r#"" file="specs/a.feature" time=""#;
    assert_eq!(with_files.replace(file, r#"" time=""#), xml);
    assert_ne!(with_files, xml);

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

#[test]
fn a_run_of_many_scenarios_or_none_is_one_value_as_well() {
    let service = always(|_| loaf(3, "rye"));
    let feature = "Feature: f\n  Scenario Outline: s\n    Given a <kind> loaf is baked\n    \
                   Examples:\n    | kind |\n    | rye |\n    | oat |\n    | \"a\" |\n";
    let ran = Run::new(feature, WORKFLOWS, service.url()).run();
    for count in 0..=3 {
        let report = Report {
            files: &ran.files,
            cases: &ran.cases[..count],
            results: &ran.results[..count],
            took: Duration::from_micros(1_234_567),
            seed: 7,
        };
        let text = json(&report);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["scenarios"].as_array().map(Vec::len), Some(count));
        assert_eq!(value["summary"]["scenarios"]["total"], count);
        assert_eq!(value["durationMs"], 1_234.567);
        let whole = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(text, format!("{whole}\n"));
    }
}
