//! `specpack impact`.

use super::{Outcome, PackArguments, trace};
use crate::approvals::Review;
use crate::git::{self, ChangedText};
use crate::output::{self, counted};
use crate::terminal::Terminal;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use clap::builder::styling::Style;
use serde_json::{Value, json};
use specpack_emit::label::{kind, label, place};
use specpack_graph::Pack;
use specpack_graph::contract::Contracts;
use specpack_graph::model::{DocumentKind, NodeId, NodeKind};
use specpack_graph::query::{Direction, touched, trail};
use specpack_rules::gate::{self, SignOffState};
use specpack_syntax::source::{FileId, SourceFile, Span};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Say what a change of text touches: requirements, contracts, tests, metrics, sign-offs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack impact --since HEAD              what is not committed yet
  specpack impact --since main              what a branch changes
  specpack impact --since v1.2 --format json

Lines that changed since the revision lead to the things that stand there, these to why they are \
there and to what follows from them. The working tree is compared, with files that git does not \
know yet.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: PackArguments,
    /// The revision to compare with, as git names it
    #[arg(long, value_name = "REV")]
    since: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// What a change comes to.
struct Impact {
    /// The files of the pack that changed.
    files: Vec<Utf8PathBuf>,
    /// What stands where the text changed.
    touched: Vec<NodeId>,
    /// What there was and is no more: kind, name, and the file it was in.
    removed: Vec<(String, String, String)>,
    /// Whose sign-off does not stand, and by which files.
    lapsed: Vec<(String, Vec<String>)>,
}

/// Compares, and writes what is touched.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let review = Review::read(arguments.pack.folder(), arguments.pack.config())?;
    let folder = match review.folder.as_str() {
        "" => Utf8Path::new("."),
        _ => &review.folder,
    };
    let changes = git::changes_since(folder, &arguments.since)?;
    let impact = measure(&review, &changes, &arguments.since)?;
    let pack = &review.pack;
    output::text(&match arguments.format {
        Format::Human => in_words(pack, &impact, &arguments.since, terminal),
        Format::Json => format!("{:#}\n", as_json(pack, &impact, &arguments.since)),
    })?;
    Ok(Outcome::Clean)
}

fn measure(review: &Review, changes: &[ChangedText], since: &str) -> anyhow::Result<Impact> {
    let pack = &review.pack;
    let known = review.by_path()?;
    let here = Utf8Path::new(".").canonicalize_utf8()?;
    let mut files = Vec::new();
    let mut found = Vec::new();
    let mut before = Vec::new();
    for change in changes {
        let file = known.get(&change.path).copied();
        let path = match file {
            Some(file) => Utf8PathBuf::from(pack.file(file).path()),
            None => change
                .path
                .strip_prefix(&here)
                .unwrap_or(&change.path)
                .to_owned(),
        };
        if let Some(file) = file {
            found.extend(touched(&pack.graph, file, &places(pack, file, change)));
            found.extend(through_references(pack, file));
        }
        let text = git::text_at(&change.path, since);
        let text = text.map(|bytes| SourceFile::decode(path.as_str(), bytes));
        // A file that is gone belonged to the pack if anything stood in it.
        before.extend(text.filter(|_| file.is_some() || change.is_removed));
        if file.is_some() {
            files.push(path);
        }
    }
    let removed = removed(&Pack::read(before), pack, &mut files);
    files.sort_unstable();
    let mut told = BTreeSet::new();
    found.retain(|id| told.insert(*id));
    Ok(Impact {
        files,
        touched: found,
        removed,
        lapsed: lapsed(review),
    })
}

/// What refers to a part of a contract: the part itself names few of the things that it is of.
fn through_references(pack: &Pack, file: FileId) -> Vec<NodeId> {
    if pack.kind(file) != DocumentKind::ContractPart {
        return Vec::new();
    }
    let places = Contracts::of(pack).places_referring_to(file);
    let touched = places
        .iter()
        .flat_map(|at| touched(&pack.graph, at.file, &[at.span]));
    touched.collect()
}

/// The lines that changed, each as a place.
fn places(pack: &Pack, file: FileId, change: &ChangedText) -> Vec<Span> {
    let source = pack.file(file);
    let all = 1..=u32::try_from(source.line_count()).unwrap_or(u32::MAX);
    let Some(lines) = &change.lines else {
        return all.map(|line| source.line_span(line)).collect();
    };
    let mut places = Vec::new();
    for lines in lines {
        if lines.count == 0 {
            let end = source.line_span(lines.first.max(1)).end;
            places.push(Span { start: end, end });
        }
        let changed = lines.first..lines.first.saturating_add(lines.count);
        places.extend(changed.map(|line| source.line_span(line)));
    }
    places
}

/// What the old texts spoke of that no text speaks of now. Files that are gone and spoke of
/// something are added to `files`.
fn removed(
    before: &Pack,
    now: &Pack,
    files: &mut Vec<Utf8PathBuf>,
) -> Vec<(String, String, String)> {
    let named = |pack: &Pack, id: NodeId| {
        let node = pack.graph.node(id);
        (node.data.kind(), node.name.to_string(), name(pack, id))
    };
    let ids = now.file_ids().flat_map(|file| now.graph.of_document(file));
    let there: BTreeSet<_> = ids.map(|id| named(now, id)).collect();
    let mut removed = Vec::new();
    for file in before.file_ids() {
        let path = before.file(file).path();
        for id in before.graph.of_document(file) {
            let (kind_of, title, name) = named(before, id);
            if !there.contains(&(kind_of, title, name.clone())) {
                removed.push((kind(kind_of), name, path.to_owned()));
            }
        }
        let is_known = files.iter().any(|known| known == path);
        if !is_known && before.graph.of_document(file).next().is_some() {
            files.push(Utf8PathBuf::from(path));
        }
    }
    removed
}

/// A name that does not move when lines do.
fn name(pack: &Pack, id: NodeId) -> String {
    match pack.graph.node(id).data.kind() {
        NodeKind::Requirement | NodeKind::Decision => label(pack, id),
        _ => pack.graph.name(id).to_owned(),
    }
}

fn lapsed(review: &Review) -> Vec<(String, Vec<String>)> {
    let subject = review.subject();
    let reviewers = review.config.gate.reviewers.iter();
    let sign_offs = reviewers.map(|reviewer| gate::sign_off(&subject, reviewer));
    let lapsed = sign_offs.filter_map(|sign_off| match sign_off.state {
        SignOffState::Lapsed { by } => {
            let by = by
                .iter()
                .map(|file| format!("{} {}", file.path, file.change.as_str()));
            Some((sign_off.title, by.collect()))
        }
        SignOffState::Signed | SignOffState::Missing => None,
    });
    lapsed.collect()
}

fn in_words(pack: &Pack, impact: &Impact, since: &str, terminal: &Terminal) -> String {
    let bold = terminal.stdout_style(Style::new().bold());
    let files = counted(impact.files.len(), "file", "files");
    let things = counted(impact.touched.len(), "thing", "things");
    let mut text =
        format!("{bold}Since {since}: {files} of the pack changed, {things} touched{bold:#}\n");
    for &id in &impact.touched {
        let _ = writeln!(
            text,
            "\n{bold}{} {}{bold:#} ({})",
            kind(pack.graph.node(id).data.kind()),
            name(pack, id),
            place(pack, id)
        );
        for direction in [Direction::Up, Direction::Down] {
            for stop in trail(&pack.graph, id, direction) {
                text.push_str(&trace::stop_in_words(pack, stop, direction));
            }
        }
    }
    if !impact.removed.is_empty() {
        let _ = writeln!(text, "\n{bold}There no more{bold:#}");
    }
    for (kind, name, path) in &impact.removed {
        let _ = writeln!(text, "  {kind} {name} (was in {path})");
    }
    if !impact.lapsed.is_empty() {
        let _ = writeln!(text, "\n{bold}Sign-offs that do not stand{bold:#}");
    }
    for (title, by) in &impact.lapsed {
        let _ = writeln!(text, "  {title}: {}", by.join(", "));
    }
    text
}

fn as_json(pack: &Pack, impact: &Impact, since: &str) -> Value {
    let touched = impact.touched.iter().map(|id| trace::as_json(pack, *id));
    let removed = impact.removed.iter();
    let removed =
        removed.map(|(kind, name, file)| json!({"kind": kind, "name": name, "file": file}));
    let lapsed = impact.lapsed.iter();
    let lapsed = lapsed.map(|(reviewer, files)| json!({"reviewer": reviewer, "changed": files}));
    let files = impact.files.iter().map(|path| path.as_str());
    json!({
        "since": since,
        "files": files.collect::<Vec<_>>(),
        "touched": touched.collect::<Vec<_>>(),
        "removed": removed.collect::<Vec<_>>(),
        "lapsed": lapsed.collect::<Vec<_>>(),
    })
}
