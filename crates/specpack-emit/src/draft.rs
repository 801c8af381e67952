//! Drafts of a spec pack, made from what a PRD states, and the sequences beside it.
//!
//! Each file is made of marked blocks, so that it can be drafted again: what nobody changed follows
//! the PRD, what somebody wrote stays. What the PRD leaves open stands in square brackets, where
//! the rule `placeholder` finds it.

use crate::regenerate::{Change, GeneratedBlock, OnConflict, newline_of, regenerate, write_block};
use crate::templates::TemplateError;
use product::Product;
use specpack_graph::Pack;
use specpack_syntax::marked_blocks::{
    BlockKind, CommentForm, Ledger, Piece, Pieces, is_block_name,
};
use specpack_syntax::source::FileId;

mod alerts;
mod budgets;
mod contract;
mod decisions;
mod events;
mod matrix;
mod measures;
mod observability;
mod payload;
mod product;

pub(crate) use product::is_placeholder;
mod routes;
mod scenarios;
mod schema_files;
mod sequences;
mod settings;
mod yaml;

/// The folders of which every file belongs to one thing that a PRD states.
pub const FOLDERS: &[&str] = &[
    decisions::FOLDER,
    scenarios::FOLDER,
    scenarios::CHARTERS,
    schema_files::FOLDER,
];
/// The folder of the scenarios that `specpack test` runs.
pub const ACCEPTANCE: &str = scenarios::FOLDER;

/// What the first line of data says to whoever opens it.
const NOTE: &str =
    "# Drafted by `specpack pack new`. A block follows the PRD until somebody changes it.\n";

/// A file of a pack as it is drafted now.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where it is, from the pack's folder on.
    pub path: String,
    form: CommentForm,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Block(GeneratedBlock),
}

/// What is drafted from a PRD.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The files, without the matrix.
    pub files: Vec<Draft>,
    /// The ids of functional requirements that name nothing a contract could be made of.
    pub without_contract: Vec<String>,
    /// How many requirements have no id, so that no scenario can name them by a tag.
    pub without_id: usize,
    /// `METHOD /path` of operations that no requirement names.
    pub unasked: Vec<String>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is new.
    Created,
    /// Something in it changes.
    Updated,
    /// Nothing does.
    Unchanged,
    /// A person and the PRD both changed a block.
    Conflict,
    /// It was not drafted, and stays as it is.
    Foreign,
}

/// A file after drafting.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// What becomes of it.
    pub status: Status,
    /// Its text.
    pub text: String,
    /// What was done to its blocks.
    pub changes: Vec<Change>,
}

/// What is known of the folder that is drafted into.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The names of the files in its folder of decision records.
    pub decisions: Vec<String>,
    /// The names of the files in its folder of acceptance scenarios.
    pub features: Vec<String>,
    /// Whether a configuration further up holds for it already.
    pub is_configured: bool,
}

/// Drafts the files of a pack from the PRD in `prd`; none where that file holds no PRD.
#[must_use]
pub fn drafts(pack: &Pack, prd: FileId, surroundings: &Surroundings) -> Option<Drafts> {
    let product = Product::of(pack, prd)?;
    let measures = measures::Measures::of(&product);
    let mut files = Vec::new();
    if !surroundings.is_configured {
        files.push(settings::draft(pack.file(prd).path()));
    }
    files.extend(contract::draft(&product));
    files.extend(schema_files::drafts(&product));
    files.extend(events::draft(&product));
    files.extend(scenarios::drafts(&product, &surroundings.features));
    files.extend(sequences::drafts(&product.sequences));
    files.extend(budgets::draft(&product, &measures));
    files.extend(observability::draft(&product, &measures));
    files.extend(alerts::draft(&product, &measures));
    files.extend(decisions::drafts(&product, &surroundings.decisions));
    let without_contract = product.without_contract();
    let requirements = product.requirements.iter();
    let without_id = requirements.filter(|asked| asked.data.id.is_none());
    let unasked = product.operations.iter();
    let unasked = unasked.filter(|operation| operation.requirements.is_empty());
    Some(Drafts {
        without_contract: without_contract.map(|asked| asked.id.clone()).collect(),
        without_id: without_id.count(),
        unasked: unasked
            .map(|it| format!("{} {}", it.route.method, it.route.path))
            .collect(),
        files,
    })
}

/// Drafts the traceability matrix of a pack as it will be.
#[must_use]
pub fn matrix(pack: &Pack) -> Draft {
    matrix::draft(pack)
}

/// Whether a file was drafted, by its text.
#[must_use]
pub fn is_drafted(path: &str, text: &str) -> bool {
    Pieces::parse_as(text, form_of(path)).is_generated()
}

/// How comments are written in a file, by what its name ends in.
fn form_of(path: &str) -> CommentForm {
    match path.rsplit('.').next() {
        Some("md" | "html") => CommentForm::Markup,
        // The configuration of TypeScript is JSON with comments.
        Some("ts" | "json") => CommentForm::Slashes,
        _ => CommentForm::Hash,
    }
}

impl Draft {
    fn new(path: &str, form: CommentForm) -> Self {
        let mut file = Self {
            path: path.to_owned(),
            form,
            parts: Vec::new(),
        };
        if form == CommentForm::Hash {
            file.text(NOTE);
        }
        file
    }

    /// A file that a template has written: what stands between its markers is refreshed, what
    /// stands around them is written once.
    ///
    /// # Errors
    ///
    /// When a marker of the template has no counterpart, or a block stands there twice.
    pub(crate) fn of_template(
        path: &str,
        text: &str,
        template: &str,
    ) -> Result<Self, TemplateError> {
        let form = form_of(path);
        let parsed = Pieces::parse_as(text, form);
        if let Some(stray) = parsed.strays.first() {
            let message = format!("the marker of the block `{}` {}", stray.name, stray.defect);
            return Err(TemplateError::new(template, stray.line, message));
        }
        let parts = parsed.pieces.into_iter().filter_map(|piece| match piece {
            Piece::Text(text) => {
                let text = text.trim_matches('\n');
                (!text.trim().is_empty()).then(|| Part::Text(format!("{text}\n")))
            }
            Piece::Block(block) => Some(Part::Block(GeneratedBlock {
                kind: block.kind,
                name: block.name.to_owned(),
                content: block.content.to_owned(),
                heading: None,
            })),
            Piece::Ledger(_) => None,
        });
        Ok(Self {
            path: path.to_owned(),
            form,
            parts: parts.collect(),
        })
    }

    /// Adds lines that are written once.
    fn text(&mut self, lines: &str) {
        self.parts.push(Part::Text(lines.to_owned()));
    }

    /// Adds a block. A second one of a name gets a number, and one that cannot be a name becomes
    /// one.
    fn block(&mut self, name: &str, content: String) {
        let name: String = match is_block_name(name) {
            true => name.to_owned(),
            false => specpack_graph::slug::slug(name),
        };
        let is_taken = |name: &str| self.blocks().any(|block| block.name == name);
        let mut unique = name.clone();
        let mut number = 2;
        while is_taken(&unique) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        self.parts.push(Part::Block(GeneratedBlock {
            kind: BlockKind::Draft,
            name: unique,
            content,
            heading: None,
        }));
    }

    fn blocks(&self) -> impl Iterator<Item = &GeneratedBlock> {
        self.parts.iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Text(_) => None,
        })
    }

    /// The file as it will be. `before` is its text where there is one.
    #[must_use]
    pub fn drafted(&self, before: Option<&str>, on_conflict: OnConflict) -> Drafted {
        match before {
            None => self.created(),
            Some(before) => self.again(before, on_conflict),
        }
    }

    fn created(&self) -> Drafted {
        let mut text = String::new();
        let mut ledger = Ledger::default();
        for part in &self.parts {
            if !text.is_empty() && text != NOTE {
                text.push('\n');
            }
            match part {
                Part::Text(lines) => text.push_str(lines),
                Part::Block(block) => {
                    ledger.blocks.insert(block.name.clone());
                    write_block(&mut text, block, self.form);
                }
            }
        }
        text.push('\n');
        text.push_str(&ledger.line(self.form));
        text.push('\n');
        Drafted {
            status: Status::Created,
            text,
            changes: Vec::new(),
        }
    }

    fn again(&self, before: &str, on_conflict: OnConflict) -> Drafted {
        let kept = |status, changes| Drafted {
            status,
            text: before.to_owned(),
            changes,
        };
        let pieces = Pieces::parse_as(before, self.form);
        if !pieces.is_generated() {
            return kept(Status::Foreign, Vec::new());
        }
        let mut ledger = Ledger::of(&pieces);
        let blocks: Vec<GeneratedBlock> = self.blocks().cloned().collect();
        let newline = newline_of(before);
        let merged = regenerate(&pieces, &blocks, &mut ledger, newline, on_conflict);
        let has_conflict = merged
            .changes
            .iter()
            .any(|change| matches!(change, Change::Conflict(_)));
        if has_conflict && on_conflict == OnConflict::Fail {
            return kept(Status::Conflict, merged.changes);
        }
        let status = match (has_conflict, merged.text == before) {
            (true, _) => Status::Conflict,
            (false, true) => Status::Unchanged,
            (false, false) => Status::Updated,
        };
        Drafted {
            status,
            text: merged.text,
            changes: merged.changes,
        }
    }
}
