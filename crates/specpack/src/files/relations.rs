//! Which feature specs of a project a few named files have to do with, told without parsing any.
//!
//! A check of one file reads the project's other specs, so that what it refers to is known. In a
//! project with a thousand feature specs all but a few have nothing to do with it, and would take
//! nearly all of the time.

use specpack_syntax::source::SourceFile;
use std::collections::{HashMap, HashSet};

/// Kinds of feature specs, as their front matter states them, in small letters.
const FEATURE_KINDS: [&str; 3] = ["feature", "featurespec", "feature-spec"];

/// Kinds of system specs.
const SYSTEM_KINDS: [&str; 3] = ["systemarchitecture", "systemarchitecturespec", "system"];

/// What ends front matter.
const FENCE: &str = "\n---";

/// Each candidate's text is searched for the names of all these.
const MOST_NAMED: usize = 8;

/// How much of a document a check of other files needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Nothing,
    /// What it is and what it names: its front matter and its title.
    Head,
    Whole,
}

/// How much of each candidate a check of the named files needs.
///
/// Every document that is no feature spec is needed whole. So are those feature specs that a named
/// feature spec mentions or that mention one, with all that they depend on, so that rings of
/// dependencies are seen whole. A system spec is held against what its features say in their front
/// matter, and against the headings of those into which it links. All are needed whole where a
/// named file is neither, or where more are named than is worth the search.
pub(crate) fn needed(named: &[SourceFile], candidates: &[SourceFile]) -> Vec<Need> {
    let (features, others): (Vec<&SourceFile>, Vec<&SourceFile>) = named
        .iter()
        .partition(|file| FeatureSpec::of(file).is_some());
    if named.len() > MOST_NAMED || !others.iter().all(|file| is_system(file)) {
        return vec![Need::Whole; candidates.len()];
    }
    let specs: Vec<Option<FeatureSpec<'_>>> = candidates.iter().map(FeatureSpec::of).collect();
    let mut needed = vec![Need::Nothing; candidates.len()];
    if !others.is_empty() {
        needed.fill(Need::Head);
    }
    for index in related(&features, &others, candidates, &specs) {
        needed[index] = Need::Whole;
    }
    needed
}

/// The candidates that are needed whole.
fn related(
    features: &[&SourceFile],
    systems: &[&SourceFile],
    candidates: &[SourceFile],
    specs: &[Option<FeatureSpec<'_>>],
) -> HashSet<usize> {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, spec) in specs.iter().enumerate() {
        for name in spec.iter().flat_map(FeatureSpec::names) {
            by_id.entry(name).or_default().push(index);
        }
    }
    let said = features.iter().flat_map(|file| names_in(file.text()));
    let linked = systems.iter().flat_map(|file| linked_into(file.text()));
    let said: HashSet<&str> = said.chain(linked).collect();
    let own: Vec<&str> = features.iter().copied().flat_map(own_names).collect();
    let mut open = Vec::new();
    for (index, (spec, file)) in specs.iter().zip(candidates).enumerate() {
        let is_related = match spec {
            Some(spec) => {
                spec.names().any(|name| said.contains(name))
                    || own.iter().any(|name| file.text().contains(name))
            }
            None => true,
        };
        if is_related {
            open.push(index);
        }
    }
    let mut related = HashSet::new();
    while let Some(index) = open.pop() {
        if !related.insert(index) {
            continue;
        }
        let dependencies = specs[index].iter().flat_map(FeatureSpec::depends_on);
        open.extend(dependencies.filter_map(|id| by_id.get(id)).flatten());
    }
    related
}

/// The front matter of a document and its title, at their places in the file.
pub(crate) fn head(file: &SourceFile) -> SourceFile {
    let text = file.text();
    let matter = front_matter(text).map_or(0, |matter| {
        let start = matter.as_ptr() as usize - text.as_ptr() as usize;
        start + matter.len() + FENCE.len()
    });
    let rest = text.get(matter..).unwrap_or_default();
    let title = rest.find("\n#").map_or(0, |title| title + 1);
    let line = rest.get(title..).unwrap_or_default().find('\n');
    let end = line.map_or(text.len(), |line| matter + title + line + 1);
    SourceFile::new(file.path(), text.get(..end).unwrap_or(text))
}

fn is_system(file: &SourceFile) -> bool {
    let kind = front_matter(file.text()).and_then(|matter| value(matter, "kind"));
    kind.is_some_and(|kind| SYSTEM_KINDS.contains(&kind.to_ascii_lowercase().as_str()))
}

/// The names of the files that a text links to with an anchor.
fn linked_into(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.match_indices(".md#").map(|(end, _)| end);
    ends.filter_map(|end| {
        let target = text.get(..end)?;
        let start = target
            .rfind(['(', '/', '\\', ' ', '<', '\n'])
            .map_or(0, |at| at + 1);
        target.get(start..)
    })
}

/// What the front matter of a feature spec says, as far as it concerns others.
struct FeatureSpec<'a> {
    front_matter: &'a str,
    id: &'a str,
    stem: &'a str,
}

impl<'a> FeatureSpec<'a> {
    /// Reads a file as one; none where it is something else, or may be.
    fn of(file: &'a SourceFile) -> Option<Self> {
        let front_matter = front_matter(file.text())?;
        let kind = value(front_matter, "kind")?.to_ascii_lowercase();
        FEATURE_KINDS.contains(&kind.as_str()).then_some(())?;
        Some(Self {
            front_matter,
            id: value(front_matter, "id")?,
            stem: stem(file.path()),
        })
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        [self.id, self.stem].into_iter()
    }

    /// The words under `depends_on`.
    fn depends_on(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut lines = self.front_matter.lines();
        let first = lines.find_map(|line| line.strip_prefix("depends_on:"));
        let rest = lines.take_while(|line| line.starts_with([' ', '-', '#']));
        let lines = first.map(|first| std::iter::once(first).chain(rest));
        lines.into_iter().flatten().flat_map(names_in)
    }
}

/// What the file may be called by in others: its id, and the name of its file.
fn own_names(file: &SourceFile) -> impl Iterator<Item = &str> {
    let id = front_matter(file.text()).and_then(|text| value(text, "id"));
    let names = id.into_iter().chain([stem(file.path())]);
    names.filter(|name| !name.is_empty())
}

/// What stands between the first two lines of `---`, where the file starts with one.
fn front_matter(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('\u{feff}').strip_prefix("---")?;
    rest.split_once(FENCE).map(|(front_matter, _)| front_matter)
}

/// The value of a key at the top, without quotation marks.
fn value<'a>(front_matter: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = front_matter.lines();
    let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    let value = value.split(" #").next()?.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then_some(value)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The words of a text that may be ids or names of files.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(id: &str, depends_on: &str, text: &str) -> SourceFile {
        let text = format!("---\nkind: feature\nid: {id}\ndepends_on: {depends_on}\n---\n{text}\n");
        SourceFile::new(format!("specs/{id}.md"), text)
    }

    #[test]
    fn a_head_ends_with_the_title_and_stands_where_it_stood() {
        let head_of = |text: &str| head(&SourceFile::new("a.md", text)).text().to_owned();
        let text = "---\nid: a\n---\n\n# A\n\n## B\n";
        assert_eq!(head_of(text), "---\nid: a\n---\n\n# A\n");
        assert_eq!(head_of("---\nid: a\n---\ntext\n"), "---\nid: a\n---\n");
        assert_eq!(head_of("---\nid: a\n---"), "---\nid: a\n---");
        assert_eq!(
            head_of("\u{feff}---\nid: a\n---\n# A"),
            "\u{feff}---\nid: a\n---\n# A"
        );
    }

    // req: GEN-8
    #[test]
    fn a_check_of_a_system_reads_the_heads_of_features_and_those_whole_that_it_links_into() {
        let system = SourceFile::new(
            "specs/shop.md",
            "---\nkind: SystemArchitecture\nid: sys-shop\n---\n# Shop\n\nSee [stock](features/feat-b.md#stock) \
             and [A](features/feat-a.md).\n",
        );
        let others = [
            feature("feat-a", "[]", ""),
            feature("feat-b", "[feat-c]", ""),
            feature("feat-c", "[]", ""),
            SourceFile::new("plain.md", "# Plain\n"),
        ];
        let needed = needed(std::slice::from_ref(&system), &others);
        assert_eq!(needed, [Need::Head, Need::Whole, Need::Whole, Need::Whole]);
    }

    fn kept(named: &SourceFile, others: &[SourceFile]) -> Vec<String> {
        let needed = needed(std::slice::from_ref(named), others);
        let kept = others
            .iter()
            .zip(needed)
            .filter(|(_, need)| *need == Need::Whole);
        kept.map(|(file, _)| stem(file.path()).to_owned()).collect()
    }

    // req: GEN-8
    #[test]
    fn a_check_of_one_feature_reads_those_that_it_has_to_do_with() {
        let named = feature("feat-a", "[feat-b]", "See [C](feat-c.md).");
        let others = [
            feature("feat-b", "\n  - feat-d\nowner: x", ""),
            feature("feat-c", "[]", ""),
            feature("feat-d", "[]", ""),
            feature("feat-e", "[]", "After feat-a."),
            feature("feat-f", "[feat-g]", ""),
            feature("feat-g", "[]", ""),
        ];
        assert_eq!(
            kept(&named, &others),
            ["feat-b", "feat-c", "feat-d", "feat-e"]
        );
    }

    // req: GEN-8
    #[test]
    fn what_is_no_feature_spec_or_may_be_something_else_is_read() {
        let named = feature("feat-a", "[]", "");
        let others = [
            SourceFile::new(
                "system.md",
                "---\nkind: SystemArchitecture\nid: sys-a\n---\n",
            ),
            SourceFile::new("plain.md", "# Plain\n"),
            SourceFile::new("no-id.md", "---\nkind: feature\n---\n"),
            SourceFile::new("api.yaml", "openapi: 3.1.0\n"),
        ];
        assert_eq!(kept(&named, &others).len(), 4);
    }
}
