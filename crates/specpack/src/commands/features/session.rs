//! A run of `specpack features`: from a plan, over what somebody decides about it, to the files.

use super::{Arguments, Format, in_folder};
use crate::commands::{OnConflict, Outcome};
use crate::features::answers::Kept;
use crate::features::inputs::{Inputs, SYSTEM, Targets};
use crate::features::interactive;
use crate::features::own_templates::OwnTemplates;
use crate::features::report::Report;
use crate::files::file_name::FileName;
use crate::files::transaction::Transaction;
use crate::output;
use crate::progress::Progress;
use crate::prompt::{AtTerminal, Prompt, Question, Reply};
use crate::terminal::Terminal;
use anyhow::bail;
use specpack_emit::features::{FileStatus, Options, Plan, PlannedFile, plan};

/// A run from a plan to the files.
pub(super) struct Session<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) terminal: &'a Terminal,
    pub(super) inputs: Inputs,
    pub(super) own: OwnTemplates,
}

impl Session<'_> {
    /// Shows, asks and writes, as the arguments say.
    pub(super) fn run(&self, mut options: Options<'_>) -> anyhow::Result<Outcome> {
        if self.arguments.dry_run || self.arguments.check {
            return self.show(&options);
        }
        let mut kept = None;
        if self.arguments.interactive {
            if !self.terminal.is_interactive() {
                bail!("nobody is here to be asked: `--interactive` needs a terminal");
            }
            let mut answers = Kept::of(&self.inputs.folder)?;
            if !self.ask(&mut options, &mut answers)? {
                output::remark(&format!(
                    "nothing was generated; the answers are in {}",
                    answers.path()
                ));
                return Ok(Outcome::Clean);
            }
            kept = Some(answers);
        } else if !self.arguments.yes {
            return self.confirm(&options);
        }
        let (mut plan, writes) = self.staged(&options)?;
        if kept.is_some() {
            interactive::reorder(&mut plan, &options.only);
        }
        self.introduce(&plan)?;
        if let Some(outcome) = self.nothing_to_write(&plan)? {
            return Ok(outcome);
        }
        writes.commit()?;
        if let Some(kept) = kept {
            kept.remove()?;
        }
        self.tell_done(&plan)
    }

    /// Shows what would be done, and does it when somebody says so.
    fn confirm(&self, options: &Options<'_>) -> anyhow::Result<Outcome> {
        let shown = self.planned(options, |_| {})?;
        self.introduce(&shown)?;
        if let Some(outcome) = self.nothing_to_write(&shown)? {
            return Ok(outcome);
        }
        if !self.is_confirmed()? {
            return self.finish(&shown, false, "Nothing was written.\n");
        }
        // Made once more, as the texts of a large system are too long to be kept while somebody
        // thinks.
        let (plan, writes) = self.staged(options)?;
        if plan != shown {
            bail!("a file changed while specpack was at work; nothing was written, run it again");
        }
        writes.commit()?;
        self.tell_done(&plan)
    }

    /// Makes a plan. `take` is given each file and the name that it is written by.
    fn plan(
        &self,
        options: &Options<'_>,
        mut take: impl FnMut(&PlannedFile, &FileName) -> anyhow::Result<()>,
    ) -> anyhow::Result<Plan> {
        let mut targets = Targets::default();
        let planned = plan(
            &self.inputs.pack,
            SYSTEM,
            &self.inputs.existing,
            options,
            |file| {
                let name = targets.name(&file.plan.name, &file.plan.file_name)?;
                take(file, &name)
            },
        );
        planned.map_err(|error| in_folder(&self.own, error))
    }

    /// Makes a plan of which `look` sees each file.
    fn planned(
        &self,
        options: &Options<'_>,
        mut look: impl FnMut(&PlannedFile),
    ) -> anyhow::Result<Plan> {
        let _progress = self.progress();
        self.plan(options, |file, _| {
            look(file);
            Ok(())
        })
    }

    fn progress(&self) -> Progress {
        let system = &self.arguments.system;
        Progress::begin(self.terminal, format!("planning the features of {system}"))
    }

    /// Makes a plan and stages all that it writes.
    fn staged(&self, options: &Options<'_>) -> anyhow::Result<(Plan, Transaction)> {
        let _progress = self.progress();
        let mut writes = Transaction::default();
        let plan = self.plan(options, |file, name| {
            if file.plan.is_written {
                let before = file.before.as_deref().map(str::as_bytes);
                let path = self.inputs.folder.join(name);
                writes.stage(path, before, file.after.as_bytes())?;
            }
            Ok(())
        })?;
        if let Some(edit) = &plan.system_spec {
            self.inputs.stage_system_spec(edit, &mut writes)?;
        }
        Ok((plan, writes))
    }

    /// Ends the run where there is nothing to write.
    fn nothing_to_write(&self, plan: &Plan) -> anyhow::Result<Option<Outcome>> {
        let words = if self.arguments.on_conflict == OnConflict::Fail && has_conflicts(plan) {
            "\nNothing was written: there are conflicts.\n"
        } else if plan.is_empty() {
            "\nEverything is up to date.\n"
        } else {
            return Ok(None);
        };
        self.finish(plan, false, words).map(Some)
    }

    /// Shows what would be done.
    fn show(&self, options: &Options<'_>) -> anyhow::Result<Outcome> {
        let plan = self.planned(options, |_| {})?;
        let report = self.report(&plan);
        if self.arguments.format == Format::Json {
            output::text(&report.json(false))?;
        } else {
            let (found, preview) = (report.found(), report.preview());
            output::text(&format!("{found}\n{preview}{}\n", report.notices()))?;
            if plan.files.iter().any(|file| file.is_written) {
                self.plan(options, |file, _| {
                    Ok(output::text(&report.file_diff(file))?)
                })?;
            }
            output::text(&report.system_diff())?;
            let verdict = if plan.is_empty() && !has_conflicts(&plan) {
                "Everything is up to date.\n"
            } else {
                "\nNothing was written.\n"
            };
            output::text(verdict)?;
        }
        let fails = self.arguments.check && !plan.is_empty();
        Ok(if fails || has_conflicts(&plan) {
            Outcome::Findings
        } else {
            Outcome::Clean
        })
    }

    fn introduce(&self, plan: &Plan) -> anyhow::Result<()> {
        if self.arguments.format == Format::Human {
            let report = self.report(plan);
            let (found, preview) = (report.found(), report.preview());
            output::text(&format!("{found}\n{preview}{}", report.notices()))?;
        }
        Ok(())
    }

    fn tell_done(&self, plan: &Plan) -> anyhow::Result<Outcome> {
        let done = self.report(plan).done();
        self.finish(plan, true, &format!("\n{done}"))
    }

    fn finish(&self, plan: &Plan, is_written: bool, words: &str) -> anyhow::Result<Outcome> {
        match self.arguments.format {
            Format::Human => output::text(words)?,
            Format::Json => output::text(&self.report(plan).json(is_written))?,
        }
        Ok(if has_conflicts(plan) {
            Outcome::Findings
        } else {
            Outcome::Clean
        })
    }

    /// Asks what a person wants and takes that into the options; false when they left.
    fn ask(&self, options: &mut Options<'_>, kept: &mut Kept) -> anyhow::Result<bool> {
        let mut questions = Vec::new();
        let plan = self.planned(options, |file| {
            questions.extend(interactive::open_questions(file));
        })?;
        let systems = &mut self.inputs.pack.graph.systems();
        let system = systems.next().map(|system| system.data.id.clone());
        let system = system.unwrap_or_default();
        let asked = interactive::ask(&plan, questions, &system, kept, &mut AtTerminal)?;
        let Some(answers) = asked else {
            return Ok(false);
        };
        options.only = answers.features;
        options.tags = answers.tags;
        options.owner = Some(answers.owner).filter(|owner| !owner.is_empty());
        options.answers = answers.questions;
        Ok(true)
    }

    fn is_confirmed(&self) -> anyhow::Result<bool> {
        if self.arguments.yes {
            return Ok(true);
        }
        if !self.terminal.is_interactive() || self.arguments.format == Format::Json {
            bail!("nobody is here to confirm; pass `--yes` to write, or `--dry-run` to look");
        }
        output::text("\n")?;
        let question = Question::YesOrNo {
            title: "Confirm?".to_owned(),
        };
        Ok(AtTerminal.ask(&question)? == Reply::Yes)
    }

    fn report<'p>(&'p self, plan: &'p Plan) -> Report<'p> {
        Report {
            inputs: &self.inputs,
            plan,
            terminal: self.terminal,
            is_verbose: self.arguments.verbose,
        }
    }
}

fn has_conflicts(plan: &Plan) -> bool {
    let mut files = plan.files.iter();
    files.any(|file| file.status == FileStatus::Conflict)
}
