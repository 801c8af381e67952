//! Reading features and workflows.

use crate::files::collect;
use crate::files::read;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_graph::acceptance::{self, Description};
use specpack_run::FeatureFile;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::document::{self, Tree};
use specpack_syntax::form::Form;
use specpack_syntax::source::{FileId, SourceFile};

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct AcceptancePack {
    /// Every file that was read, by id.
    pub(crate) files: Vec<SourceFile>,
    /// The features.
    pub(crate) features: Vec<FeatureFile>,
    /// The workflows.
    pub(crate) descriptions: Vec<Description>,
    /// What cannot be read of them.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error(transparent)]
    Collect(#[from] collect::CollectError),
    #[error(transparent)]
    Read(#[from] read::ReadError),
    #[error(
        "no features in `{0}`; name a folder with files that end in `.feature` or `.feature.md`"
    )]
    NoFeatures(Utf8PathBuf),
    #[error("there is no `{0}`")]
    Missing(Utf8PathBuf),
}

/// Reads the features and the workflows of a folder, or of the folder of a feature.
pub(crate) fn load(path: &Utf8Path) -> Result<AcceptancePack, LoadError> {
    if !path.exists() {
        return Err(LoadError::Missing(path.to_owned()));
    }
    let mut pack = AcceptancePack::default();
    let found = match path.is_dir() {
        true => collect::documents(std::slice::from_ref(&path.to_owned()))?,
        false => collect::beside(path)?,
    };
    for file in found {
        // Beside one feature its workflows are read, and not the other features.
        let form = Form::of_path(file.as_str());
        if path.is_dir() || file == path || form != Some(Form::Gherkin) {
            pack.add(&file, form)?;
        }
    }
    match pack.features.is_empty() {
        true => Err(LoadError::NoFeatures(path.to_owned())),
        false => Ok(pack),
    }
}

impl AcceptancePack {
    fn add(&mut self, path: &Utf8Path, form: Option<Form>) -> Result<(), LoadError> {
        let Some(form) =
            form.filter(|form| matches!(form, Form::Gherkin | Form::Yaml | Form::Json))
        else {
            return Ok(());
        };
        let bytes = read::bytes(path)?;
        if form != Form::Gherkin && !is_arazzo(&bytes) {
            return Ok(());
        }
        let file = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let source = SourceFile::decode(path.as_str().replace('\\', "/"), bytes);
        let read = document::read(form, file, &source);
        let errors = read.diagnostics.into_iter();
        self.findings
            .extend(errors.filter(|found| found.level == Level::Error));
        match read.tree {
            Tree::Gherkin(document) => self.features.push(FeatureFile { file, document }),
            Tree::Data(tree) => {
                let (description, findings) = acceptance::read(file, tree.root());
                self.findings.extend(findings);
                self.descriptions.push(description);
            }
            Tree::Markdown(_) | Tree::None => {}
        }
        self.files.push(source);
        Ok(())
    }
}

/// Whether a file of data says that it is an Arazzo document: no other is worth a tree.
fn is_arazzo(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.lines().any(|line| {
        let key = line.trim_start_matches([' ', '{', '\u{feff}']);
        key.starts_with("arazzo:") || key.starts_with("\"arazzo\"")
    })
}

/// The value of a file of YAML or JSON.
pub(crate) fn value(path: &str) -> Result<serde_json::Value, String> {
    let bytes = read::bytes(Utf8Path::new(path)).map_err(|error| error.to_string())?;
    let source = SourceFile::decode(path, bytes);
    let form = Form::of_path(path).unwrap_or(Form::Yaml);
    let read = document::read(form, FileId(0), &source);
    let error = read
        .diagnostics
        .iter()
        .find(|found| found.level == Level::Error);
    if let Some(error) = error {
        let at = source.line_column(error.primary.at.span.start);
        return Err(format!("line {}: {}", at.line, error.headline));
    }
    let Tree::Data(tree) = read.tree else {
        return Err("it is neither YAML nor JSON".to_owned());
    };
    Ok(acceptance::value(tree.root()))
}
