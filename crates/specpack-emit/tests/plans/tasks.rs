//! Every format of the tasks.

use crate::{CART, read, tasks as of};
use serde_json::Value;
use specpack_emit::tasks;

// req: PRD-2
// req: PRD-6
#[test]
fn json_has_the_agreed_members() {
    let pack = read(CART);
    insta::assert_snapshot!(tasks::json(of(&pack), &pack.diagnostics));
}

// req: PRD-6
#[test]
fn markdown_lists_tasks_by_phase_with_every_place() {
    insta::assert_snapshot!(tasks::markdown(of(&read(CART))));
}

// req: PRD-6
#[test]
fn csv_has_a_row_for_each_task() {
    insta::assert_snapshot!(tasks::csv(of(&read(CART))).replace("\r\n", "\n"));
}

// req: PRD-3
#[test]
fn diagrams_show_what_comes_after_what_and_the_critical_path() {
    let pack = read(CART);
    insta::assert_snapshot!("mermaid", tasks::mermaid(of(&pack)));
    insta::assert_snapshot!("dot", tasks::dot(of(&pack)));
    insta::assert_snapshot!("svg", tasks::svg(of(&pack)));
}

// req: PRD-6
#[test]
fn issues_have_a_body_each_and_a_list() {
    let files = tasks::github(of(&read(CART)));
    let texts = files
        .iter()
        .map(|file| format!("== {}\n{}", file.name, file.text));
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"));
}

// req: PRD-2
#[test]
fn totals_are_what_the_tasks_add_up_to() {
    let pack = read(CART);
    let data: Value = serde_json::from_str(&tasks::json(of(&pack), &[])).unwrap();
    let all = data["tasks"].as_array().unwrap();
    let hours = |task: &Value| task["hours"].as_f64().unwrap_or(0.0);
    let sum: f64 = all.iter().map(hours).sum();
    assert_eq!(data["totals"]["hours"].as_f64(), Some(sum));
    assert_eq!(data["totals"]["tasks"], all.len());
    for (phase, stated) in data["totals"]["byPhase"].as_object().unwrap() {
        let of_phase = all.iter().filter(|task| task["phase"] == phase.as_str());
        assert_eq!(stated.as_f64(), Some(of_phase.map(hours).sum()));
    }
}

#[test]
fn a_prd_without_tasks_is_told_as_such() {
    let pack = read("# PRD: Nothing\n\n## Goals\n");
    insta::assert_snapshot!(tasks::markdown(of(&pack)), @r"
    # Tasks: Nothing

    0 tasks, 0 hours.
    ");
    insta::assert_snapshot!(tasks::json(of(&pack), &[]), @r#"
    {
      "tasks": [],
      "totals": {
        "tasks": 0,
        "hours": 0,
        "byPhase": {}
      },
      "criticalPath": [],
      "parallel": [],
      "diagnostics": []
    }
    "#);
}
