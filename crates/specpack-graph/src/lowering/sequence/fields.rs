//! Sections as fields: what a heading names, and what is said under it.

use super::{dump, labelled, names};
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::model::{FieldValue, SequenceField, Spanned, Topic, field_key};
use crate::rules::{DUMPED_VALUE, TRUNCATED_CELL};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::markdown::{Block, BlockKind, Item, Mark, MarkKind, Table, closed};
use specpack_syntax::source::Span;

/// The shortest text that may have been cut with three dots; shorter ones mean to trail off.
const MIN_CUT_LEN: usize = 24;

/// What the two columns of a record are called, in the languages that documents come in.
const NAME_HEADS: &[&str] = &[
    "property",
    "key",
    "name",
    "field",
    "",
    "eigenschap",
    "veld",
    "propriedade",
    "campo",
    "गुण",
    "プロパティ",
    "項目",
];
const VALUE_HEADS: &[&str] = &["value", "description", "", "waarde", "valor", "मान", "値"];

/// What a heading without a text is called where its section is written again.
const UNTITLED: &str = "Untitled";

/// The sections of a document with the sections below each.
pub(crate) struct Tree<'a> {
    pub(crate) placed: &'a [Placed<'a>],
    children: Vec<Vec<u32>>,
    ends: Vec<u32>,
    roots: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(placed: &'a [Placed<'a>], end: u32) -> Self {
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); placed.len()];
        let mut roots = Vec::new();
        for section in placed {
            match section.parent {
                Some(parent) => children[parent as usize].push(section.index),
                None => roots.push(section.index),
            }
        }
        // A section ends where the next one begins that is none of its own.
        let mut ends = vec![end; placed.len()];
        let mut open: Vec<u32> = Vec::new();
        for section in placed {
            while let Some(last) = open.pop_if(|last| Some(*last) != section.parent) {
                ends[last as usize] = section.section.heading.start;
            }
            open.push(section.index);
        }
        Self {
            placed,
            children,
            ends,
            roots,
        }
    }

    pub(crate) fn roots(&self) -> &[u32] {
        &self.roots
    }

    pub(crate) fn children(&self, index: u32) -> &[u32] {
        self.children.get(index as usize).map_or(&[], Vec::as_slice)
    }

    /// The section in which a place stands.
    pub(crate) fn section_at(&self, span: Span) -> Option<u32> {
        let after = self
            .placed
            .partition_point(|placed| placed.section.heading.start <= span.start);
        after.checked_sub(1).and_then(|at| u32::try_from(at).ok())
    }

    /// All of a section, what is nested in it included.
    pub(crate) fn extent(&self, index: u32) -> Span {
        let start = self.placed[index as usize].section.heading.start;
        Span {
            start,
            end: self.ends[index as usize],
        }
    }
}

/// Reads sections into fields; what belongs to no known field is read and not counted as such.
pub(crate) struct FieldReader<'r, 'a, 't> {
    pub(crate) reader: &'r mut Reader<'a>,
    pub(crate) tree: &'t Tree<'a>,
}

impl FieldReader<'_, '_, '_> {
    /// A section as a field, and the comments that stand in it, which follow it as fields
    /// without a name.
    pub(crate) fn section(&mut self, index: u32) -> Vec<SequenceField> {
        let placed = &self.tree.placed[index as usize];
        let is_known = placed.topic != Topic::Unknown;
        let heading = placed.section.heading;
        if is_known {
            self.reader.coverage.keep(heading);
        }
        // A field without a name is a block, and no block has headings in it.
        let name = match placed.section.name.trim() {
            "" => UNTITLED,
            name => name,
        };
        let name = Spanned::new(name.to_owned(), self.reader.location(heading));
        let blocks = &placed.section.blocks;
        let mut remarks = Vec::new();
        let is_hidden = |block: &Block| !is_shown(self.reader.source.slice(block.span), block);
        let has_no_value = match placed.topic {
            Topic::SequencePart => true,
            Topic::SequenceField | Topic::Unknown => false,
            _ => !blocks.is_empty() && blocks.iter().all(is_hidden),
        };
        let (value, span) = match self.tree.children(index) {
            [] if !has_no_value => self.leaf(heading, blocks, is_known, &mut remarks),
            children => {
                let fields = self.parent(placed.topic, blocks, children);
                (FieldValue::Fields(fields), self.tree.extent(index))
            }
        };
        let at = self.reader.location(span);
        remarks.extend(self.links_of_heading(index));
        remarks.insert(0, SequenceField { name, value, at });
        remarks
    }

    /// Where the links of a heading lead to, as a comment: its name does not say it.
    fn links_of_heading(&self, index: u32) -> Option<SequenceField> {
        let title = &self.tree.placed[index as usize].section.title;
        let is_link = |mark: &Mark| matches!(mark.kind, MarkKind::Link { .. });
        if !title.marks().iter().any(is_link) {
            return None;
        }
        let raw = self.text(title.span).replace("--", "- -");
        Some(self.nameless(format!("<!-- {raw} -->"), title.span))
    }

    /// What a section says that has others below it.
    fn parent(&mut self, topic: Topic, blocks: &[Block], children: &[u32]) -> Vec<SequenceField> {
        let is_known = topic != Topic::Unknown;
        let is_record =
            |block: &Block| matches!(&block.kind, BlockKind::Table(table) if is_record(table));
        let has_fields =
            |block: &Block| is_record(block) || self.listed_fields(topic, block).is_some();
        let runs: Vec<&[Block]> = blocks
            .chunk_by(|a, b| !has_fields(a) && !has_fields(b))
            .collect();
        let mut fields = Vec::new();
        for run in runs {
            let [block] = run else {
                // What stands together stays together.
                fields.extend(self.remark_of(run, is_known));
                continue;
            };
            if let BlockKind::Table(table) = &block.kind
                && is_record(block)
            {
                fields.extend(self.record(table, is_known));
                self.keep(block, is_known);
            } else if let Some(listed) = self.listed_fields(topic, block) {
                fields.extend(listed);
                self.keep(block, is_known);
            } else {
                fields.extend(self.remark_of(run, is_known));
            }
        }
        for &child in children {
            fields.extend(self.section(child));
        }
        fields
    }

    /// The fields of a record that says what it has to say in a list: `- **Source:** desk`. Each
    /// item has a name, and one of the names is that of a field.
    fn listed_fields(&self, topic: Topic, block: &Block) -> Option<Vec<SequenceField>> {
        let name = match topic {
            Topic::Step => names::in_step,
            Topic::Participant => names::in_participant,
            Topic::SequenceNote => names::in_note,
            _ => return None,
        };
        let BlockKind::List(list) = &block.kind else {
            return None;
        };
        let is_plain = |item: &Item| item.blocks.is_empty() && item.checked.is_none();
        if list.start.is_some() || !list.items.iter().all(is_plain) {
            return None;
        }
        let items = list.items.iter().map(|item| {
            let (text, at) = (self.text(item.text.span), item.text.span);
            let is_said = !dump::looks_dumped(&text);
            is_said.then(|| Spanned::new(FieldValue::Text(text), self.reader.location(at)))
        });
        let items: Option<Vec<_>> = items.collect();
        let fields = labelled::fields(&items?)?;
        let mut keys = fields.iter().map(|field| field_key(&field.name.value));
        keys.any(|key| name(&key).is_some()).then_some(fields)
    }

    /// What a section without others below it says.
    fn leaf(
        &mut self,
        heading: Span,
        blocks: &[Block],
        is_known: bool,
        remarks: &mut Vec<SequenceField>,
    ) -> (FieldValue, Span) {
        let is_shown = |block: &&Block| is_shown(self.reader.source.slice(block.span), block);
        let (shown, hidden): (Vec<&Block>, Vec<&Block>) = blocks.iter().partition(is_shown);
        let (value, span) = match shown.as_slice() {
            [] => {
                let end = Span {
                    start: heading.end,
                    end: heading.end,
                };
                (FieldValue::Missing(String::new()), end)
            }
            [block] => (self.block(block, is_known), block.span),
            [first, .., last] => {
                for block in &shown {
                    self.keep(block, is_known);
                }
                let span = Span {
                    start: first.span.start,
                    end: last.span.end,
                };
                (FieldValue::Markdown(self.raw(span)), span)
            }
        };
        for block in hidden {
            // What stands between the blocks of the value is in it already.
            let is_within = span.start <= block.span.start && block.span.end <= span.end;
            if is_within {
                self.keep(block, is_known);
            } else {
                remarks.extend(self.remark(block, is_known));
            }
        }
        (value, span)
    }

    fn block(&mut self, block: &Block, is_known: bool) -> FieldValue {
        self.keep(block, is_known);
        match &block.kind {
            BlockKind::Paragraph(_) => self.text_value(block.span, false),
            BlockKind::Code(code) if !self.says_more(block, &code.language) => {
                let text = unframed(self.reader.source.slice(code.content));
                let is_data = matches!(code.language.as_str(), "json" | "python");
                let dumped = is_data
                    .then(|| dump::parse(&text, self.reader.file, code.content.start))
                    .flatten();
                dumped.unwrap_or_else(|| FieldValue::Code {
                    language: code.language.clone(),
                    text,
                })
            }
            BlockKind::List(list) => {
                let is_plain = |item: &Item| item.blocks.is_empty() && item.checked.is_none();
                if list.start.is_some() || !list.items.iter().all(is_plain) {
                    return FieldValue::Markdown(self.raw(block.span));
                }
                let items = list.items.iter().map(|item| {
                    let span = item.text.span;
                    Spanned::new(self.text_value(span, false), self.reader.location(span))
                });
                FieldValue::List(items.collect())
            }
            BlockKind::Table(table) if is_record(table) => {
                FieldValue::Fields(self.record(table, is_known))
            }
            BlockKind::Table(table) if is_whole(table) => self.records(table),
            _ => FieldValue::Markdown(self.raw(block.span)),
        }
    }

    /// Whether the line that opens code says more than its language.
    fn says_more(&self, block: &Block, language: &str) -> bool {
        let line = self.reader.source.slice(block.span).lines().next();
        let info = line.map_or("", |line| line.trim().trim_start_matches(['`', '~']));
        matches!(&block.kind, BlockKind::Code(code) if code.is_fenced)
            && !info.trim().eq_ignore_ascii_case(language)
    }

    /// A table of a name and a value in each row.
    fn record(&mut self, table: &Table, is_known: bool) -> Vec<SequenceField> {
        let mut fields = Vec::new();
        for row in &table.rows {
            let (Some(name), Some(value)) = (row.cells.first(), row.cells.get(1)) else {
                continue;
            };
            if is_known {
                self.reader.coverage.keep(row.span);
            }
            let name = Spanned::new(
                name.plain.trim().to_owned(),
                self.reader.location(name.span),
            );
            let at = self.reader.location(value.span);
            let value = self.text_value(value.span, true);
            fields.push(SequenceField { name, value, at });
        }
        fields
    }

    /// A table with one record in each row, its fields named by the head.
    fn records(&mut self, table: &Table) -> FieldValue {
        let mut records = Vec::new();
        for row in &table.rows {
            let cells = table.head.iter().zip(&row.cells);
            let fields = cells.map(|(head, cell)| SequenceField {
                name: Spanned::new(
                    head.plain.trim().to_owned(),
                    self.reader.location(head.span),
                ),
                value: self.text_value(cell.span, true),
                at: self.reader.location(cell.span),
            });
            let fields = FieldValue::Fields(fields.collect());
            records.push(Spanned::new(fields, self.reader.location(row.span)));
        }
        FieldValue::List(records)
    }

    /// What a text says: itself, nothing, or the record that was printed there.
    fn text_value(&mut self, span: Span, is_cell: bool) -> FieldValue {
        let text = self.text(span);
        if let Some(placeholder) = placeholder(&text) {
            return FieldValue::Missing(placeholder.to_owned());
        }
        let is_cut = text.ends_with("...") && text.len() >= MIN_CUT_LEN;
        if dump::looks_dumped(&text) {
            let value = dump::parse(&text, self.reader.file, span.start);
            self.report_dump(span, value.is_some());
            if let Some(value) = value {
                return value;
            }
        }
        if is_cell && is_cut {
            self.report_cut(span);
        }
        if is_cell {
            return FieldValue::Text(text.replace("\\|", "|"));
        }
        FieldValue::Text(text)
    }

    fn report_cut(&mut self, span: Span) {
        let at = self.reader.location(span);
        let finding = Diagnostic::new(
            TRUNCATED_CELL,
            Level::Warning,
            "a table's cell is cut short",
            at,
        );
        let finding = finding
            .label("ends in `...`")
            .help("Write the cell's whole text.");
        self.reader.diagnostics.push(finding);
    }

    fn report_dump(&mut self, span: Span, is_read: bool) {
        let (level, headline) = if is_read {
            (Level::Info, "a record was printed instead of written out")
        } else {
            (Level::Warning, "a printed record breaks off and stays text")
        };
        let at = self.reader.location(span);
        let finding = Diagnostic::new(DUMPED_VALUE, level, headline, at);
        let finding = if is_read {
            finding
                .label("read as a record")
                .help("`specpack sequence FILE --fix` writes it out as headings and lists.")
        } else {
            finding.help("Write the record's whole text, or say it in words.")
        };
        self.reader.diagnostics.push(finding);
    }

    /// A block beside fields, kept as it stands: a field without a name.
    fn remark(&mut self, block: &Block, is_known: bool) -> Option<SequenceField> {
        if matches!(block.kind, BlockKind::Rule) {
            return None;
        }
        self.keep(block, is_known);
        Some(self.nameless(self.raw(block.span), block.span))
    }

    fn remark_of(&mut self, run: &[Block], is_known: bool) -> Option<SequenceField> {
        let is_line = |block: &&Block| matches!(block.kind, BlockKind::Rule);
        let first = run.iter().find(|block| !is_line(block))?;
        let last = run.iter().rev().find(|block| !is_line(block))?;
        for block in run {
            self.keep(block, is_known);
        }
        let span = Span {
            start: first.span.start,
            end: last.span.end,
        };
        let text = self.raw(span);
        let is_said = placeholder(&text).is_none();
        is_said.then(|| self.nameless(text, span))
    }

    fn nameless(&self, text: String, span: Span) -> SequenceField {
        let at = self.reader.location(span);
        SequenceField {
            name: Spanned::new(String::new(), at),
            value: FieldValue::Markdown(text),
            at,
        }
    }

    fn keep(&mut self, block: &Block, is_known: bool) {
        if is_known {
            self.reader.coverage.keep_all(block.span);
        }
    }

    fn raw(&self, span: Span) -> String {
        movable(self.reader.source.slice(span))
    }

    fn text(&self, span: Span) -> String {
        let text = self.reader.source.slice(span).trim();
        text.replace("\r\n", "\n")
    }
}

/// Markdown that says the same wherever it stands.
pub(super) fn movable(markdown: &str) -> String {
    closed(&unframed(markdown)).into_owned()
}

/// A text without the blanks and empty lines around it. Other white space stays: behind it a `#`
/// is text.
fn unframed(text: &str) -> String {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    text.replace("\r\n", "\n")
}

/// Whether a block is shown to readers.
fn is_shown(text: &str, block: &Block) -> bool {
    match block.kind {
        BlockKind::Rule | BlockKind::Definitions => false,
        BlockKind::Html => !text.trim_start().starts_with("<!--"),
        _ => true,
    }
}

/// Whether columns hold all that a table says.
fn is_whole(table: &Table) -> bool {
    !table.rows.is_empty() && table.rows.iter().all(|row| row.surplus.is_empty())
}

/// Whether a table has a name and a value in each row.
fn is_record(table: &Table) -> bool {
    if !is_whole(table) {
        return false;
    }
    let head: Vec<&str> = table.head.iter().map(|head| head.plain.trim()).collect();
    match head.as_slice() {
        [name, value] => {
            NAME_HEADS.contains(&name.to_lowercase().as_str())
                || VALUE_HEADS.contains(&value.to_lowercase().as_str())
        }
        _ => false,
    }
}

/// What a placeholder says: `*Not specified*` and its like, and nothing at all.
pub(super) fn placeholder(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('*')
        .and_then(|text| text.strip_suffix('*'))
        .or_else(|| {
            text.strip_prefix('_')
                .and_then(|text| text.strip_suffix('_'))
        })
        .unwrap_or(text);
    let is_marked = inner.len() < text.len();
    let key = inner
        .trim()
        .trim_end_matches(['.', '。', '।'])
        .to_lowercase();
    let is_placeholder = matches!(
        key.as_str(),
        "not specified"
            | "no data available"
            | "no items available"
            | "not available"
            | "niet opgegeven"
            | "niet gespecificeerd"
            | "não especificado"
            | "निर्दिष्ट नहीं"
            | "指定なし"
            | "未指定"
    );
    let is_emphasised = is_marked
        && matches!(
            key.as_str(),
            "n/a" | "none" | "null" | "empty" | "not applicable" | "unknown" | "undefined"
        );
    (text.is_empty() || is_placeholder || is_emphasised).then(|| inner.trim())
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    // req: SEQ-1
    #[test]
    fn placeholders_say_nothing_and_words_do() {
        assert_eq!(placeholder("*Not specified*"), Some("Not specified"));
        assert_eq!(placeholder("*N/A*"), Some("N/A"));
        assert_eq!(
            placeholder("No items available"),
            Some("No items available")
        );
        assert_eq!(placeholder(""), Some(""));
        assert_eq!(placeholder("*Não especificado*"), Some("Não especificado"));
        assert_eq!(placeholder("指定なし"), Some("指定なし"));
        assert_eq!(placeholder("N/A"), None);
        assert_eq!(placeholder("*important*"), None);
    }
}
