//! What is said about a plan, before and after it is carried out.

use super::inputs::{Inputs, SYSTEM};
use crate::output::counted;
use crate::shell;
use crate::terminal::Terminal;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::{Value, json};
use specpack_emit::diff;
use specpack_emit::features::{FilePlan, FileStatus, Notice, Plan, PlannedFile};
use std::fmt::Write as _;

/// Longer lists are cut short, unless everything was asked for.
const MOST_LISTED: usize = 20;

/// Says what a plan is about. Every method returns whole lines.
#[derive(Clone, Copy)]
pub(crate) struct Report<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) plan: &'a Plan,
    pub(crate) terminal: &'a Terminal,
    pub(crate) is_verbose: bool,
}

impl Report<'_> {
    /// What was found in the system spec.
    pub(crate) fn found(&self) -> String {
        let graph = &self.inputs.pack.graph;
        let system = self.inputs.pack.file(SYSTEM).path();
        let mut text = self.heading(&format!("System spec {system}"));
        let mut line = |count: usize, one: &str, many: &str| {
            let _ = writeln!(text, "  ✓ {}", counted(count, one, many));
        };
        line(
            graph.roadmap_items().count(),
            "feature in the roadmap",
            "features in the roadmap",
        );
        line(graph.components().count(), "component", "components");
        line(graph.endpoints().count(), "endpoint", "endpoints");
        line(graph.contracts().count(), "API contract", "API contracts");
        line(
            graph.data_domains().count(),
            "data domain with an owner",
            "data domains with an owner",
        );
        if self.is_verbose {
            line(
                graph.concerns().count(),
                "cross-cutting concern",
                "cross-cutting concerns",
            );
            line(
                graph.targets().count(),
                "performance target",
                "performance targets",
            );
            line(graph.events().count(), "event", "events");
            let blocks = self.inputs.pack.accounted();
            let _ = writeln!(
                text,
                "  ✓ {} blocks understood, {} reported, {} ignored",
                blocks.understood, blocks.reported, blocks.ignored
            );
        }
        text
    }

    /// What would be written.
    pub(crate) fn preview(&self) -> String {
        let mut text = String::new();
        for (status, verb) in [
            (FileStatus::Created, "Will create"),
            (FileStatus::Updated, "Will update"),
            (FileStatus::Conflict, "Both you and the system spec changed"),
        ] {
            let files: Vec<_> = self.of(status).collect();
            if files.is_empty() {
                continue;
            }
            let count = counted(files.len(), "feature spec", "feature specs");
            text.push_str(&self.heading(&format!("{verb} {count}:")));
            for file in self.listed(&files) {
                let _ = writeln!(
                    text,
                    "  - {} ({}, Level {}) → {}",
                    file.file_name,
                    file.complexity,
                    file.maturity,
                    self.inputs.folder.path()
                );
            }
            text.push_str(&self.rest(files.len()));
        }
        let unchanged = self.of(FileStatus::Unchanged).count();
        if unchanged > 0 {
            let count = counted(unchanged, "feature spec stays", "feature specs stay");
            let _ = writeln!(
                text,
                "{count} as {}",
                if unchanged == 1 { "it is" } else { "they are" }
            );
        }
        if self.plan.system_spec.is_some() {
            let path = self.inputs.pack.file(SYSTEM).path();
            let _ = writeln!(text, "Will update the list of feature specs in {path}");
        }
        text
    }

    /// What a person should know.
    pub(crate) fn notices(&self) -> String {
        let yellow = self
            .terminal
            .stdout_style(AnsiColor::Yellow.on_default().bold());
        let mut text = String::new();
        for Notice {
            rule,
            path,
            line,
            message,
            help,
        } in &self.plan.notices
        {
            let _ = writeln!(text, "{yellow}{path}:{line}: [{rule}]{yellow:#} {message}");
            let _ = writeln!(text, "  {help}");
        }
        text
    }

    /// What changes in a file, as a diff. Of a new file only the length, unless everything was
    /// asked for.
    pub(crate) fn file_diff(&self, file: &PlannedFile) -> String {
        if !file.plan.is_written {
            return String::new();
        }
        let path = &file.plan.path;
        if file.before.is_none() && !self.is_verbose {
            let lines = file.after.lines().count();
            let mut text = self.coloured(&format!("--- /dev/null\n+++ b/{path}\n"));
            let _ = writeln!(text, "  {lines} new lines (--verbose shows them)");
            return text;
        }
        self.coloured(&diff::unified(file.before.as_deref(), &file.after, path))
    }

    /// What changes in the system spec, as a diff.
    pub(crate) fn system_diff(&self) -> String {
        let Some(edit) = &self.plan.system_spec else {
            return String::new();
        };
        let before = self.inputs.pack.file(SYSTEM);
        let after = edit.applied(before.text());
        self.coloured(&diff::unified(Some(before.text()), &after, before.path()))
    }

    /// What was written: a line for each file, the sum, and what comes next.
    pub(crate) fn done(&self) -> String {
        let mut text = self.heading("Generated");
        for file in self.plan.files.iter().filter(|file| file.is_written) {
            let verb = match file.status {
                FileStatus::Created => "✓ Generated",
                FileStatus::Conflict => "! Conflict in",
                _ => "✓ Updated",
            };
            let _ = writeln!(text, "  {verb} {} ({})", file.file_name, size(file.bytes));
        }
        text.push('\n');
        text.push_str(&self.summary());
        text.push('\n');
        text.push_str(&self.next_steps());
        text
    }

    fn summary(&self) -> String {
        let mut text = self.heading("Summary");
        let mut line = |count: usize, one: &str, many: &str| {
            if count > 0 {
                let _ = writeln!(text, "  ✓ {}", counted(count, one, many));
            }
        };
        line(
            self.of(FileStatus::Created).count(),
            "feature spec created",
            "feature specs created",
        );
        line(
            self.of(FileStatus::Updated).count(),
            "feature spec updated",
            "feature specs updated",
        );
        let references: usize = self
            .plan
            .files
            .iter()
            .map(|file| file.depends_on.len())
            .sum();
        line(
            references,
            "dependency between features",
            "dependencies between features",
        );
        if self.plan.system_spec.is_some() {
            let _ = writeln!(
                text,
                "  ✓ feature_specs updated in {}",
                self.inputs.pack.file(SYSTEM).path()
            );
        }
        let conflicts = self.of(FileStatus::Conflict).count();
        if conflicts > 0 {
            let what = counted(conflicts, "file has conflicts", "files have conflicts");
            let _ = writeln!(text, "  ! {what}: look for `<<<<<<< yours`");
        }
        text
    }

    fn next_steps(&self) -> String {
        let mut text = self.heading("Next steps");
        let file = self.plan.files.iter().find(|file| file.is_written);
        let path = file.map_or(self.inputs.folder.path().as_str(), |file| {
            file.path.as_str()
        });
        let path = shell::word(path);
        let system = shell::word(self.inputs.pack.file(SYSTEM).path());
        let folder = shell::word(self.inputs.folder.path().as_str());
        let _ = write!(
            text,
            "  1. Open {path} and refine it: the drafts are yours to change\n  \
               2. Check it: specpack validate-spec {path}\n  \
               3. See what comes next: specpack features {system} --output-dir {folder} --next\n  \
               4. After the system spec changed, run this again: your text stays\n"
        );
        text
    }

    /// The same for programs.
    pub(crate) fn json(&self, is_written: bool) -> String {
        let graph = &self.inputs.pack.graph;
        let system = graph.systems().next();
        let source = self.inputs.pack.file(SYSTEM);
        let mut value = json!({
            "system": {
                "id": system.map(|system| system.data.id.clone()),
                "name": system.map(|system| system.name().to_owned()),
                "path": source.path(),
            },
            "found": {
                "features": graph.roadmap_items().count(),
                "components": graph.components().count(),
                "endpoints": graph.endpoints().count(),
                "contracts": graph.contracts().count(),
                "dataDomains": graph.data_domains().count(),
            },
            "outputDir": self.inputs.folder.path().as_str(),
            "systemSpec": {
                "path": source.path(),
                "status": if self.plan.system_spec.is_some() { "updated" } else { "unchanged" },
            },
            "written": is_written,
        });
        value["files"] = self.plan.files.iter().map(file_json).collect();
        value["order"] = json!(self.plan.order);
        value["notices"] = json!(self.plan.notices);
        format!("{value:#}\n")
    }

    fn of(&self, status: FileStatus) -> impl Iterator<Item = &FilePlan> {
        self.plan
            .files
            .iter()
            .filter(move |file| file.status == status)
    }

    fn listed<'f>(&self, files: &'f [&'f FilePlan]) -> &'f [&'f FilePlan] {
        let most = if self.is_verbose {
            files.len()
        } else {
            MOST_LISTED
        };
        files.get(..most).unwrap_or(files)
    }

    fn rest(&self, count: usize) -> String {
        match count.saturating_sub(MOST_LISTED) {
            more if more > 0 && !self.is_verbose => format!("  … ({more} more)\n"),
            _ => String::new(),
        }
    }

    fn heading(&self, heading: &str) -> String {
        let bold = self.terminal.stdout_style(Style::new().bold());
        format!("{bold}{heading}{bold:#}\n")
    }

    fn coloured(&self, diff: &str) -> String {
        let style = |line: &str| {
            let style = match line.bytes().next() {
                Some(b'+') => AnsiColor::Green.on_default(),
                Some(b'-') => AnsiColor::Red.on_default(),
                Some(b'@') => AnsiColor::Cyan.on_default(),
                _ => Style::new(),
            };
            self.terminal.stdout_style(style)
        };
        let mut text = String::with_capacity(diff.len());
        for line in diff.lines() {
            let style = style(line);
            let _ = writeln!(text, "{style}{line}{style:#}");
        }
        text
    }
}

fn file_json(file: &FilePlan) -> Value {
    let mut value = json!(file);
    value["bytes"] = json!(file.bytes);
    value
}

fn size(bytes: usize) -> String {
    let tenths = (bytes.saturating_mul(10) + 512) / 1024;
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_kilobytes_with_one_decimal() {
        let sizes = [0, 51, 52, 1024, 2355].map(size);
        assert_eq!(sizes, ["0.0 KB", "0.0 KB", "0.1 KB", "1.0 KB", "2.3 KB"]);
    }
}
