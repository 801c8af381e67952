//! What rules found in an earlier run, for a run over much the same files.

use crate::config::Config;
use crate::context::File;
use crate::rule::{Findings, Rule};
use specpack_graph::Pack;
use specpack_syntax::document::Tree;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, SourceFile};
use std::sync::{Arc, Mutex};

/// What rules that look at one file after the other found in each.
///
/// A file is known again in the place that it had, by the tree that was read of it then, which a
/// [`Memory`](specpack_graph::Memory) keeps for as long as the file stays as it is.
#[derive(Debug, Default)]
pub struct Earlier {
    config: Option<Config>,
    found: Mutex<HashMap<(&'static str, FileId), Found>>,
}

/// What one rule found in one file.
#[derive(Debug)]
struct Found {
    source: SourceFile,
    tree: Arc<Tree>,
    findings: Findings,
}

impl Earlier {
    /// Forgets what was found under another configuration.
    pub(crate) fn under(&mut self, config: &Config) {
        if self.config.as_ref() != Some(config) {
            *self = Self {
                config: Some(config.clone()),
                found: Mutex::default(),
            };
        }
    }

    /// What a rule finds in a file: what it found before, where the file is the same.
    pub(crate) fn findings(
        &self,
        rule: &'static Rule,
        pack: &Pack,
        file: &File<'_>,
        look: impl FnOnce(&mut Findings),
    ) -> Findings {
        let tree = pack.trees.get(file.id.0 as usize);
        let key = (rule.name, file.id);
        if let (Some(tree), Ok(found)) = (tree, self.found.lock())
            && let Some(found) = found.get(&key)
            && Arc::ptr_eq(tree, &found.tree)
            && found.source == *file.source
        {
            return found.findings.clone();
        }
        let mut findings = Findings::default();
        look(&mut findings);
        if let (Some(tree), Ok(mut found)) = (tree, self.found.lock()) {
            let of_file = Found {
                source: file.source.clone(),
                tree: Arc::clone(tree),
                findings: findings.clone(),
            };
            found.insert(key, of_file);
        }
        findings
    }
}
