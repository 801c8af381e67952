//! A file read by its form: one tree of one of the languages.

use crate::diagnostic::Diagnostic;
use crate::form::Form;
use crate::source::{FileId, MAX_FILE_LEN, SourceFile, Span};
use crate::{data, defects, gherkin, markdown};

/// The tree of a file.
#[derive(Clone, Debug)]
pub enum Tree {
    /// Markdown.
    Markdown(markdown::Document),
    /// YAML or JSON.
    Data(data::Tree),
    /// Gherkin.
    Gherkin(gherkin::Document),
    /// A program, or a file that nobody reads: it has no tree.
    None,
}

/// A tree and what was found wrong while reading it.
#[derive(Clone, Debug)]
pub struct Read {
    /// The tree.
    pub tree: Tree,
    /// What had to be mended or could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file.
#[must_use]
pub fn read(form: Form, file: FileId, source: &SourceFile) -> Read {
    let is_oversized = source.text().len() > MAX_FILE_LEN;
    let (tree, mut further) = match form {
        Form::Markdown => {
            let read = markdown::parse(file, source);
            return Read {
                tree: Tree::Markdown(read.document),
                diagnostics: read.diagnostics,
            };
        }
        // How a program is encoded is a matter of its own language.
        Form::Code => {
            return Read {
                tree: Tree::None,
                diagnostics: Vec::new(),
            };
        }
        _ if is_oversized => (Tree::None, Vec::new()),
        Form::Yaml => {
            let start = if source.text().starts_with('\u{feff}') {
                3
            } else {
                0
            };
            let all = Span::new(start..source.text().len());
            let read = data::parse_yaml(file, source, all);
            (Tree::Data(read.tree), read.diagnostics)
        }
        Form::Json => {
            let read = data::parse_json(file, source);
            (Tree::Data(read.tree), read.diagnostics)
        }
        Form::Gherkin => {
            let read = gherkin::parse(file, source);
            (Tree::Gherkin(read.document), read.diagnostics)
        }
    };
    let mut diagnostics = defects::report(file, source);
    diagnostics.append(&mut further);
    Read { tree, diagnostics }
}

impl Tree {
    /// The tree of Markdown.
    #[must_use]
    pub fn markdown(&self) -> Option<&markdown::Document> {
        match self {
            Self::Markdown(document) => Some(document),
            _ => None,
        }
    }

    /// The tree of YAML or JSON.
    #[must_use]
    pub fn data(&self) -> Option<&data::Tree> {
        match self {
            Self::Data(tree) => Some(tree),
            _ => None,
        }
    }

    /// The tree of Gherkin.
    #[must_use]
    pub fn gherkin(&self) -> Option<&gherkin::Document> {
        match self {
            Self::Gherkin(document) => Some(document),
            _ => None,
        }
    }
}
