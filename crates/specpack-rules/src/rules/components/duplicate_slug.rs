use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::slug::slug;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::name::key;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two components with different names give the same file name.
    ///
    /// Names become ids in lower case with hyphens. Where two come out alike, their feature specs
    /// would be one file.
    ///
    /// Fix: rename one of them.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Search+
    ///
    /// **Responsibility:** Find goods by meaning
    ///
    /// #### Component 2: Séarch
    ///
    /// **Responsibility:** Find goods by name
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Semantic Search
    ///
    /// **Responsibility:** Find goods by meaning
    ///
    /// #### Component 2: Search
    ///
    /// **Responsibility:** Find goods by name
    /// ```
    pub static DUPLICATE_SLUG = "duplicate-slug" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for component in context.graph().components() {
        let slug = slug(component.name());
        let entry = (component.name(), component.at());
        let Some((other, first)) = seen.insert((component.data.system, slug.clone()), entry) else {
            continue;
        };
        // The same name twice is told by `duplicate-component`.
        if key(other) == key(component.name()) {
            continue;
        }
        let headline = format!("`{}` and `{other}` both become `{slug}`", component.name());
        let found = DUPLICATE_SLUG
            .at(component.at(), headline)
            .and(first, "the other one")
            .help("Rename one of them.");
        findings.push(found);
    }
}
