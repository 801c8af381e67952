//! A system of three components, planned.

use specpack_emit::features::{self, Options, Plan, PlanError};
use specpack_emit::templates::Templates;
use specpack_graph::Pack;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;

pub(crate) const SYSTEM: &str = include_str!("../fixtures/bakery.md");

pub(crate) type Texts = BTreeMap<String, String>;

pub(crate) fn read(system: &str) -> Pack {
    Pack::read(vec![SourceFile::new("specs/bakery.md", system)])
}

pub(crate) fn templates() -> Templates {
    Templates::new(&BTreeMap::new()).unwrap()
}

pub(crate) fn try_plan(
    system: &str,
    existing: &Texts,
    change: impl FnOnce(&mut Options<'_>),
) -> Result<Plan, PlanError> {
    let templates = templates();
    let mut options = Options::new("specs/features", &templates);
    change(&mut options);
    features::plan(&read(system), FileId(0), existing, &options)
}

pub(crate) fn plan(system: &str, existing: &Texts) -> Plan {
    try_plan(system, existing, |_| {}).unwrap()
}

/// The files of a plan, by path.
pub(crate) fn texts(plan: &Plan) -> Texts {
    let files = plan.files.iter();
    files
        .map(|file| (file.path.clone(), file.after.clone()))
        .collect()
}
