//! The document whose tasks a command is about.

use crate::commands::check::Checked;
use crate::files::read;
use crate::project::{Project, Selection};
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::tasks::{Tasks, taskmaster_statuses};
use specpack_graph::model::TaskStatus;
use specpack_graph::{Pack, TaskGraph};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::source::FileId;

/// The tag under which Task Master keeps tasks unless somebody says otherwise.
pub(crate) const DEFAULT_TAG: &str = "master";

/// Where to find the document.
#[derive(Debug, clap::Args)]
pub(crate) struct TaskDocument {
    /// A PRD or a list of tasks, or the folder of one; `-` is standard input [default: the one in
    /// this project]
    #[arg(value_name = "PATH")]
    path: Option<Utf8PathBuf>,
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

/// Where to find how far the tasks are.
#[derive(Debug, clap::Args)]
pub(crate) struct StatusFile {
    /// A tasks.json whose status of a task counts, rather than the box in the document
    #[arg(long, value_name = "FILE")]
    tasks: Option<Utf8PathBuf>,
    /// The tag in that file
    #[arg(long, value_name = "TAG", default_value = DEFAULT_TAG, requires = "tasks")]
    tag: String,
}

impl TaskDocument {
    /// The document as it was named, for messages and for what is drawn from it.
    pub(crate) fn path(&self) -> &Utf8Path {
        self.path.as_deref().unwrap_or(Utf8Path::new(""))
    }

    /// Reads the document among the others of its project.
    ///
    /// # Errors
    /// When it cannot be read, names no tasks, or a folder holds several that do.
    pub(crate) fn read(&self) -> anyhow::Result<ReadTasks> {
        let project = Project::load(self.config.as_deref())?;
        let paths: Vec<Utf8PathBuf> = self.path.clone().into_iter().collect();
        let mut selection = project.selection_with_tests(&paths)?;
        let pack = selection.pack();
        let position = self.position(&pack, &selection)?;
        Ok(ReadTasks {
            pack,
            project,
            selection,
            position,
        })
    }

    fn position(&self, pack: &Pack, selection: &Selection) -> anyhow::Result<usize> {
        let found = pack.task_graphs.iter().enumerate().filter(|(_, tasks)| {
            !tasks.tasks.is_empty() && selection.judges(pack, file_of(pack, tasks))
        });
        let found: Vec<usize> = found.map(|(position, _)| position).collect();
        match found.as_slice() {
            [position] => Ok(*position),
            [] => bail!("{}", self.nothing(pack, selection)),
            several => {
                let names = several.iter().filter_map(|&position| {
                    let file = file_of(pack, pack.task_graphs.get(position)?);
                    Some(format!("  {}", pack.file(file).path()))
                });
                let names: Vec<String> = names.collect();
                bail!(
                    "several documents name tasks; give one:\n{}",
                    names.join("\n")
                )
            }
        }
    }

    fn nothing(&self, pack: &Pack, selection: &Selection) -> String {
        let is_there = pack
            .task_graphs
            .iter()
            .any(|tasks| selection.judges(pack, file_of(pack, tasks)));
        let place = match &self.path {
            Some(path) => format!("`{path}`"),
            None => "this project".to_owned(),
        };
        if is_there {
            return format!(
                "{place} names no tasks; they stand in a roadmap, in the task breakdown of a \
                 requirement or a story, or in an appendix"
            );
        }
        format!(
            "{place} holds neither a PRD nor a list of tasks; `specpack new prd` begins one, and \
             `kind: PRD` in front matter makes a document one"
        )
    }
}

/// A document that names tasks, with those around it.
#[derive(Debug)]
pub(crate) struct ReadTasks {
    pack: Pack,
    project: Project,
    selection: Selection,
    position: usize,
}

impl ReadTasks {
    /// The tasks.
    ///
    /// # Errors
    /// Never for a document that was read: its position was found in the pack.
    pub(crate) fn tasks(&self) -> anyhow::Result<Tasks<'_>> {
        let graph = self.pack.task_graphs.get(self.position);
        Ok(Tasks {
            pack: &self.pack,
            graph: graph.context("the document names no tasks")?,
        })
    }

    /// What is found in the document, among the others of its project.
    ///
    /// # Errors
    /// As [`tasks`](Self::tasks).
    pub(crate) fn with_findings(self) -> anyhow::Result<(Checked, usize, Vec<Diagnostic>)> {
        let file = file_of(&self.pack, self.tasks()?.graph);
        let checked = Checked::new(self.pack, &self.project, &self.selection);
        let all = checked.report.diagnostics.iter();
        let own = all.filter(|found| found.primary.at.file == file);
        let own = own.cloned().collect();
        Ok((checked, self.position, own))
    }
}

impl StatusFile {
    /// How far each task is: by the file where it knows the task, else by the document.
    ///
    /// # Errors
    /// When the file cannot be read, or is no file of tasks.
    pub(crate) fn statuses(&self, tasks: Tasks<'_>) -> anyhow::Result<Vec<TaskStatus>> {
        let stated = tasks.graph.tasks.iter().map(|task| task.status);
        let Some(path) = &self.tasks else {
            return Ok(stated.collect());
        };
        let text = String::from_utf8(read::bytes(path)?)
            .with_context(|| format!("`{path}` is not UTF-8"))?;
        let kept = taskmaster_statuses(tasks, &self.tag, &text)
            .with_context(|| format!("`{path}` cannot be read as tasks"))?;
        let both = kept.into_iter().zip(stated);
        Ok(both.map(|(kept, stated)| kept.unwrap_or(stated)).collect())
    }
}

fn file_of(pack: &Pack, tasks: &TaskGraph) -> FileId {
    pack.graph.node(tasks.document).at.file
}
