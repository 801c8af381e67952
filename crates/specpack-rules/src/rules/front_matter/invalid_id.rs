use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_graph::slug::slug;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The `id` lacks its prefix, or is no slug.
    ///
    /// Ids become file names and link targets, and the prefix tells what a reference leads to:
    /// `sys-` a system, `feat-` a feature, `qa-` a test spec. After it come words in lower case
    /// with single hyphens.
    ///
    /// Fix: rename the id, and what refers to it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: Shopping_Cart
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-shopping-cart
    /// ---
    /// ```
    pub static INVALID_ID = "invalid-id" {
        category: Category::FrontMatter,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(id) = &file.header.id else { continue };
        let prefixes: &[&str] = match file.kind {
            DocumentKind::System => &["sys-"],
            DocumentKind::Qa => &["qa-", "feat-"],
            DocumentKind::Prd => &["prd-"],
            _ => &["feat-"],
        };
        let bare = prefixes.iter().find_map(|prefix| id.value.strip_prefix(prefix));
        if bare.is_some_and(|bare| !bare.is_empty() && slug(bare) == bare) {
            continue;
        }
        let named = bare.or_else(|| file.header.name.as_ref().map(|name| name.value.as_str()));
        let words = slug(named.unwrap_or(&id.value));
        let found = INVALID_ID
            .at(id.at, format!("`{}` is no id of this kind of spec", id.value))
            .help(format!("Call it `{}{words}`, and rename what refers to it.", prefixes[0]));
        findings.push(found);
    }
}
