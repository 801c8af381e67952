use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::markdown::{BlockKind, Text};

declare_rule! {
    /// A table has a head and no rows.
    ///
    /// It is not clear whether there is nothing to tell or nobody has told it yet.
    ///
    /// Fix: fill it in, or replace it by a sentence that says that there is none.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Roles
    ///
    /// | Role | Permissions |
    /// |------|-------------|
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Roles
    ///
    /// | Role | Permissions |
    /// |------|-------------|
    /// | user | own cart |
    /// ```
    pub static EMPTY_TABLE = "empty-table" {
        category: Category::Structure,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        for block in file.document.all_blocks() {
            let BlockKind::Table(table) = &block.kind else {
                continue;
            };
            let blank = |text: &Text| text.plain.trim().is_empty();
            if table.rows.iter().any(|row| !row.cells.iter().all(blank)) {
                continue;
            }
            let found = EMPTY_TABLE
                .at(file.at(block.span), "the table has no rows")
                .help("Fill it in, or say in a sentence that there is none.");
            findings.push(found);
        }
    }
}
