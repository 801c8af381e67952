//! Links of a text that moves: where they lead stays, how they are written follows.

use specpack_syntax::file_path::normalise;
use specpack_syntax::markdown::{self, Block, BlockKind, Mark, MarkKind, Text};
use specpack_syntax::source::{FileId, SourceFile};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Where what is written will stand, and what moves along with it.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The folder that relative paths are seen from.
    pub base: String,
    /// The folder of what is written.
    pub folder: String,
    /// Files that come along: where they are, and where they will be.
    pub moved: HashMap<String, String>,
}

impl Places {
    /// A path as the root of everything sees it.
    fn absolute(&self, path: &str) -> String {
        let is_absolute = path.starts_with(['/', '\\']) || path.get(1..2) == Some(":");
        match is_absolute || self.base.is_empty() {
            true => normalise(path),
            false => normalise(&format!("{}/{path}", self.base)),
        }
    }

    /// How a document of the folder names a file; none where no relative path leads there.
    fn link(&self, document: &str, path: &str) -> Option<String> {
        let to = self.moved.get(path).map_or(path, String::as_str);
        let to = self.absolute(to);
        let from = self.absolute(&format!("{}/{document}", self.folder));
        let from: Vec<&str> = from.split('/').collect();
        let folder = from.get(..from.len().saturating_sub(1)).unwrap_or_default();
        let to: Vec<&str> = to.split('/').collect();
        let shared = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let (up, down) = (folder.get(shared..)?, to.get(shared..)?);
        // Who knows where `..` of an unknown folder is, or the way from one drive to another.
        let is_drive = |part: Option<&&str>| part.is_some_and(|part| part.ends_with(':'));
        let is_apart = shared == 0 && (is_drive(folder.first()) || is_drive(to.first()));
        if up.contains(&"..") || down.is_empty() || is_apart {
            return None;
        }
        let parts = std::iter::repeat_n("..", up.len()).chain(down.iter().copied());
        Some(parts.collect::<Vec<_>>().join("/"))
    }

    /// A document with its links as they are written from where it will stand. `left` takes those
    /// that cannot be, with where they lead.
    pub(super) fn relinked(&self, document: &str, text: &str, left: &mut Vec<String>) -> String {
        rewritten(text, &mut |path| {
            let link = self.link(document, path);
            if link.is_none() {
                left.push(path.to_owned());
            }
            link
        })
    }

    /// The files that the links of a document of the folder lead to, as the root sees them.
    #[must_use]
    pub fn targets(&self, document: &str, text: &str) -> Vec<(String, String)> {
        if !may_link(text) {
            return Vec::new();
        }
        let folder = format!("{}/{document}", self.folder);
        let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut found = Vec::new();
        for (range, path_end) in destinations(text) {
            let path = &text[range.start..path_end];
            let target = self.absolute(&format!("{folder}/{path}"));
            found.push((text[range].to_owned(), target));
        }
        found
    }
}

/// A text in which relative paths of links are replaced; a link stays where there is no other.
pub(super) fn rewritten(text: &str, path_of: &mut dyn FnMut(&str) -> Option<String>) -> String {
    if !may_link(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, path_end) in destinations(text) {
        if range.start < done {
            continue;
        }
        if let Some(path) = path_of(&text[range.start..path_end]) {
            out.push_str(&text[done..range.start]);
            out.push_str(&path);
            done = path_end;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Most texts hold no link, and need not be read to know it.
fn may_link(text: &str) -> bool {
    text.contains("](") || text.contains("]:")
}

/// A text in which links by reference (`[text][name]`, `[name]`) say where they lead themselves, so
/// that each piece of it can stand in another document without the definitions.
#[must_use]
pub fn inlined(text: &str) -> Cow<'_, str> {
    if !text.contains("]:") {
        return Cow::Borrowed(text);
    }
    let source = SourceFile::new("text.md", text);
    if source.text() != text {
        return Cow::Borrowed(text);
    }
    let document = markdown::parse(FileId(0), &source).document;
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let titles = document.all_sections().map(|visit| &visit.section.title);
    for inline in titles.chain(document.all_blocks().flat_map(inlines_of)) {
        found.extend(
            inline
                .marks()
                .iter()
                .filter_map(|mark| by_reference(text, mark)),
        );
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, link) in &found {
        // A picture within a link has its own definition: the outer link is written first.
        if let Some(between) = text.get(done..range.start) {
            out.push_str(between);
            out.push_str(link);
            done = range.end;
        }
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The name and brackets of a link by reference, and what stands in their place.
fn by_reference(text: &str, mark: &Mark) -> Option<(Range<usize>, String)> {
    let MarkKind::Link { destination } = &mark.kind else {
        return None;
    };
    let range = mark.span.range();
    let raw = text.get(range.clone())?;
    // `[text](where)` and `<where>` say it already.
    if !raw.ends_with(']') {
        return None;
    }
    let label = raw.rfind("][").filter(|_| !raw.ends_with("\\]"));
    let shown = label.map_or(raw.len(), |at| at + 1);
    // The empty brackets of `[name][]` are none of the link's own.
    let empty = text
        .get(range.end..)
        .is_some_and(|rest| rest.starts_with("[]"));
    let end = range.end
        + if empty && label.is_none() {
            "[]".len()
        } else {
            0
        };
    let destination = match destination.contains([' ', '(', ')', '<', '>']) {
        true => format!("<{}>", destination.replace('<', "%3C").replace('>', "%3E")),
        false => destination.clone(),
    };
    Some((range.start + shown..end, format!("({destination})")))
}

/// The running texts of a block, without those of blocks in it.
fn inlines_of(block: &Block) -> Vec<&Text> {
    match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => vec![text],
        BlockKind::List(list) => list.items.iter().map(|item| &item.text).collect(),
        BlockKind::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            table.head.iter().chain(cells).collect()
        }
        _ => Vec::new(),
    }
}

/// Where the relative destinations of links stand, in order, each with the end of its path: what
/// follows is an anchor or a query.
fn destinations(text: &str) -> Vec<(Range<usize>, usize)> {
    let source = SourceFile::new("text.md", text);
    let document = markdown::parse(FileId(0), &source).document;
    // What is read is what was given, unless its encoding had to be mended.
    let text = source.text();
    let mut found = Vec::new();
    let titles = document.all_sections().map(|visit| &visit.section.title);
    for title in titles {
        add_links(text, title, &mut found);
    }
    for block in document.all_blocks() {
        add_block(text, block, &mut found);
    }
    found.sort_by_key(|range: &Range<usize>| range.start);
    found.dedup();
    let relative = found.into_iter().filter_map(|range| {
        let end = path_end(text.get(range.clone())?)?;
        Some((range.clone(), range.start + end))
    });
    relative.collect()
}

fn add_block(text: &str, block: &Block, found: &mut Vec<Range<usize>>) {
    match &block.kind {
        BlockKind::Definitions => {
            let start = block.span.start as usize;
            let lines = text.get(block.span.range()).unwrap_or_default();
            let mut at = start;
            for line in lines.split_inclusive('\n') {
                if let Some(colon) = line.find("]:") {
                    found.extend(destination_at(text, at + colon + "]:".len()));
                }
                at += line.len();
            }
        }
        _ => {
            for inline in inlines_of(block) {
                add_links(text, inline, found);
            }
        }
    }
}

fn add_links(text: &str, inline: &Text, found: &mut Vec<Range<usize>>) {
    for mark in inline.marks() {
        if !matches!(mark.kind, MarkKind::Link { .. }) {
            continue;
        }
        let span = mark.span.range();
        let raw = text.get(span.clone()).unwrap_or_default();
        // The text of a link may hold a picture, so the last one is the link's own.
        if let Some(at) = raw.rfind("](") {
            found.extend(destination_at(text, span.start + at + "](".len()));
        }
    }
}

/// The destination that begins at a place, with or without angle brackets around it.
fn destination_at(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let start = at + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    let rest = text.get(start..)?;
    if let Some(inner) = rest.strip_prefix('<') {
        let end = inner.find(['>', '\n'])?;
        return Some(start + 1..start + 1 + end);
    }
    let mut depth = 0_usize;
    let end = rest.find(|c: char| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        c => c.is_whitespace(),
    });
    Some(start..start + end.unwrap_or(rest.len()))
}

/// How many bytes of a destination are a relative path; none where it leads elsewhere, or to an
/// anchor of its own document.
fn path_end(destination: &str) -> Option<usize> {
    let end = destination.find(['#', '?']).unwrap_or(destination.len());
    let path = &destination[..end];
    let first = path.split('/').next().unwrap_or_default();
    let is_relative = !path.is_empty() && !path.starts_with('\\') && !first.is_empty();
    (is_relative && !first.contains(':')).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::{Places, inlined, rewritten};

    #[test]
    fn links_by_reference_say_where_they_lead_and_nothing_else_changes() {
        let text = "# See [a][one]\n\n[One] and [b c][] and [d](d.md) and [none][x] `[a][one]` \
                    ![p][one] <https://a.b>\n\n- [ ] [e][ONE]\n\n[one]: one.md \"One\"\n[b c]: <b c.md>\n";
        let expected = "# See [a](one.md)\n\n[One](one.md) and [b c](<b c.md>) and [d](d.md) and [none][x] \
                        `[a][one]` ![p](one.md) <https://a.b>\n\n- [ ] [e](one.md)\n\n\
                        [one]: one.md \"One\"\n[b c]: <b c.md>\n";
        assert_eq!(inlined(text), expected);
        assert_eq!(inlined(expected), expected);
        assert_eq!(inlined("[a][one]\n"), "[a][one]\n");
    }

    #[test]
    fn relative_paths_are_replaced_and_nothing_else() {
        let text = "# See [a](a.md#x)\n\n[b](<b c.md> \"b c.md\") ![p](p_(1).png), \
                    [![i](i.png)](d/e.md) [w](https://a.b/c.md) [m](mailto:a@b.c) [h](#a) [r](/r.md)\n\n\
                    | t |\n|---|\n| [k](k.md?v=1) |\n\n`[code](code.md)`\n\n```\n[code](code.md)\n```\n\n\
                    - [x] [l](l.md)\n\n> [q](q.md)\n\n[n][n]\n\n[n]: n.md \"n.md\"\n";
        let mut seen = Vec::new();
        let out = rewritten(text, &mut |path| {
            seen.push(path.to_owned());
            Some(format!("../{path}"))
        });
        let names = [
            "a.md",
            "b c.md",
            "p_(1).png",
            "i.png",
            "d/e.md",
            "k.md",
            "l.md",
            "q.md",
            "n.md",
        ];
        assert_eq!(seen, names);
        let mut expected = text.to_owned();
        for (name, before) in names
            .iter()
            .zip(["(", "<", "(", "(", "(", "(", "(", "(", " "])
        {
            let (old, new) = (format!("{before}{name}"), format!("{before}../{name}"));
            expected = expected.replacen(&old, &new, 1);
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn a_link_is_written_from_where_its_document_will_stand() {
        let mut places = Places {
            base: "/home/ann/shop".to_owned(),
            folder: ".kiro/specs/cart".to_owned(),
            ..Places::default()
        };
        let link = |places: &Places, path| places.link("requirements.md", path);
        let up = link(&places, "specs/guide.md");
        assert_eq!(up.as_deref(), Some("../../../specs/guide.md"));
        let out = link(&places, "../other/a.md");
        assert_eq!(out.as_deref(), Some("../../../../other/a.md"));
        let absolute = link(&places, "/srv/a.md");
        assert_eq!(absolute.as_deref(), Some("../../../../../../srv/a.md"));
        places.moved.insert(
            "specs/prd/cart.documents/plan.md".to_owned(),
            ".kiro/specs/cart/design.md".to_owned(),
        );
        let moved = link(&places, "specs/prd/cart.documents/plan.md");
        assert_eq!(moved.as_deref(), Some("design.md"));
        let targets = places.targets("specs/cart/spec.md", "[a](../b.md#c)");
        let target = "/home/ann/shop/.kiro/specs/cart/specs/b.md";
        assert_eq!(targets, [("../b.md#c".to_owned(), target.to_owned())]);
        assert_eq!(link(&places, "C:/a.md"), None);
        places.base = "D:/shop".to_owned();
        assert_eq!(link(&places, "C:/a.md"), None);
    }
}
