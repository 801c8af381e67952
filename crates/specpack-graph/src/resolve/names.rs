//! An index over names that finds what a short or a longer form of a name means.

use super::by_text::ByText;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::NodeId;
use std::borrow::Cow;

/// How many nodes under one form of a name are told apart; more are as ambiguous.
const MAX_CANDIDATES: usize = 8;
/// A name of more words is indexed by its first ones.
const MAX_WORDS: usize = 8;
/// A name that a longer text starts with is no longer than this, in bytes.
const MAX_HEAD_LEN: usize = 200;
/// The shortest beginning of a word that may stand for it.
const MIN_PREFIX_LEN: usize = 3;

/// What a name was found to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    One(NodeId),
    Several(Vec<NodeId>),
    Nothing,
}

/// The names of the nodes of one kind.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    names: Vec<(NodeId, String)>,
    exact: ByText<NodeId>,
    bare: ByText<NodeId>,
    /// By the first words of a name.
    heads: ByText<NodeId>,
    /// By words from within a name.
    inner: ByText<NodeId>,
}

impl NameIndex {
    pub(crate) fn new<'a>(names: impl Iterator<Item = (NodeId, &'a str)>) -> Self {
        let mut index = Self::default();
        for (id, name) in names {
            index.add(id, name);
        }
        let Self {
            exact,
            bare,
            heads,
            inner,
            ..
        } = &mut index;
        for nodes in [exact, bare, heads, inner] {
            nodes.seal();
        }
        index
    }

    fn add(&mut self, id: NodeId, name: &str) {
        self.names.push((id, name.to_owned()));
        let exact = words(name);
        let unbracketed = unbracketed(name, &exact);
        let bare = bare_words(&unbracketed);
        if unbracketed != exact {
            self.exact.insert(&unbracketed, id);
        }
        self.exact.insert(&exact, id);
        // Where each word starts, and where the one after the last would.
        let mut starts: Vec<usize> = vec![0];
        starts.extend(bare.match_indices(' ').map(|(at, _)| at + 1));
        starts.push(bare.len() + 1);
        starts.truncate(MAX_WORDS + 1);
        let count = starts.len() - 1;
        for (first, &start) in starts.iter().take(count).enumerate() {
            for (after, &end) in starts.iter().enumerate().skip(first + 1) {
                if after - first == count {
                    continue;
                }
                let phrase = bare.get(start..end - 1).unwrap_or_default();
                match first {
                    0 => self.heads.insert(phrase, id),
                    _ => self.inner.insert(phrase, id),
                }
            }
        }
        self.bare.insert(&bare, id);
    }

    /// Every name, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, name)| name.as_str())
    }

    /// The node of exactly that name, or of that name without its suffixes.
    pub(crate) fn by_full_name(&self, text: &str) -> Found {
        let exact = self.exact.get(&words(text));
        found(exact, None).or_else(|| found(self.bare.get(&bare(text)), None))
    }

    /// The node that a text means. `except` is the one that asks, and is never meant by a part of
    /// its own name.
    pub(crate) fn find(&self, text: &str, except: Option<NodeId>) -> Found {
        let full = words(text);
        if full.is_empty() {
            return Found::Nothing;
        }
        let unbracketed = unbracketed(text, &full);
        let bare = bare_words(&unbracketed);
        found(self.exact.get(&full), None)
            .or_else(|| found(self.exact.get(unbracketed.as_ref()), None))
            .or_else(|| found(self.bare.get(&bare), except))
            .or_else(|| found(self.heads.get(&bare), except))
            .or_else(|| self.by_head_of(&unbracketed, except))
            .or_else(|| found(self.inner.get(&bare), except))
            .or_else(|| self.by_letters(&bare, except))
    }

    /// "Auth Service token endpoint" means "Auth Service": the longest name that the text starts with.
    fn by_head_of(&self, text: &str, except: Option<NodeId>) -> Found {
        let mut end = text.floor_char_boundary(MAX_HEAD_LEN);
        while let Some(cut) = text.get(..end).and_then(|head| head.rfind(' ')) {
            end = cut;
            let head = text.get(..end).unwrap_or_default();
            if !head.contains(' ') {
                break;
            }
            match found(self.exact.get(head), except) {
                Found::Nothing => {}
                hit => return hit,
            }
        }
        Found::Nothing
    }

    /// "Auth" means "Authentication", where nothing else starts so.
    fn by_letters(&self, bare: &str, except: Option<NodeId>) -> Found {
        if bare.len() < MIN_PREFIX_LEN {
            return Found::Nothing;
        }
        let matching = self.bare.starting_with(bare);
        let matching = matching.filter(|id| Some(*id) != except);
        let mut matching: Vec<NodeId> = matching.take(MAX_CANDIDATES).collect();
        matching.sort();
        found(matching.into_iter(), None)
    }
}

impl Found {
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Nothing => other(),
            found => found,
        }
    }
}

/// The words of a name without what stands in brackets at its end; `words` are those of all of it.
fn unbracketed<'w>(name: &str, words: &'w str) -> Cow<'w, str> {
    let kept = without_brackets(name);
    match kept.len() == name.trim().len() {
        true => Cow::Borrowed(words),
        false => Cow::Owned(self::words(kept)),
    }
}

fn found(ids: impl Iterator<Item = NodeId>, except: Option<NodeId>) -> Found {
    let ids = ids.take(MAX_CANDIDATES);
    let ids: Vec<NodeId> = ids.filter(|id| Some(*id) != except).collect();
    match ids.as_slice() {
        [] => Found::Nothing,
        [one] => Found::One(*one),
        _ => Found::Several(ids),
    }
}

/// A name without brackets and without the words that names carry or lack at will.
pub(crate) fn bare(name: &str) -> String {
    bare_words(&words(without_brackets(name)))
}

/// As [`bare`], of the words of a name without brackets.
fn bare_words(words: &str) -> String {
    let mut parts: Vec<&str> = words.split(' ').filter(|word| *word != "the").collect();
    while parts.len() > 1
        && parts.last().is_some_and(|last| {
            matches!(
                *last,
                "service"
                    | "services"
                    | "feature"
                    | "features"
                    | "spec"
                    | "specs"
                    | "specification"
                    | "setup"
                    | "component"
                    | "module"
                    | "microservice"
                    | "implementation"
            )
        })
    {
        parts.pop();
    }
    let singular: Vec<&str> = parts.into_iter().map(singular).collect();
    singular.join(" ")
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}
