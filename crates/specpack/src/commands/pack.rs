//! `specpack pack`.

use super::{DraftingArguments, DraftingFormat, Outcome};
use crate::drafting::pack_folder::PackFolder;
use crate::drafting::report::{self, Report};
use crate::files::read;
use crate::output;
use crate::progress::Progress;
use crate::terminal::Terminal;
use anyhow::bail;
use camino::Utf8PathBuf;
use specpack_emit::draft::{self, Draft, Drafts, Surroundings};
use specpack_graph::Pack;
use specpack_graph::model::DocumentKind;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;

/// Where the PRD is among the files that are read.
const PRD: FileId = FileId(0);

/// Draft a spec pack from a PRD
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack pack new specs/prd.md --out specs             writes the first drafts
  specpack pack new specs/prd.md --out specs --dry-run   shows what would change")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: PackCommand,
}

#[derive(Debug, clap::Subcommand)]
enum PackCommand {
    New(New),
}

/// Draft contracts, events, scenarios, budgets, observability, decisions and the traceability matrix
///
/// Each file is made of marked blocks. Run it again after the PRD changed: a block that nobody
/// touched follows the PRD, and what people wrote stays. What the PRD leaves open stands in square
/// brackets, where `specpack check` finds it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack pack new specs/prd.md --out specs             writes the first drafts
  specpack pack new specs/prd.md --out specs             again: refreshes what nobody touched
  specpack pack new specs/prd.md --out specs --sequence seq/login.md
                                                         with what its steps call, answer and take
  specpack pack new specs/prd.md --out specs --dry-run   writes nothing, shows the changes
  specpack pack new specs/prd.md --out specs --check     for CI: fails when it has drifted

Exit codes: 0 drafted, 1 a conflict or, with --check, something would change, 2 could not run.")]
struct New {
    /// The PRD
    #[arg(value_name = "PRD.md")]
    prd: Utf8PathBuf,
    /// A sequence document that belongs with the PRD; several times for several. Those in the
    /// folder of the pack are read anyway
    #[arg(long = "sequence", value_name = "FILE")]
    sequences: Vec<Utf8PathBuf>,
    /// The folder of the pack; nothing is written outside of it
    #[arg(long, value_name = "DIR")]
    out: Utf8PathBuf,
    #[command(flatten)]
    drafting: DraftingArguments,
}

/// Drafts.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let PackCommand::New(new) = &arguments.command;
    let progress = Progress::begin(terminal, format!("drafting from {}", new.prd));
    let run = Run::begin(new)?;
    let drafts = run.drafts()?;
    let files = run.drafted(&drafts)?;
    let orphans = run.orphans(&drafts);
    drop(progress);
    let report = Report {
        folder: run.folder.path(),
        prd: &new.prd,
        drafts: &drafts,
        files: &files,
        orphans: &orphans,
    };
    run.finish(&report)
}

/// A run: the PRD and the folder with what is in it.
struct Run<'a> {
    new: &'a New,
    folder: PackFolder,
    /// The PRD, as seen from the folder.
    prd: SourceFile,
    /// The sequences that were named and stand elsewhere.
    sequences: Vec<SourceFile>,
    /// The documents of the folder, without the PRD, by their paths in it.
    existing: BTreeMap<String, SourceFile>,
}

impl<'a> Run<'a> {
    fn begin(new: &'a New) -> anyhow::Result<Self> {
        let folder = PackFolder::at(&new.out)?;
        let bytes = read::bytes(&new.prd)?;
        let prd = SourceFile::decode(folder.see(&new.prd)?, bytes);
        let documents = folder.documents()?.into_iter();
        let others = documents.filter(|document| document.path() != prd.path());
        let existing = others.map(|document| (document.path().to_owned(), document));
        let existing: BTreeMap<String, SourceFile> = existing.collect();
        let mut sequences = Vec::new();
        for path in &new.sequences {
            let sequence = SourceFile::decode(folder.see(path)?, read::bytes(path)?);
            if !existing.contains_key(sequence.path()) {
                sequences.push(sequence);
            }
        }
        Ok(Self {
            new,
            folder,
            existing,
            sequences,
            prd,
        })
    }

    /// The PRD, the sequences that were named, and others.
    fn pack(&self, others: impl Iterator<Item = SourceFile>) -> Pack {
        let named = std::iter::once(&self.prd).chain(&self.sequences);
        Pack::read(named.cloned().chain(others).collect())
    }

    /// The first file that was named as a sequence and is none.
    fn no_sequence(&self, pack: &Pack) -> Option<String> {
        let named = pack.file_ids().skip(1).take(self.sequences.len());
        let mut others = named.filter(|file| pack.kind(*file) != DocumentKind::Sequence);
        others.next().map(|file| pack.file(file).path().to_owned())
    }

    fn drafts(&self) -> anyhow::Result<Drafts> {
        let pack = self.pack(self.existing.values().cloned());
        if let Some(path) = self.no_sequence(&pack) {
            bail!(
                "`{path}` is no sequence document; `kind: sequence` in front matter makes it one"
            );
        }
        let surroundings = Surroundings {
            decisions: self.names_in("adr"),
            features: self.names_in(draft::ACCEPTANCE),
            is_configured: self.folder.is_configured_above()?,
        };
        match draft::drafts(&pack, PRD, &surroundings) {
            Some(drafts) => Ok(drafts),
            None => bail!(
                "`{}` is no PRD; `specpack new prd` writes the outline of one",
                self.new.prd
            ),
        }
    }

    /// The names of the documents in a folder of the pack.
    fn names_in(&self, folder: &str) -> Vec<String> {
        let paths = self.existing.keys().filter_map(|path| path.split_once('/'));
        let names = paths.filter(|(within, _)| *within == folder);
        names.map(|(_, name)| name.to_owned()).collect()
    }

    /// Every file as it will be. The matrix comes last, as it tells of the others.
    fn drafted(&self, drafts: &Drafts) -> anyhow::Result<Vec<report::Outcome>> {
        let mut files = Vec::new();
        for draft in &drafts.files {
            files.push(self.file(draft)?);
        }
        let mut sources = self.existing.clone();
        for file in &files {
            if specpack_syntax::form::Form::of_path(&file.path).is_some() {
                let source = SourceFile::new(file.path.clone(), file.drafted.text.clone());
                sources.insert(file.path.clone(), source);
            }
        }
        let pack = self.pack(sources.into_values());
        files.push(self.file(&draft::matrix(&pack))?);
        Ok(files)
    }

    fn file(&self, draft: &Draft) -> anyhow::Result<report::Outcome> {
        self.folder
            .drafted(draft, self.new.drafting.on_conflict.into())
    }

    /// The files that were drafted for something that the PRD no longer states.
    fn orphans(&self, drafts: &Drafts) -> Vec<String> {
        let is_current = |path: &str| drafts.files.iter().any(|draft| draft.path == path);
        let in_folders = self.existing.iter().filter(|(path, source)| {
            let folder = path.split_once('/').map_or("", |(folder, _)| folder);
            draft::FOLDERS.contains(&folder)
                && !is_current(path)
                && draft::is_drafted(path, source.text())
        });
        in_folders.map(|(path, _)| path.clone()).collect()
    }

    fn finish(&self, report: &Report<'_>) -> anyhow::Result<Outcome> {
        let drafting = &self.new.drafting;
        let written = drafting.write(&self.folder, report.files)?;
        match drafting.format {
            DraftingFormat::Json => output::text(&report.json(written.is_written))?,
            DraftingFormat::Human => {
                output::text(&report.human(written.is_written))?;
                drafting.show(&self.folder, report.files)?;
                if written.is_written && written.is_changed {
                    output::text(&report.next_steps())?;
                }
            }
        }
        Ok(written.outcome())
    }
}
