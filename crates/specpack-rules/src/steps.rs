//! What the steps of a pack's scenarios stand for, worked out as a run of the scenarios does.

use specpack_graph::Pack;
use specpack_graph::acceptance::{self, BoundStep, Description, Match, StepIndex};
use specpack_graph::model::DocumentKind;
use specpack_syntax::file_path;
use specpack_syntax::gherkin::Document;
use specpack_syntax::hash::{HashMap, HashSet};
use specpack_syntax::source::{FileId, Location};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A step, or a binding, with its text.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) at: Location,
    pub(crate) text: String,
}

/// What is wrong with the steps of a pack, and with what binds them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    /// The steps that stand for no workflow.
    pub(crate) undefined: Vec<Text>,
    /// The steps that stand for several workflows, with where each is bound.
    pub(crate) ambiguous: Vec<(Text, Vec<Location>)>,
    /// The bindings that no step meets.
    pub(crate) unused: Vec<Text>,
}

impl Steps {
    /// Looks at every scenario with the workflows of its folder.
    pub(crate) fn of(pack: &Pack) -> Self {
        let mut steps = Self::default();
        let folders = folders(pack);
        if folders.is_empty() {
            return steps;
        }
        let mut features: BTreeMap<&str, Vec<(FileId, Cow<'_, Document>)>> = BTreeMap::new();
        let is_feature = |file: &FileId| pack.kind(*file) == DocumentKind::Gherkin;
        for file in pack.file_ids().filter(is_feature) {
            if let Some(folder) = nearest(pack, &folders, file)
                && let Some(document) = pack.feature(file)
            {
                features.entry(folder).or_default().push((file, document));
            }
        }
        let (mut met, mut read) = (HashSet::default(), BTreeMap::new());
        for (folder, features) in features {
            let below = folders.iter().filter(|(other, _)| is_within(other, folder));
            let files = below.flat_map(|(_, files)| files);
            let descriptions = files.filter_map(|file| described(pack, *file));
            let descriptions: Vec<Description> = descriptions.collect();
            let index = StepIndex::new(&descriptions);
            for bound in index.all() {
                read.insert(key(bound), bound.binding.source.value.clone());
            }
            for (file, document) in features {
                steps.look_at(file, &document, &index, &mut met);
            }
        }
        let unused = read.into_iter().filter(|(at, _)| !met.contains(at));
        steps.unused = unused.map(|(at, text)| Text { at, text }).collect();
        steps
    }

    fn look_at(
        &mut self,
        file: FileId,
        document: &Document,
        index: &StepIndex<'_>,
        met: &mut HashSet<Location>,
    ) {
        // A background is part of every case, and a step of an outline of each of its rows.
        let mut told = HashSet::default();
        let mut known: HashMap<String, bool> = HashMap::default();
        for step in acceptance::cases(document)
            .into_iter()
            .flat_map(|case| case.steps)
        {
            if known.get(&step.text).is_some_and(|is_bound| *is_bound) {
                continue;
            }
            let at = Location {
                file,
                span: step.text_at,
            };
            let found = index.find(&step.text);
            known.insert(step.text.clone(), matches!(found, Match::Bound(..)));
            let text = Text {
                at,
                text: step.text,
            };
            match found {
                Match::Bound(bound, _) => {
                    met.insert(key(bound));
                }
                Match::Undefined if told.insert(at) => self.undefined.push(text),
                Match::Ambiguous(several) => {
                    let places: Vec<Location> = several.into_iter().map(key).collect();
                    met.extend(places.iter().copied());
                    if told.insert(at) {
                        self.ambiguous.push((text, places));
                    }
                }
                Match::Undefined => {}
            }
        }
    }
}

fn key(bound: &BoundStep<'_>) -> Location {
    bound.binding.source.at
}

fn described(pack: &Pack, file: FileId) -> Option<Description> {
    let tree = pack.data(file)?;
    Some(acceptance::read(file, tree.root()).0)
}

/// The folders that hold workflows, each with its documents.
fn folders(pack: &Pack) -> BTreeMap<String, Vec<FileId>> {
    let is_of_workflows = |file: &FileId| pack.kind(*file) == DocumentKind::Arazzo;
    let mut folders: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
    for file in pack.file_ids().filter(is_of_workflows) {
        folders.entry(folder_of(pack, file)).or_default().push(file);
    }
    folders
}

fn folder_of(pack: &Pack, file: FileId) -> String {
    let path = file_path::normalise(pack.file(file).path());
    path.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}

/// The nearest folder with workflows that a file is in, or in a folder of.
fn nearest<'f>(
    pack: &Pack,
    folders: &'f BTreeMap<String, Vec<FileId>>,
    file: FileId,
) -> Option<&'f str> {
    let own = folder_of(pack, file);
    let around = folders.keys().filter(|folder| is_within(&own, folder));
    around.max_by_key(|folder| folder.len()).map(String::as_str)
}

/// Whether a folder is another one, or in it.
fn is_within(folder: &str, around: &str) -> bool {
    let rest = folder.strip_prefix(around);
    rest.is_some_and(|rest| around.is_empty() || rest.is_empty() || rest.starts_with('/'))
}
