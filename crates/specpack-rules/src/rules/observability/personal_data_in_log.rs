use crate::context::Context;
use crate::rule::Findings;
use crate::rules::personal;
use specpack_graph::model::LogRecord;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A log record holds personal data or a secret.
    ///
    /// Logs are copied, kept and read by many. What is in them cannot be called back.
    ///
    /// Fix: log an identifier that means nothing elsewhere, or leave the field out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// logs:
    ///   - name: order.placed
    ///     fields: [request_id, email]
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// logs:
    ///   - name: order.placed
    ///     fields: [request_id, customer_id]
    /// ```
    pub static PERSONAL_DATA_IN_LOG = "personal-data-in-log" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for record in context.graph().of::<LogRecord>() {
        for field in &record.fields {
            if !personal::names_personal_data(&field.value) {
                continue;
            }
            let headline = format!("`{}` logs `{}`", record.name(), field.value);
            let found = PERSONAL_DATA_IN_LOG
                .at(field.at, headline)
                .help("Log an identifier in its place, or leave the field out.");
            findings.push(found);
        }
    }
}
