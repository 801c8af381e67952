use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A feature spec's file has another name than its id.
    ///
    /// Specs link to one another by file, and refer to one another by id. Where the two differ a
    /// reader who knows one cannot find the other, and generating the feature anew makes a second
    /// file.
    ///
    /// Fix: rename the file to the id with `.md`, or correct the id.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: basket.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: feat-cart.md -->
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    /// ```
    pub static FILE_NOT_NAMED_AFTER_ID = "file-not-named-after-id" {
        category: Category::FrontMatter,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs().filter(|file| file.kind.is_feature()) {
        let Some(id) = &file.header.id else { continue };
        let path = file.source.path();
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        // Text from standard input has no name to compare, and an id without its prefix has a
        // finding of its own.
        let is_id = id.value.starts_with("feat-") || id.value.starts_with("qa-");
        if stem == id.value || name.starts_with(['-', '<']) || !is_id {
            continue;
        }
        let found = FILE_NOT_NAMED_AFTER_ID
            .at(id.at, format!("`{}` stands in a file named `{name}`", id.value))
            .help(format!("Rename the file to `{}.md`.", id.value));
        findings.push(found);
    }
}
