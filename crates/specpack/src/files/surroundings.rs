//! What is read beside the files that somebody named, told without reading all that stands there.
//!
//! A named file may refer to any spec of the project, so short files are read as they are. A long
//! one is asked by its beginning and its end whether it may be a spec at all, and all together are
//! bounded: what a check costs must not grow with what happens to stand beside a file.

use super::read;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use specpack_graph::may_be_document;
use specpack_syntax::source::SourceFile;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;

/// How much of each end of a long file is asked, in bytes; a file of this length is read whole.
const PART_LEN: usize = 64 * 1024;

/// How long all files together are that nothing names, in bytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// What of the files that were found is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// What is read, sorted.
    pub(crate) read: Vec<Utf8PathBuf>,
    /// How many long files neither begin nor end as a spec does, and are not read.
    no_specs: usize,
    /// What may be a spec and is left out for its length.
    pub(crate) left_out: LeftOut,
}

/// Files that were left out for their length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
}

/// A file that was found.
struct Found {
    len: u64,
    path: Utf8PathBuf,
}

/// Chooses among files that nobody named. Those whose names stand in `named` are read, however
/// long they are; of the others, the shortest.
pub(crate) fn chosen(named: &[SourceFile], found: BTreeSet<Utf8PathBuf>) -> Chosen {
    within(named, found, MOST_BYTES)
}

fn within(named: &[SourceFile], found: BTreeSet<Utf8PathBuf>, most_bytes: u64) -> Chosen {
    let found: Vec<Found> = found.into_par_iter().filter_map(Found::of).collect();
    let total: u64 = found.iter().map(|file| file.len).sum();
    if total <= most_bytes && !found.iter().any(Found::is_long) {
        return Chosen::of(found.into_iter().map(|file| file.path).collect());
    }
    let names: HashSet<&str> = named
        .iter()
        .flat_map(|file| names_in(file.text()))
        .collect();
    let is_named = |file: &Found| names_of(&file.path).any(|name| names.contains(name));
    let (asked_for, others): (Vec<Found>, Vec<Found>) = found.into_iter().partition(is_named);
    let number = others.len();
    let mut others: Vec<Found> = others.into_par_iter().filter(Found::may_be_spec).collect();
    let no_specs = number - others.len();
    // Shorter ones first: so most of the specs are known.
    others.sort_by(|a, b| (a.len, &a.path).cmp(&(b.len, &b.path)));
    let mut room = most_bytes;
    let (mut read, mut left_out) = (Vec::new(), LeftOut::default());
    for file in others {
        match room.checked_sub(file.len) {
            Some(rest) => {
                room = rest;
                read.push(file.path);
            }
            None => {
                left_out.files += 1;
                left_out.bytes = left_out.bytes.saturating_add(file.len);
            }
        }
    }
    read.extend(asked_for.into_iter().map(|file| file.path));
    read.sort();
    Chosen {
        no_specs,
        left_out,
        ..Chosen::of(read)
    }
}

impl Chosen {
    fn of(read: Vec<Utf8PathBuf>) -> Self {
        Self {
            read,
            ..Self::default()
        }
    }

    /// Whether everything that was found is read.
    pub(crate) fn is_all(&self) -> bool {
        self.no_specs == 0 && self.left_out == LeftOut::default()
    }
}

impl Found {
    /// None where it is gone meanwhile, or is no file.
    fn of(path: Utf8PathBuf) -> Option<Self> {
        let metadata = fs::metadata(&path).ok()?;
        let len = metadata.len();
        metadata.is_file().then_some(Self { len, path })
    }

    fn is_long(&self) -> bool {
        !usize::try_from(self.len).is_ok_and(|len| len <= PART_LEN)
    }

    fn may_be_spec(&self) -> bool {
        let may_be = |part: io::Result<Vec<u8>>| {
            part.is_ok_and(|part| may_be_document(&SourceFile::decode(self.path.as_str(), part)))
        };
        !self.is_long()
            || may_be(read::beginning(&self.path, PART_LEN))
            || may_be(read::end(&self.path, PART_LEN))
    }
}

/// What a file may be called by in others: its name, and the stem of that where it is no plain
/// word, as ids are.
fn names_of(path: &Utf8Path) -> impl Iterator<Item = &str> {
    let name = names_in(path.file_name().unwrap_or_default()).last();
    let stem = name.and_then(|name| name.split('.').next());
    let stem = stem.filter(|stem| stem.contains(|c: char| !c.is_alphabetic()));
    name.into_iter().chain(stem)
}

/// The words of a text that may be ids or names of files. Of `a%20b.md` and `a b.md` it is the
/// last word alike.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("%20");
    let is_apart = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let words = text.flat_map(move |text| text.split(is_apart));
    let words = words.map(|word| word.trim_matches('.'));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> Utf8PathBuf {
            Utf8Path::from_path(self.0.path()).unwrap().join(name)
        }

        /// Writes a file of a length that begins with a text, and gives its path.
        fn file(&self, name: &str, text: &str, len: usize) -> Utf8PathBuf {
            let path = self.path(name);
            let filled = format!("{text}{}", LINE.repeat(len / LINE.len()));
            fs::write(&path, filled).unwrap();
            path
        }

        /// Writes a long file with a text far from its beginning and as many bytes from its end,
        /// and gives its path.
        fn late(&self, name: &str, text: &str, behind: usize) -> Utf8PathBuf {
            let filler = |len: usize| LINE.repeat(len / LINE.len());
            let path = self.path(name);
            let written = format!("{}\n{text}{}", filler(LONG), filler(behind));
            fs::write(&path, written).unwrap();
            path
        }

        fn names(&self, chosen: &Chosen) -> Vec<String> {
            let names = chosen.read.iter().filter_map(|path| path.file_name());
            names.map(str::to_owned).collect()
        }
    }

    const LONG: usize = 2 * PART_LEN;
    const LINE: &str = "filler\n";
    const PRD: &str = "# PRD: Shop\n\n## Functional Requirements\n\n### REQ-001: Orders\n\n";

    // req: GEN-8
    #[test]
    fn a_long_file_that_does_not_begin_as_a_spec_is_left_alone_unless_it_is_named() {
        let folder = Folder::new();
        let found = BTreeSet::from([
            folder.file("short.md", "# Notes\n", 70),
            folder.file("long.md", "# Notes\n", LONG),
            folder.file("data.json", "{\"rows\": [\"", LONG),
            folder.file("log.yaml", "lines:\n- ", LONG),
            folder.file("named notes.md", "# Notes\n", LONG),
            folder.file("prd.md", PRD, LONG),
            folder.file("api.yaml", "openapi: 3.1.0\n", LONG),
            folder.path("gone.md"),
        ]);
        let named = SourceFile::new("feat.md", "See [these](named%20notes.md).\n");
        let chosen = chosen(&[named], found);
        let expected = ["api.yaml", "named notes.md", "prd.md", "short.md"];
        assert_eq!(folder.names(&chosen), expected);
        assert_eq!((chosen.no_specs, chosen.left_out.files), (3, 0));
    }

    // req: GEN-8
    #[test]
    fn a_long_file_is_asked_by_its_end_as_well_and_not_by_what_is_between() {
        let folder = Folder::new();
        let panels = "\"panels\": [], \"title\": \"Shop\"}\n";
        let found = BTreeSet::from([
            folder.late("dashboard.json", panels, 0),
            folder.late("prd.md", PRD, 0),
            folder.late("hidden.json", panels, LONG),
            folder.late("hidden.md", PRD, LONG),
        ]);
        let chosen = chosen(&[], found);
        assert_eq!(folder.names(&chosen), ["dashboard.json", "prd.md"]);
        assert_eq!(chosen.no_specs, 2);
    }

    // req: GEN-8
    #[test]
    fn what_nothing_names_is_read_up_to_a_bound_the_shortest_first() {
        let folder = Folder::new();
        let found = BTreeSet::from([
            folder.file("a.md", PRD, 4_000),
            folder.file("b.md", PRD, 1_000),
            folder.file("c.md", PRD, 2_000),
            folder.file("feat-d.md", PRD, 9_000),
        ]);
        let named = SourceFile::new("feat.md", "depends_on: [feat-d]\n");
        let chosen = within(&[named], found, 4_000);
        assert_eq!(folder.names(&chosen), ["b.md", "c.md", "feat-d.md"]);
        assert_eq!(chosen.left_out.files, 1);
        assert!(chosen.left_out.bytes >= 4_000);
    }

    #[test]
    fn plain_words_are_no_names_of_files() {
        let names = |path: &str| -> Vec<String> {
            names_of(Utf8Path::new(path)).map(str::to_owned).collect()
        };
        assert_eq!(names("specs/notes.md"), ["notes.md"]);
        assert_eq!(names("specs/feat-a.md"), ["feat-a.md", "feat-a"]);
        assert_eq!(names("specs/my notes.md"), ["notes.md"]);
        let text = "See [a](../b/feat-a.md#x), `notes.md`.";
        let found: Vec<&str> = names_in(text).collect();
        assert_eq!(found, ["See", "a", "b", "feat-a.md", "x", "notes.md"]);
    }
}
