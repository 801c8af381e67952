use crate::context::Context;
use crate::rule::Findings;
use super::personal;
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
            let name = field.value.to_ascii_lowercase();
            let mut parts = name.split(['_', '.', '-']);
            // A hash or a kind of something is not the thing itself.
            let is_derived = ["_hash", "_kind", "_type", "_id", "_count", "_length"];
            let is_derived = is_derived.iter().any(|ending| name.ends_with(ending));
            if is_derived || !parts.any(personal::is_personal) {
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
