use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;
use std::collections::{HashMap, HashSet};

declare_rule! {
    /// A requirement depends on one that does not exist.
    ///
    /// It may have been renumbered or removed, so that what is needed first is unknown.
    ///
    /// Fix: correct the id.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// **Dependencies:** FR-9
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Priority:** MUST
    ///
    /// **Dependencies:** None
    /// ```
    pub static UNKNOWN_REQUIREMENT_REFERENCE = "unknown-requirement-reference" {
        category: Category::Requirements,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut known: HashMap<_, HashSet<&str>> = HashMap::new();
    for id in graph.requirements().filter_map(|it| it.data.id.as_ref()) {
        known.entry(id.at.file).or_default().insert(id.value.as_str());
    }
    for requirement in graph.requirements() {
        let ids = known.get(&requirement.at().file);
        for reference in &requirement.data.dependencies {
            let is_known = ids.is_some_and(|ids| ids.contains(reference.text.as_str()));
            // A feature or a component may be named here, too; only ids are looked for.
            let is_id = reference.text.chars().any(|c| c.is_ascii_digit());
            if is_known || !is_id || reference.to != Resolution::Unknown {
                continue;
            }
            let found = UNKNOWN_REQUIREMENT_REFERENCE.at(
                reference.at,
                format!("no requirement has the id `{}`", reference.text),
            );
            let mut names: Vec<&str> = ids.into_iter().flatten().copied().collect();
            names.sort_unstable();
            findings.push(match nearest(&reference.text, names) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("Correct the id."),
            });
        }
    }
}
