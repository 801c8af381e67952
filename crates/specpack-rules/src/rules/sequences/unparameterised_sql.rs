use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::literals::is_built_sql;
use super::steps::{called, texts};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step builds SQL out of values.
    ///
    /// A value that holds a quote changes what the statement does: this is how SQL is injected.
    ///
    /// Fix: write a parameter, such as `$1`, and pass the value beside the statement.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | loans | loans | SELECT id FROM books WHERE title = '{title}' |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | loans | loans | SELECT id FROM books WHERE title = $1 |
    /// ```
    pub static UNPARAMETERISED_SQL = "unparameterised-sql" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        for (_, at) in texts(step.data).filter(|(text, _)| is_built_sql(text)) {
            let found = UNPARAMETERISED_SQL.at(at, format!("{} builds SQL out of values", called(&step)));
            findings.push(found.help("Write a parameter, such as `$1`, in place of each value."));
        }
    }
}
