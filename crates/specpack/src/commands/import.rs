//! `specpack import`.

use super::Outcome;
use crate::feature_folder::{Feature, FeatureFolder};
use crate::files::inside;
use crate::files::transaction::Transaction;
use crate::moved_links;
use crate::output::{self, counted};
use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::diff;
use specpack_emit::interchange::{self, Content};
use specpack_graph::DOCUMENTS_FOLDER;

/// Write a PRD of each feature that spec-kit, OpenSpec, Kiro or cc-sdd keep in folders
///
/// Stories, requirements, criteria and tasks become sections of the PRD; every other document of
/// the folder comes along as it is, in a folder beside it, and the PRD names it. Nothing is needed
/// to `check`, `rtm` or list the `tasks` of such folders: those commands read them where they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack import .kiro/specs/cart              writes specs/prd/cart.md
  specpack import . --out docs/prd              a PRD of every feature of a project
  specpack import specs/001-cart --dry-run      writes nothing, shows what would be written

Exit codes: 0 written, 2 could not run.")]
pub(crate) struct Arguments {
    /// The folder of a feature, or one that has some in it
    #[arg(value_name = "DIR")]
    path: Utf8PathBuf,
    /// The folder of the PRDs
    #[arg(long, value_name = "DIR", default_value = "specs/prd")]
    out: Utf8PathBuf,
    /// Write nothing; show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// Writes the PRDs.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !arguments.path.is_dir() {
        bail!("there is no folder `{}`", arguments.path);
    }
    let folders = FeatureFolder::below(&arguments.path)?;
    if folders.is_empty() {
        bail!(
            "`{}` holds no feature of spec-kit, OpenSpec, Kiro or cc-sdd: no `spec.md` and no \
             `requirements.md`",
            arguments.path
        );
    }
    let mut write = Transaction::default();
    let mut names: Vec<String> = Vec::new();
    let mut remarks = Vec::new();
    for folder in &folders {
        let feature = folder.read()?;
        let name = free_name(&folder.slug, &mut names);
        stage(arguments, folder, &feature, &name, &mut write, &mut remarks)?;
    }
    write.commit()?;
    for remark in remarks {
        output::remark(&remark);
    }
    Ok(Outcome::Clean)
}

/// `cart`, or `cart-2` where that is taken in this run.
fn free_name(slug: &str, taken: &mut Vec<String>) -> String {
    let mut name = slug.to_owned();
    let mut count = 1;
    while taken.contains(&name) {
        count += 1;
        name = format!("{slug}-{count}");
    }
    taken.push(name.clone());
    name
}

fn stage(
    arguments: &Arguments,
    folder: &FeatureFolder,
    feature: &Feature,
    name: &str,
    write: &mut Transaction,
    remarks: &mut Vec<String>,
) -> anyhow::Result<()> {
    let content = feature.content();
    let companions: Vec<(String, &[u8])> = feature
        .companions
        .iter()
        .map(|it| {
            (
                format!("{name}{DOCUMENTS_FOLDER}/{}", it.path),
                it.bytes.as_slice(),
            )
        })
        .collect();
    let beside = format!("{name}{DOCUMENTS_FOLDER}/");
    let paths: Vec<String> = companions.iter().map(|(path, _)| path.clone()).collect();
    let file = format!("{name}.md");
    let to = feature.companions.iter().zip(&paths);
    let moved = to.map(|(it, to)| {
        (
            format!("{}/{}", folder.path, it.path),
            format!("{}/{to}", arguments.out),
        )
    });
    let places = moved_links::places(&arguments.out, moved);
    let mut unreachable = Vec::new();
    let text = interchange::prd(&content, &paths, &file, &places, &mut unreachable);
    let prd = (file.clone(), text.as_bytes());
    let mut is_same = true;
    for (path, bytes) in std::iter::once(&prd).chain(&companions) {
        let place = inside::place(&arguments.out, path)?;
        let before = inside::bytes(&place)?;
        if before.as_deref() == Some(*bytes) {
            continue;
        }
        is_same = false;
        if arguments.dry_run {
            let before = before.as_deref().map(String::from_utf8_lossy);
            let text = String::from_utf8_lossy(bytes);
            output::text(&diff::unified(before.as_deref(), &text, place.as_str()))?;
            continue;
        }
        if before.is_some() {
            bail!(
                "`{place}` exists already and says something else; move it away, or name another \
                 folder with --out; nothing was written"
            );
        }
        write.stage(place, None, bytes)?;
    }
    remarks.extend(told(
        arguments,
        folder,
        &content,
        &arguments.out.join(&prd.0),
        is_same,
    ));
    if !companions.is_empty() {
        let count = counted(companions.len(), "document", "documents");
        remarks.push(format!(
            "  {count} came along in `{name}{DOCUMENTS_FOLDER}`"
        ));
    }
    let mut written: Vec<&str> = paths.iter().map(String::as_str).collect();
    written.push(&file);
    let documents = feature.documents().filter_map(|(path, text)| {
        let mut moved = companions.iter();
        let moved = moved.find(|(to, _)| to.strip_prefix(&beside) == Some(path))?;
        Some((moved.0.as_str(), text))
    });
    let documents = std::iter::once((file.as_str(), text.as_str())).chain(documents);
    for line in moved_links::dead(&places, documents, &written) {
        remarks.push(format!("  {line}"));
    }
    for path in unreachable {
        remarks.push(format!(
            "  no relative path leads to `{path}`: its link stays as it was"
        ));
    }
    let lost = feature.lost();
    remarks.extend(
        lost.into_iter()
            .map(|(what, count)| format!("  left out: the {what} ({count})")),
    );
    Ok(())
}

fn told(
    arguments: &Arguments,
    folder: &FeatureFolder,
    content: &Content<'_>,
    place: &Utf8Path,
    is_same: bool,
) -> Option<String> {
    let tasks = content.tasks.map_or(0, |tasks| tasks.graph.tasks.len());
    let parts = [
        counted(content.stories.len(), "story", "stories"),
        counted(content.requirements.len(), "requirement", "requirements"),
        counted(tasks, "task", "tasks"),
    ];
    let parts = parts.join(", ");
    let source = &folder.path;
    Some(match (arguments.dry_run, is_same) {
        (_, true) => format!("`{place}` says what `{source}` does: {parts}"),
        (true, false) => format!("`{place}` would be written from `{source}`: {parts}"),
        (false, false) => format!("wrote `{place}` from `{source}`: {parts}"),
    })
}
