use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Entry, Feature, Reference};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// One feature states a dependency that the other does not know of.
    ///
    /// What is under `depends_on` of one belongs under `required_by` of the other. Otherwise whoever
    /// changes the other does not see whom that breaks.
    ///
    /// Fix: add the missing side, or remove the other.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// depends_on: [feat-stock]
    /// ---
    /// # Cart
    /// <!-- file: feat-stock.md -->
    /// ---
    /// kind: feature
    /// id: feat-stock
    /// required_by: []
    /// ---
    /// # Stock
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// depends_on: [feat-stock]
    /// ---
    /// # Cart
    /// <!-- file: feat-stock.md -->
    /// ---
    /// kind: feature
    /// id: feat-stock
    /// required_by: [feat-cart]
    /// ---
    /// # Stock
    /// ```
    pub static DEPENDENCY_NOT_MIRRORED = "dependency-not-mirrored" {
        category: Category::References,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut stated = HashSet::default();
    for feature in graph.features() {
        for side in Side::BOTH {
            let references = side.references(feature.data).iter();
            stated.extend(references.filter_map(|it| Some((side, feature.id, it.node()?))));
        }
    }
    for feature in graph.features() {
        for side in Side::BOTH {
            for reference in side.references(feature.data) {
                let other = reference
                    .node()
                    .and_then(|node| graph.get::<Feature>(node))
                    .filter(|other| other.id != feature.id);
                let Some(other) = other else { continue };
                if !stated.contains(&(side.mirror(), other.id, feature.id)) {
                    findings.push(one_sided(context, side, reference, feature, other));
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    DependsOn,
    RequiredBy,
}

impl Side {
    const BOTH: [Self; 2] = [Self::DependsOn, Self::RequiredBy];

    fn key(self) -> &'static str {
        match self {
            Self::DependsOn => "depends_on",
            Self::RequiredBy => "required_by",
        }
    }

    fn mirror(self) -> Self {
        match self {
            Self::DependsOn => Self::RequiredBy,
            Self::RequiredBy => Self::DependsOn,
        }
    }

    fn references(self, feature: &Feature) -> &[Reference] {
        match self {
            Self::DependsOn => &feature.depends_on,
            Self::RequiredBy => &feature.required_by,
        }
    }
}

fn one_sided(
    context: &Context<'_>,
    side: Side,
    reference: &Reference,
    feature: Entry<'_, Feature>,
    other: Entry<'_, Feature>,
) -> Diagnostic {
    let (here, there) = (side.key(), side.mirror().key());
    let (id, its) = (&feature.data.id, &other.data.id);
    let field = context.pack.header(other.data.file).field(there);
    let place = field.map_or(other.at(), |field| field.key.at);
    DEPENDENCY_NOT_MIRRORED
        .at(
            reference.at,
            format!("`{here}` names `{its}`, which does not name `{id}`"),
        )
        .and(place, "missing here")
        .help(format!("Add `{id}` to `{there}` of `{its}`."))
}
