//! The tasks as CSV (RFC 4180), for spreadsheets.

use super::{Tasks, hours};

const HEAD: &str =
    "id,title,phase,hours,complexity,owner,status,dependencies,requirements,file,line";

/// One row a task, below a row of names. Lists are parted by spaces. A cell that a spreadsheet
/// would take for a formula starts with an apostrophe.
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
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn escaped(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::escaped;

    // req: PRD-6
    #[test]
    fn cells_are_quoted_where_needed_and_never_formulas() {
        assert_eq!(escaped("plain text"), "plain text");
        assert_eq!(escaped("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(escaped("=1+1"), "'=1+1");
        assert_eq!(escaped("@SUM(A1),2"), "\"'@SUM(A1),2\"");
    }
}
