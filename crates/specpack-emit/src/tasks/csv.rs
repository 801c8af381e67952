//! The tasks as CSV (RFC 4180), for spreadsheets.

use super::{Tasks, hours};
use crate::spreadsheet;

const HEAD: &str =
    "id,title,phase,hours,complexity,owner,status,dependencies,requirements,file,line";

/// One row a task, below a row of names. Lists are parted by spaces.
#[must_use]
pub fn csv(tasks: Tasks<'_>) -> String {
    let mut out = format!("{HEAD}\r\n");
    for task in &tasks.graph.tasks {
        let named_at = tasks.named_at(task.node());
        let dependencies: Vec<&str> = task.dependencies.iter().map(|&at| tasks.id(at)).collect();
        let minutes = task.likely_minutes();
        let cells = [
            task.id.clone(),
            task.title.clone(),
            tasks.phase(task).unwrap_or_default().to_owned(),
            minutes.map_or_else(String::new, |minutes| hours(u64::from(minutes))),
            task.size.map_or("", |size| size.as_str()).to_owned(),
            task.assignee
                .as_ref()
                .map_or_else(String::new, |owner| owner.value.clone()),
            task.status.as_str().to_owned(),
            dependencies.join(" "),
            task.requirements.join(" "),
            named_at.file.to_owned(),
            named_at.line.to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| spreadsheet::cell(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}
