//! Task Master's `tasks.json`: written anew, or merged into one that exists.
//!
//! In a file that exists, what people and other tools wrote stays: unknown members, subtasks, the
//! status of tasks, and each member that no longer is what was written last. What was written last
//! is known by a digest of each member, which the task keeps under `metadata.specpack`.

mod existing;
mod generated;

use super::Tasks;
use super::matching::{self, Known};
use crate::json_edit::{Editor, Json, Object};
use existing::Existing;
use generated::Generated;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use specpack_graph::model::TaskStatus;
use std::collections::BTreeMap;

/// Why a file of tasks cannot be merged into.
#[derive(Debug, thiserror::Error)]
pub enum TaskMasterError {
    /// It is no JSON object.
    #[error("the file is no JSON object")]
    Json(#[source] serde_json::Error),
    /// What the tag holds is no list of tasks.
    #[error("`{tag}` holds no list of tasks; name another tag")]
    NoTasks {
        /// The tag.
        tag: String,
    },
}

/// What happened to a task while merging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeNote {
    /// It is new.
    Added {
        /// Its id in the file.
        id: String,
        /// Its title.
        title: String,
    },
    /// The PRD calls it by another title now.
    Renamed {
        /// Its id in the file.
        id: String,
        /// The title before.
        from: String,
        /// The title now.
        to: String,
    },
    /// Some members follow the PRD.
    Updated {
        /// Its id in the file.
        id: String,
        /// The members.
        members: Vec<&'static str>,
    },
    /// Some members were edited, and the PRD says something else since.
    Kept {
        /// Its id in the file.
        id: String,
        /// The members.
        members: Vec<&'static str>,
    },
    /// The PRD does not name it any more. It stays.
    Gone {
        /// Its id in the file.
        id: String,
        /// Its title.
        title: String,
    },
}

/// A merged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text of the file.
    pub text: String,
    /// What happened, in the order of the file's tasks, new ones last.
    pub notes: Vec<MergeNote>,
}

/// The tasks as the content of `tasks.json` under a tag, merged into `existing` where there is one.
///
/// # Errors
/// When the file that exists is no file of tasks.
pub fn merge(
    tasks: Tasks<'_>,
    tag: &str,
    existing: Option<&str>,
) -> Result<Merged, TaskMasterError> {
    match existing.filter(|text| !text.trim().is_empty()) {
        Some(text) => merge_into(tasks, tag, text),
        None => {
            let (list, notes) = all_new(tasks);
            let root = Json::object([(tag, content(tasks, list))]);
            let text = crate::tasks::data::pretty(&root);
            Ok(Merged { text, notes })
        }
    }
}

/// How far each task is by a file of tasks; none for those that it does not have.
///
/// # Errors
/// As [`merge`].
pub fn statuses(
    tasks: Tasks<'_>,
    tag: &str,
    text: &str,
) -> Result<Vec<Option<TaskStatus>>, TaskMasterError> {
    let root = Object::parse(text).map_err(TaskMasterError::Json)?;
    let Some(list) = list_of(&root, tag)? else {
        return Ok(vec![None; tasks.graph.tasks.len()]);
    };
    let known = Existing::all(list);
    let matched = matched(tasks, &known);
    let status = |position: Option<usize>| {
        let status = known.get(position?)?.object.text("status")?;
        TaskStatus::parse(&status)
    };
    Ok(matched.into_iter().map(status).collect())
}

/// The list of tasks of a tag: in a file with tags, or in one of the older form without.
fn list_of<'a>(root: &Object<'a>, tag: &str) -> Result<Option<&'a RawValue>, TaskMasterError> {
    let no_tasks = || TaskMasterError::NoTasks {
        tag: tag.to_owned(),
    };
    if let Some(list) = root.get("tasks") {
        return match crate::json_edit::items(list) {
            Some(_) => Ok(Some(list)),
            None => Err(no_tasks()),
        };
    }
    if root.get(tag).is_none() {
        return Ok(None);
    }
    let content = root.object(tag).ok_or_else(no_tasks)?;
    let list = content.get("tasks").ok_or_else(no_tasks)?;
    match crate::json_edit::items(list) {
        Some(_) => Ok(Some(list)),
        None => Err(no_tasks()),
    }
}

fn content(tasks: Tasks<'_>, list: Vec<Json>) -> Json {
    let description = format!("Tasks of {}", tasks.name());
    Json::object([
        ("tasks", Json::List(list)),
        ("metadata", json!({ "description": description }).into()),
    ])
}

/// Every task as a new one, numbered from 1.
fn all_new(tasks: Tasks<'_>) -> (Vec<Json>, Vec<MergeNote>) {
    let ids: Vec<Value> = (1..)
        .map(Value::from)
        .take(tasks.graph.tasks.len())
        .collect();
    let all = (0..ids.len()).map(|position| Generated::new(tasks, position, &ids));
    all.map(|task| (task.whole(), added(&task))).unzip()
}

fn added(task: &Generated) -> MergeNote {
    MergeNote::Added {
        id: shown(&task.id),
        title: task.title.clone(),
    }
}

/// An id for people.
fn shown(id: &Value) -> String {
    match id {
        Value::String(id) => id.clone(),
        id => id.to_string(),
    }
}

fn merge_into(tasks: Tasks<'_>, tag: &str, text: &str) -> Result<Merged, TaskMasterError> {
    let root = Object::parse(text).map_err(TaskMasterError::Json)?;
    let mut editor = Editor::new(text);
    let Some(list) = list_of(&root, tag)? else {
        let (list, notes) = all_new(tasks);
        let whole: &RawValue = serde_json::from_str(text).map_err(TaskMasterError::Json)?;
        editor.add_members(whole, &root, &[(tag, content(tasks, list))]);
        return Ok(Merged {
            text: editor.finish(),
            notes,
        });
    };
    let known = Existing::all(list);
    let matched = matched(tasks, &known);
    let ids = ids(&known, &matched);
    let mut notes: BTreeMap<usize, Vec<MergeNote>> = BTreeMap::new();
    let mut new_tasks = Vec::new();
    let mut new_notes = Vec::new();
    for (position, found) in matched.iter().enumerate() {
        let task = Generated::new(tasks, position, &ids);
        match found.and_then(|at| Some((at, known.get(at)?))) {
            Some((at, existing)) => {
                notes.insert(at, update(&mut editor, existing, &task));
            }
            None => {
                new_notes.push(added(&task));
                new_tasks.push(task.whole());
            }
        }
    }
    for (at, existing) in known.iter().enumerate() {
        if !notes.contains_key(&at) && existing.written.is_some() {
            let gone = MergeNote::Gone {
                id: existing.id.as_ref().map(shown).unwrap_or_default(),
                title: existing.title.clone(),
            };
            notes.insert(at, vec![gone]);
        }
    }
    if !new_tasks.is_empty() {
        editor.append(list, &new_tasks);
    }
    Ok(Merged {
        text: editor.finish(),
        notes: notes.into_values().flatten().chain(new_notes).collect(),
    })
}

/// For each task of the PRD, its position among those of the file.
fn matched(tasks: Tasks<'_>, known: &[Existing<'_>]) -> Vec<Option<usize>> {
    let known = known.iter().map(|task| Known {
        plan_id: task.plan_id.as_deref(),
        title: &task.title,
    });
    matching::find(tasks, &known.collect::<Vec<_>>())
}

/// The id of each task in the file: its own, or the next number that is free.
fn ids(known: &[Existing<'_>], matched: &[Option<usize>]) -> Vec<Value> {
    let taken = known.iter().filter_map(|existing| existing.number);
    let mut last = taken.max().unwrap_or(0);
    let ids = matched.iter().map(|found| {
        let own = found.and_then(|at| known.get(at)?.id.clone());
        own.unwrap_or_else(|| {
            last = last.saturating_add(1);
            Value::from(last)
        })
    });
    ids.collect()
}

/// Sets what follows the PRD and was not edited since it was written.
fn update(editor: &mut Editor<'_>, existing: &Existing<'_>, task: &Generated) -> Vec<MergeNote> {
    let mut updated = Vec::new();
    let mut kept = Vec::new();
    let mut missing: Vec<(&str, Json)> = Vec::new();
    if existing.id.is_none() {
        missing.push(("id", task.id.clone().into()));
    }
    // What others made is theirs; from now on it is known what the PRD says of it.
    let is_foreign = existing.written.is_none();
    let mut written = existing.written.clone().unwrap_or_default();
    for (name, value) in &task.members {
        let digest = generated::digest(value);
        let before = written.get(*name).cloned();
        let is_same = is_foreign || before.as_ref() == Some(&digest);
        match existing.object.get(name) {
            None => {
                missing.push((name, value.clone().into()));
                updated.push(*name);
            }
            Some(raw) => {
                let current: Value = serde_json::from_str(raw.get()).unwrap_or(Value::Null);
                let is_untouched = before == Some(generated::digest(&current));
                if current == *value || is_same {
                    // What the PRD says stands there, or was changed by a person on purpose.
                } else if is_untouched {
                    editor.replace(raw, value);
                    updated.push(*name);
                } else {
                    kept.push(*name);
                    continue;
                }
            }
        }
        written.insert((*name).to_owned(), digest);
    }
    set_metadata(editor, existing, task, &written, &mut missing);
    editor.add_members(existing.raw, &existing.object, &missing);
    let mut notes = Vec::new();
    let is_renamed = updated.contains(&"title") && existing.title != task.title;
    if is_renamed {
        notes.push(MergeNote::Renamed {
            id: shown(&task.id),
            from: existing.title.clone(),
            to: task.title.clone(),
        });
    }
    updated.retain(|name| !(is_renamed && *name == "title"));
    if !updated.is_empty() {
        notes.push(MergeNote::Updated {
            id: shown(&task.id),
            members: updated,
        });
    }
    if !kept.is_empty() {
        notes.push(MergeNote::Kept {
            id: shown(&task.id),
            members: kept,
        });
    }
    notes
}

/// Sets `metadata.req` and `metadata.specpack`, and leaves what else is there.
fn set_metadata(
    editor: &mut Editor<'_>,
    existing: &Existing<'_>,
    task: &Generated,
    written: &BTreeMap<String, String>,
    missing: &mut Vec<(&str, Json)>,
) {
    let wanted = task.metadata(written);
    let Some(metadata) = existing.object.object("metadata") else {
        if existing.object.get("metadata").is_none() {
            missing.push(("metadata", Json::Object(wanted)));
        }
        return;
    };
    let mut added: Vec<(&str, Json)> = Vec::new();
    for (name, value) in &wanted {
        match metadata.get(name) {
            None => added.push((name, value.clone())),
            Some(raw) => {
                let current: Value = serde_json::from_str(raw.get()).unwrap_or(Value::Null);
                let wanted = serde_json::to_value(value).unwrap_or(Value::Null);
                if current != wanted {
                    editor.replace(raw, value);
                }
            }
        }
    }
    if let Some(raw) = existing.object.get("metadata") {
        editor.add_members(raw, &metadata, &added);
    }
}
