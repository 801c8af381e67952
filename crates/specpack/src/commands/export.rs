//! `specpack export`.

use super::Outcome;
use crate::feature_folder::{Companion, Feature};
use crate::files::inside;
use crate::files::transaction::Transaction;
use crate::moved_links;
use crate::output::{self, counted};
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_emit::diff;
use specpack_emit::interchange::{self, Places, Tool, Written};
use specpack_emit::tasks::{self, MergeNote, Tasks};

/// Write a PRD as the folder of spec-kit, OpenSpec, Kiro or cc-sdd
///
/// Stories, requirements, criteria and tasks go through the same graph that `check` and `tasks`
/// read; what the other form has no place for is said. Run again, it refreshes what nobody touched:
/// a document that was edited since is kept, and a list of tasks is merged into.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack export specs/prd/cart.md --to kiro            writes .kiro/specs/cart
  specpack export specs/prd/cart.md --to spec-kit        writes specs/001-cart, or the next number
  specpack export specs/prd/cart.md --to openspec        writes openspec/changes/cart
  specpack export .kiro/specs/cart --to spec-kit         from one tool's folder to another's
  specpack export specs/prd/cart.md --to kiro --dry-run  writes nothing, shows the changes

Exit codes: 0 written, 1 a document was edited since and is kept, 2 could not run.")]
pub(crate) struct Arguments {
    /// A PRD, or the folder of a feature
    #[arg(value_name = "PATH")]
    path: Utf8PathBuf,
    /// Whose folder to write
    #[arg(long, value_enum, value_name = "TOOL")]
    to: ToolName,
    /// The folder of the project
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: Utf8PathBuf,
    /// What the feature is called in names of folders [default: as the document]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Write nothing; show what would change
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ToolName {
    /// specs/001-NAME
    SpecKit,
    /// openspec/changes/NAME
    #[value(name = "openspec")]
    OpenSpec,
    /// .kiro/specs/NAME
    Kiro,
    /// .kiro/specs/NAME, with a spec.json
    CcSdd,
}

impl From<ToolName> for Tool {
    fn from(name: ToolName) -> Self {
        match name {
            ToolName::SpecKit => Self::SpecKit,
            ToolName::OpenSpec => Self::OpenSpec,
            ToolName::Kiro => Self::Kiro,
            ToolName::CcSdd => Self::CcSdd,
        }
    }
}

/// Writes the folder.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let feature = Feature::read(&arguments.path)?;
    let tool = Tool::from(arguments.to);
    let slug = match &arguments.name {
        Some(name) => specpack_graph::slug::slug(name),
        None => feature.slug.clone(),
    };
    if slug.is_empty() {
        bail!("`--name` has neither a letter nor a digit");
    }
    let folder = place_of(&arguments.out, tool, &slug)?;
    let content = feature.content();
    let companions = companions(&feature, tool);
    let moved = companions.iter().map(|(to, companion)| {
        (
            format!("{}/{}", feature.companions_in, companion.path),
            format!("{folder}/{to}"),
        )
    });
    let places = moved_links::places(&folder, moved);
    let written = interchange::folder(&content, tool, &slug, &places);
    let mut export = Export::new(arguments, &folder);
    let comes_along = |path: &str| companions.iter().any(|(other, _)| other == path);
    for document in &written.documents {
        if comes_along(&document.path) {
            export.left_out.push(format!(
                "`{}`: the one that came along stands in its place",
                document.path
            ));
            continue;
        }
        export.document(&document.path, document.text.as_bytes())?;
    }
    for (path, companion) in &companions {
        export.companion(path, companion)?;
    }
    if let (Some(tasks), Some(graph)) = (content.tasks, &written.tasks) {
        let pack = tasks.pack;
        export.tasks(Tasks { pack, graph }, tool)?;
    }
    export.dead_links(&places, &written, &companions);
    for companion in &feature.companions {
        if !is_of_tool(companion, tool, feature.tool) {
            let line = format!("`{}`, which is about another tool", companion.path);
            export.left_out.push(line);
        }
    }
    export.finish(&written)
}

/// Where the feature of a name goes.
fn place_of(out: &Utf8Path, tool: Tool, slug: &str) -> anyhow::Result<Utf8PathBuf> {
    // What is written here is named as a person would name it.
    let out = out.strip_prefix(".").unwrap_or(out);
    let relative = match tool {
        Tool::OpenSpec => format!("openspec/changes/{slug}"),
        Tool::Kiro | Tool::CcSdd => format!(".kiro/specs/{slug}"),
        Tool::SpecKit => format!("specs/{}", numbered(&out.join("specs"), slug)?),
    };
    inside::place(out, &relative)
}

/// `003-cart`: the folder of that name where there is one, else the next number.
fn numbered(specs: &Utf8Path, slug: &str) -> anyhow::Result<String> {
    let mut last = 0;
    if specs.is_dir() {
        let entries = specs.read_dir_utf8();
        for entry in entries.with_context(|| format!("failed to look into `{specs}`"))? {
            let Ok(entry) = entry else { continue };
            let Some((number, rest)) = entry.file_name().split_once('-') else {
                continue;
            };
            if number.len() < 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            if rest == slug {
                return Ok(entry.file_name().to_owned());
            }
            last = last.max(number.parse::<u32>().unwrap_or(0));
        }
    }
    Ok(format!("{:03}-{slug}", last.saturating_add(1)))
}

/// What comes along, with the name that it has in the folder.
fn companions(feature: &Feature, tool: Tool) -> Vec<(String, &Companion)> {
    let all = feature.companions.iter();
    let kept = all.filter(|companion| is_of_tool(companion, tool, feature.tool));
    let names: Vec<&str> = feature
        .companions
        .iter()
        .map(|it| it.path.as_str())
        .collect();
    kept.map(|companion| {
        let is_design = matches!(companion.path.as_str(), "plan.md" | "design.md");
        let is_free = !names.contains(&tool.design());
        let path = match is_design && is_free {
            true => tool.design().to_owned(),
            false => companion.path.clone(),
        };
        (path, companion)
    })
    .collect()
}

/// Whether a file says something of the feature, rather than of how a tool keeps it.
fn is_of_tool(companion: &Companion, tool: Tool, from: Option<Tool>) -> bool {
    match companion.path.as_str() {
        "spec.json" => tool == Tool::CcSdd && from.is_none_or(|from| from == tool),
        ".openspec.yaml" | "proposal.md" => tool == Tool::OpenSpec,
        _ => true,
    }
}

/// The files as they will be.
struct Export<'a> {
    arguments: &'a Arguments,
    folder: &'a Utf8Path,
    write: Transaction,
    changed: usize,
    files: usize,
    kept: Vec<String>,
    left_out: Vec<String>,
    links: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Export<'a> {
    fn new(arguments: &'a Arguments, folder: &'a Utf8Path) -> Self {
        Self {
            arguments,
            folder,
            write: Transaction::default(),
            changed: 0,
            files: 0,
            kept: Vec::new(),
            left_out: Vec::new(),
            links: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A document that was made from the source; what somebody edited since stays.
    fn document(&mut self, path: &str, text: &[u8]) -> anyhow::Result<()> {
        let place = inside::place(self.folder, path)?;
        let before = inside::bytes(&place)?;
        let is_kept = before.as_deref().is_some_and(|before| {
            let before = String::from_utf8_lossy(before);
            before.as_bytes() != text && !interchange::is_untouched(&before)
        });
        self.put(place, before.as_deref(), text, is_kept)
    }

    /// A file that comes along as it is.
    fn companion(&mut self, path: &str, companion: &Companion) -> anyhow::Result<()> {
        let place = inside::place(self.folder, path)?;
        let before = inside::bytes(&place)?;
        let is_kept = before
            .as_deref()
            .is_some_and(|before| before != companion.bytes);
        self.put(place, before.as_deref(), &companion.bytes, is_kept)
    }

    /// Links of what was written, and of what came along, that lead nowhere.
    fn dead_links(
        &mut self,
        places: &Places,
        written: &Written,
        companions: &[(String, &Companion)],
    ) {
        let own = written.documents.iter().map(|it| it.path.as_str());
        let along = companions.iter().map(|(path, _)| path.as_str());
        let there: Vec<&str> = own.chain(along).chain(["tasks.md"]).collect();
        let comes_along = |path: &str| companions.iter().any(|(other, _)| other == path);
        let own = written.documents.iter();
        let own = own.filter(|document| !comes_along(&document.path));
        let own = own.map(|document| (document.path.as_str(), document.text.as_str()));
        let along = companions
            .iter()
            .filter_map(|(path, companion)| Some((path.as_str(), companion.markdown()?)));
        let dead = moved_links::dead(places, own.chain(along), &there);
        self.links.extend(dead);
        let unreachable = written.unreachable.iter();
        self.links.extend(
            unreachable.map(|path| {
                format!("no relative path leads to `{path}`: its link stays as it was")
            }),
        );
    }

    fn tasks(&mut self, tasks: Tasks<'_>, tool: Tool) -> anyhow::Result<()> {
        let place = inside::place(self.folder, "tasks.md")?;
        let before = inside::bytes(&place)?;
        let text = before.as_deref().map(std::str::from_utf8).transpose();
        let text = text.with_context(|| format!("`{place}` is not UTF-8; nothing was written"))?;
        let merged = tasks::merge_tool_list(tasks, tool.dialect(), text)
            .with_context(|| format!("`{place}` cannot be merged into; nothing was written"))?;
        let notes = merged.notes.iter();
        let told = notes.filter(|note| text.is_some() || !matches!(note, MergeNote::Added { .. }));
        self.notes.extend(told.map(super::tasks::line));
        for (what, count) in merged.omitted {
            let of = counted(count, "task", "tasks");
            self.left_out.push(format!("the {what} of {of}"));
        }
        self.put(place, before.as_deref(), merged.text.as_bytes(), false)
    }

    fn put(
        &mut self,
        place: Utf8PathBuf,
        before: Option<&[u8]>,
        text: &[u8],
        is_kept: bool,
    ) -> anyhow::Result<()> {
        self.files += 1;
        if before == Some(text) {
            return Ok(());
        }
        if is_kept {
            self.kept.push(place.to_string());
        } else {
            self.changed += 1;
        }
        if self.arguments.dry_run {
            let before = before.map(String::from_utf8_lossy);
            let text = String::from_utf8_lossy(text);
            output::text(&diff::unified(before.as_deref(), &text, place.as_str()))?;
        } else if !is_kept {
            self.write.stage(place, before, text)?;
        }
        Ok(())
    }

    fn finish(self, written: &Written) -> anyhow::Result<Outcome> {
        self.write.commit()?;
        for note in &self.notes {
            output::remark(note);
        }
        for (what, count) in &written.omitted {
            output::remark(&format!("left out: the {what} ({count})"));
        }
        for line in &self.left_out {
            output::remark(&format!("left out: {line}"));
        }
        for line in &self.links {
            output::remark(line);
        }
        for (what, count) in &written.missing {
            output::remark(&format!(
                "missing: the {what} ({count}), which the tool asks for"
            ));
        }
        for path in &self.kept {
            output::remark(&format!(
                "kept     `{path}`, which was edited since; --dry-run shows what would stand there"
            ));
        }
        let (changed, files) = (counted(self.changed, "file", "files"), self.files);
        let folder = self.folder;
        output::remark(&match self.arguments.dry_run {
            true => format!("{changed} of {files} would be written to `{folder}`"),
            false => format!("wrote {changed} of {files} to `{folder}`"),
        });
        Ok(match self.kept.is_empty() {
            true => Outcome::Clean,
            false => Outcome::Findings,
        })
    }
}
