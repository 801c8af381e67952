use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A spec has no front matter.
    ///
    /// Without it nobody can tell the spec's id, kind, complexity and maturity, other specs cannot
    /// refer to it, and its sections cannot be judged by its level.
    ///
    /// Fix: put a YAML mapping between two lines of `---` at the top. `specpack new` writes one.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Shop System Architecture
    ///
    /// ## 2. System Components
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// specmas: 3.0
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// name: Shop
    /// complexity: EASY
    /// maturity: 2
    /// ---
    ///
    /// # Shop System Architecture
    /// ```
    pub static MISSING_FRONT_MATTER = "missing-front-matter" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs().filter(|file| {
        // A PRD says who wrote it, and when, below its title.
        file.header.at.is_none() && file.kind != DocumentKind::Prd
    }) {
        let found = MISSING_FRONT_MATTER
            .at(file.title(), "the spec has no front matter")
            .help("Put `specmas`, `kind`, `id`, `name`, `complexity` and `maturity` between two lines of `---` at the top.");
        findings.push(found);
    }
}
