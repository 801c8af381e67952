use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Feature, Reference};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;

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
    for feature in graph.features() {
        let sides = [
            (&feature.data.depends_on, "depends_on", "required_by"),
            (&feature.data.required_by, "required_by", "depends_on"),
        ];
        for (references, here, there) in sides {
            for reference in references {
                let other = reference.node().and_then(|node| graph.get::<Feature>(node));
                let Some(other) = other.filter(|other| other.id != feature.id) else {
                    continue;
                };
                let mirror = match here {
                    "depends_on" => &other.data.required_by,
                    _ => &other.data.depends_on,
                };
                if mirror.iter().any(|back| names(back, &feature.data.id)) {
                    continue;
                }
                let (id, its) = (&feature.data.id, &other.data.id);
                let found = DEPENDENCY_NOT_MIRRORED
                    .at(reference.at, format!("`{here}` names `{its}`, which does not name `{id}`"))
                    .and(place(context, other.data, other.at(), there), "missing here")
                    .help(format!("Add `{id}` to `{there}` of `{its}`."));
                findings.push(found);
            }
        }
    }
}

fn names(reference: &Reference, id: &str) -> bool {
    reference.text == id
}

fn place(context: &Context<'_>, feature: &Feature, name: Location, key: &str) -> Location {
    let field = context.pack.header(feature.file).field(key);
    field.map_or(name, |field| field.key.at)
}
