//! Reading features and workflows.

use crate::files::collect;
use crate::files::read;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_graph::acceptance::{self, Description, Match, StepIndex, cases};
use specpack_run::FeatureFile;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::document::{self, Tree};
use specpack_syntax::form::Form;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Takes out the features of those folders that are no scenarios of a service, such as charters
    /// of what people measure: no workflow stands in the folder or in one around it, and none binds
    /// a step there. Gives the folders. Where nothing is bound at all, everything stays.
    pub(crate) fn set_unbound_aside(&mut self) -> Vec<String> {
        let of_workflows: BTreeSet<&str> = self
            .descriptions
            .iter()
            .map(|described| self.folder(described.file))
            .collect();
        let is_within = |folder: &str| {
            let mut around = of_workflows.iter();
            around.any(|around| Utf8Path::new(folder).starts_with(around))
        };
        let mut apart: BTreeMap<&str, Vec<&FeatureFile>> = BTreeMap::new();
        for feature in &self.features {
            let folder = self.folder(feature.file);
            if !is_within(folder) {
                apart.entry(folder).or_default().push(feature);
            }
        }
        if apart.is_empty() || of_workflows.is_empty() {
            return Vec::new();
        }
        let index = StepIndex::new(&self.descriptions);
        let is_bound = |feature: &&FeatureFile| {
            let mut steps = cases(&feature.document)
                .into_iter()
                .flat_map(|case| case.steps);
            steps.any(|step| !matches!(index.find(&step.text), Match::Undefined))
        };
        apart.retain(|_, features| !features.iter().any(is_bound));
        let set_aside: usize = apart.values().map(Vec::len).sum();
        if set_aside == self.features.len() {
            return Vec::new();
        }
        let aside: BTreeSet<String> = apart.into_keys().map(str::to_owned).collect();
        let (files, features) = (&self.files, &mut self.features);
        features.retain(|feature| !aside.contains(folder_of(files, feature.file)));
        aside.into_iter().collect()
    }

    fn folder(&self, file: FileId) -> &str {
        folder_of(&self.files, file)
    }

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

/// The folder of a file that was read; empty where it is the one that the command runs in.
fn folder_of(files: &[SourceFile], file: FileId) -> &str {
    let path = files.get(file.0 as usize).map_or("", SourceFile::path);
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::scratch::Scratch;

    const WORKFLOWS: &str = "\
arazzo: 1.0.1
info: {title: Orders, version: '1'}
sourceDescriptions: [{name: shop, type: openapi, url: openapi.yaml}]
workflows:
  - workflowId: place
    x-cucumber: an order is placed
    steps: [{stepId: place, operationId: placeOrder}]
";
    const BOUND: &str = "Feature: Orders\n\n  Scenario: Place\n    When an order is placed\n";
    const UNBOUND: &str = "Feature: Load\n\n  Scenario: Peak\n    When many look at orders\n";

    /// The folders that are set aside, and the files of features that are left.
    fn set_aside(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let folder = Scratch::of(files);
        let mut pack = load(folder.root()).unwrap();
        let relative = |path: &str| folder.relative(Utf8Path::new(path)).to_owned();
        let aside = pack.set_unbound_aside();
        let left = pack.features.iter();
        let left = left.map(|feature| relative(pack.files[feature.file.0 as usize].path()));
        let left = left.collect();
        (aside.iter().map(|path| relative(path)).collect(), left)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    // req: PACK-5
    #[test]
    fn charters_are_set_aside_and_scenarios_of_the_service_are_not() {
        let (aside, left) = set_aside(&[
            ("acceptance/orders.arazzo.yaml", WORKFLOWS),
            ("acceptance/orders.feature", BOUND),
            // Its workflow is forgotten: that has to be told.
            ("acceptance/returns/returns.feature", UNBOUND),
            ("charters/load.feature", UNBOUND),
        ]);
        assert_eq!(aside, ["charters"]);
        assert_eq!(
            left,
            names(&[
                "acceptance/orders.feature",
                "acceptance/returns/returns.feature"
            ])
        );
    }

    // req: PACK-5
    #[test]
    fn features_apart_from_their_workflows_are_scenarios_where_one_of_the_folder_is_bound() {
        let (aside, left) = set_aside(&[
            ("workflows/orders.arazzo.yaml", WORKFLOWS),
            ("features/orders.feature", BOUND),
            ("features/load.feature", UNBOUND),
        ]);
        assert_eq!(aside, names(&[]));
        assert_eq!(
            left,
            names(&["features/load.feature", "features/orders.feature"])
        );
    }

    // req: PACK-5
    #[test]
    fn where_nothing_is_bound_every_scenario_is_told_as_undefined() {
        let (aside, left) = set_aside(&[
            ("workflows/orders.arazzo.yaml", WORKFLOWS),
            ("features/load.feature", UNBOUND),
        ]);
        assert_eq!(
            (aside, left),
            (names(&[]), names(&["features/load.feature"]))
        );
    }
}
