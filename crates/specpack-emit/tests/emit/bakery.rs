//! A system of three components, planned.

use specpack_emit::features::{self, Existing, FilePlan, Options, Plan, PlanError};
use specpack_emit::templates::Templates;
use specpack_graph::Pack;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;
use std::ops::Deref;

pub(crate) const SYSTEM: &str = include_str!("../fixtures/bakery.md");

pub(crate) type Texts = BTreeMap<String, String>;

/// Files that are held in memory.
pub(crate) struct Held<'a>(pub(crate) &'a Texts);

impl Existing for Held<'_> {
    type Error = PlanError;

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn text(&self, path: &str) -> Result<Option<String>, PlanError> {
        Ok(self.0.get(path).cloned())
    }
}

/// A plan and the texts that it handed out.
#[derive(Debug)]
pub(crate) struct Planned {
    plan: Plan,
    /// The files that stand afterwards, by path.
    texts: Texts,
}

impl Deref for Planned {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.plan
    }
}

impl Planned {
    pub(crate) fn file(&self, path: &str) -> (&FilePlan, &str) {
        let file = self.files.iter().find(|file| file.path == path).unwrap();
        (file, &self.texts[path])
    }
}

pub(crate) fn read(system: &str) -> Pack {
    Pack::read(vec![SourceFile::new("specs/bakery.md", system)])
}

pub(crate) fn templates() -> Templates {
    Templates::new(&BTreeMap::new()).unwrap()
}

pub(crate) fn plan_with(
    system: &str,
    existing: &Texts,
    options: &Options<'_>,
) -> Result<Planned, PlanError> {
    let mut texts = existing.clone();
    let (pack, existing) = (read(system), Held(existing));
    let plan = features::plan(&pack, FileId(0), &existing, options, |file| {
        texts.insert(file.plan.path.clone(), file.after.clone());
        Ok(())
    })?;
    Ok(Planned { plan, texts })
}

pub(crate) fn try_plan(
    system: &str,
    existing: &Texts,
    change: impl FnOnce(&mut Options<'_>),
) -> Result<Planned, PlanError> {
    let templates = templates();
    let mut options = Options::new("specs/features", &templates);
    change(&mut options);
    plan_with(system, existing, &options)
}

pub(crate) fn plan(system: &str, existing: &Texts) -> Planned {
    try_plan(system, existing, |_| {}).unwrap()
}

/// The system spec with the list of features that a plan gives it.
pub(crate) fn listed(planned: &Planned, system: &str) -> String {
    planned.system_spec.clone().unwrap().applied(system)
}

/// The files after a plan, by path.
pub(crate) fn texts(planned: &Planned) -> Texts {
    planned.texts.clone()
}
