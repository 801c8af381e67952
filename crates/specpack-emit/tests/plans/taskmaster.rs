//! Task Master's file: written anew, merged into, read.

use crate::{CART, read, tasks};
use proptest::prelude::*;
use serde_json::{Value, json};
use specpack_emit::tasks::{MergeNote, Merged, merge_taskmaster, taskmaster_statuses};
use specpack_graph::model::TaskStatus;

fn merge(prd: &str, existing: Option<&str>) -> Merged {
    let pack = read(prd);
    merge_taskmaster(tasks(&pack), "master", existing).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The task of a title.
fn task<'a>(file: &'a Value, title: &str) -> &'a Value {
    let all = file["master"]["tasks"].as_array().unwrap();
    all.iter().find(|task| task["title"] == title).unwrap()
}

// req: PRD-6
#[test]
fn a_new_file_has_the_members_that_task_master_reads() {
    insta::assert_snapshot!(merge(CART, None).text);
}

// req: PRD-6
#[test]
fn merging_twice_changes_nothing() {
    let first = merge(CART, None);
    let second = merge(CART, Some(&first.text));
    assert_eq!(second.text, first.text);
    assert_eq!(second.notes, []);
}

// req: PRD-6
#[test]
fn status_assignee_and_edits_of_people_stay() {
    let mut file = parsed(&merge(CART, None).text);
    let own = file["master"]["tasks"].get_mut(1).unwrap();
    own["status"] = json!("in-progress");
    own["assignee"] = json!("Zoë");
    own["details"] = json!("Mind the gap");
    own["subtasks"] = json!([{ "id": 1, "title": "First", "status": "done" }]);
    own["color"] = json!({ "unknown": [1, 2, { "deep": null }] });
    let edited = serde_json::to_string_pretty(&file).unwrap();
    // The PRD changes the effort of the task, and what its details said.
    let changed = CART.replace("Medium (4-8h)", "Large (12h)");
    let merged = merge(&changed, Some(&edited));
    let after = parsed(&merged.text);
    let own = task(&after, "Build the \"items\" endpoint");
    assert_eq!(own["status"], "in-progress");
    assert_eq!(own["assignee"], "Zoë");
    assert_eq!(own["details"], "Mind the gap");
    assert_eq!(own["subtasks"][0]["title"], "First");
    assert_eq!(own["color"], json!({ "unknown": [1, 2, { "deep": null }] }));
    assert_eq!(own["effort"], 12);
    assert_eq!(own["complexity"], 8);
    assert_eq!(
        merged.notes,
        [
            MergeNote::Updated {
                id: "2".to_owned(),
                members: vec!["effort", "complexity"]
            },
            MergeNote::Kept {
                id: "2".to_owned(),
                members: vec!["details"]
            }
        ]
    );
}

// req: PRD-6
#[test]
fn a_task_keeps_its_id_when_it_is_renamed_or_moved() {
    let first = merge(CART, None).text;
    let renamed = CART.replace("Write the customers' guide", "Explain carts to people");
    let merged = merge(&renamed, Some(&first));
    let expected = MergeNote::Renamed {
        id: "4".to_owned(),
        from: "Write the customers' guide".to_owned(),
        to: "Explain carts to people".to_owned(),
    };
    assert!(merged.notes.contains(&expected), "{:?}", merged.notes);
    assert_eq!(
        task(&parsed(&merged.text), "Explain carts to people")["id"],
        4
    );
    // A task is put before the others, so that all numbers of the phase move.
    let moved = CART
        .replace("Task 2.3: Test", "Task 2.4: Test")
        .replace("Task 2.2: Write", "Task 2.3: Write")
        .replace("Task 2.1, Task 2.2", "Task 2.2, Task 2.3")
        .replace(
            "- [ ] Task 2.1: Build",
            "- [ ] Task 2.1: Sketch the page\n- [ ] Task 2.2: Build",
        );
    let merged = merge(&moved, Some(&first));
    let file = parsed(&merged.text);
    assert_eq!(task(&file, "Build the cart page")["id"], 3);
    assert_eq!(task(&file, "Test whole purchases")["id"], 5);
    assert_eq!(
        task(&file, "Test whole purchases")["dependencies"],
        json!([3, 4])
    );
    assert_eq!(task(&file, "Sketch the page")["id"], 6);
    // A hint without a number is known by its likeness.
    let hint = CART.replace(
        "- Task 1.1: Add the cart page (5h)",
        "- Tell people of it (1h)",
    );
    let first = merge(&hint, None).text;
    let hint = hint.replace("Tell people of it", "Tell the people of it all");
    let merged = merge(&hint, Some(&first));
    assert!(
        matches!(&merged.notes[..], [MergeNote::Renamed { .. }, ..]),
        "{:?}",
        merged.notes
    );
}

// req: PRD-6
#[test]
fn a_task_that_the_prd_names_no_more_stays_and_is_told() {
    let first = merge(CART, None).text;
    let without = CART.replace("- [ ] Task 2.3: Test whole purchases\n  - Effort: 90 min\n  - Dependencies: Task 2.1, Task 2.2\n", "");
    let merged = merge(&without, Some(&first));
    assert_eq!(merged.text, first);
    assert_eq!(
        merged.notes,
        [MergeNote::Gone {
            id: "5".to_owned(),
            title: "Test whole purchases".to_owned()
        }]
    );
}

// req: PRD-6
#[test]
fn what_is_done_in_the_prd_is_done_in_the_file_unless_somebody_said_otherwise() {
    let first = merge(CART, None).text;
    let done = CART.replace("- [ ] Task 1.2", "- [x] Task 1.2");
    let merged = merge(&done, Some(&first));
    let file = parsed(&merged.text);
    assert_eq!(
        task(&file, "Build the \"items\" endpoint")["status"],
        "done"
    );
    let blocked = first.replacen("\"status\": \"pending\"", "\"status\": \"blocked\"", 1);
    let merged = merge(&done, Some(&blocked));
    let file = parsed(&merged.text);
    assert_eq!(
        task(&file, "Build the \"items\" endpoint")["status"],
        "blocked"
    );
}

// req: PRD-6
#[test]
fn tasks_of_others_are_known_by_their_titles_and_left_as_they_are() {
    let theirs = "{\n\t\"tasks\": [\n\t\t{\"id\": \"7\", \"title\": \"Build the cart page\", \"status\": \"review\", \"x\": 1.50}\n\t],\n\t\"metadata\": {\"version\": \"1.0.0\"}\n}\n";
    let merged = merge(CART, Some(theirs));
    assert!(merged.text.starts_with("{\n\t\"tasks\": [\n\t\t{\"id\": \"7\", \"title\": \"Build the cart page\", \"status\": \"review\", \"x\": 1.50, "));
    assert!(
        merged
            .text
            .ends_with("\n\t],\n\t\"metadata\": {\"version\": \"1.0.0\"}\n}\n")
    );
    let file = parsed(&merged.text);
    let all = file["tasks"].as_array().unwrap();
    assert_eq!(all[0]["status"], "review");
    assert_eq!(all[0]["metadata"]["req"], json!(["REQ-002", "US-1"]));
    let ids: Vec<&Value> = all.iter().map(|task| &task["id"]).collect();
    assert_eq!(
        ids,
        [&json!("7"), &json!(8), &json!(9), &json!(10), &json!(11)]
    );
    // What depends on it names it as it is.
    assert_eq!(all[4]["dependencies"], json!(["7", 10]));
}

#[test]
fn another_tag_is_left_alone_and_a_new_one_is_added() {
    let theirs =
        "{\"feature\":{\"tasks\":[{\"id\":1,\"title\":\"Build the cart page\"}],\"metadata\":{}}}";
    let merged = merge(CART, Some(theirs));
    let file = parsed(&merged.text);
    assert_eq!(file["feature"], parsed(theirs)["feature"]);
    assert_eq!(file["master"]["tasks"].as_array().unwrap().len(), 5);
}

#[test]
fn what_is_no_file_of_tasks_is_refused() {
    let pack = read(CART);
    let refused = |text| merge_taskmaster(tasks(&pack), "master", Some(text)).unwrap_err();
    assert_eq!(refused("[1]").to_string(), "the file is no JSON object");
    assert_eq!(
        refused("{\"master\": 1}").to_string(),
        "`master` holds no list of tasks; name another tag"
    );
    assert_eq!(
        refused("{\"tasks\": {}}").to_string(),
        "`master` holds no list of tasks; name another tag"
    );
}

// req: PRD-6
#[test]
fn statuses_are_read_from_a_file() {
    let pack = read(CART);
    let file = merge(CART, None)
        .text
        .replacen("\"pending\"", "\"in-progress\"", 1);
    let statuses = taskmaster_statuses(tasks(&pack), "master", &file).unwrap();
    assert_eq!(
        statuses[..2],
        [Some(TaskStatus::Done), Some(TaskStatus::InProgress)]
    );
    let other = taskmaster_statuses(tasks(&pack), "other", &file).unwrap();
    assert_eq!(other, vec![None; 5]);
}

/// Any JSON that a tool may have put into a task.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~é\"\\\\\n]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A file with tasks of other people, in one of the styles in use.
fn files() -> impl Strategy<Value = String> {
    let titles = prop::sample::select(vec![
        "Create the tables",
        "Build the cart page",
        "Something else",
        "",
    ]);
    let id = prop_oneof![
        (1..50_u32).prop_map(Value::from),
        (1..50_u32).prop_map(|id| Value::from(id.to_string()))
    ];
    let task = (
        id,
        titles,
        prop::collection::btree_map("[a-z]{3,9}", anything(), 0..5),
    );
    let tasks = prop::collection::vec(task, 0..6);
    (tasks, any::<bool>(), any::<bool>(), anything()).prop_map(
        |(tasks, is_flat, is_compact, other)| {
            let tasks: Vec<Value> = tasks
                .into_iter()
                .map(|(id, title, members)| {
                    let mut task: serde_json::Map<String, Value> = members
                        .into_iter()
                        .map(|(key, value)| (format!("x-{key}"), value))
                        .collect();
                    task.insert("id".to_owned(), id);
                    task.insert("title".to_owned(), Value::from(title));
                    task.insert("status".to_owned(), Value::from("review"));
                    Value::Object(task)
                })
                .collect();
            let content = json!({ "tasks": tasks, "metadata": other });
            let root = if is_flat {
                content
            } else {
                json!({ "master": content, "other": other })
            };
            if is_compact {
                root.to_string()
            } else {
                serde_json::to_string_pretty(&root).unwrap()
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-6
    #[test]
    fn nothing_unknown_is_lost_whatever_stands_in_the_file(text in files()) {
        let before = parsed(&text);
        let merged = merge(CART, Some(&text));
        let after = parsed(&merged.text);
        let list = |file: &Value| -> Vec<Value> {
            let content = if file.get("tasks").is_some() { file } else { &file["master"] };
            content["tasks"].as_array().cloned().unwrap_or_default()
        };
        // Every task that was there is there, in its place, with all that it had.
        for (old, new) in list(&before).iter().zip(list(&after)) {
            for (key, value) in old.as_object().unwrap() {
                prop_assert_eq!(value, &new[key.as_str()], "{}", key);
            }
        }
        prop_assert!(list(&after).len() >= list(&before).len());
        for key in ["other", "metadata"] {
            prop_assert_eq!(&before[key], &after[key]);
        }
        let again = merge(CART, Some(&merged.text));
        prop_assert_eq!(again.text, merged.text);
    }
}
