use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, end};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A call between participants goes over a protocol without encryption.
    ///
    /// Whoever is on the way reads what is sent, and changes it.
    ///
    /// Fix: use HTTPS, or another protocol over TLS.
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
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | {'protocol': 'HTTP'} |
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
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | {'protocol': 'HTTPS'} |
    /// ```
    pub static UNENCRYPTED_CALL = "unencrypted-call" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let is_self = end(&step.data.from) == end(&step.data.to);
        let Some(protocol) = step.data.detail("Protocol").filter(|_| !is_self) else {
            continue;
        };
        let text = protocol.text().unwrap_or_default();
        if !is_plain(text) {
            continue;
        }
        let headline = format!("{} goes over `{text}`, which is not encrypted", called(&step));
        let found = UNENCRYPTED_CALL.at(protocol.at, headline);
        findings.push(found.help("Use HTTPS, or another protocol over TLS."));
    }
}

fn is_plain(protocol: &str) -> bool {
    let protocol = protocol.to_ascii_uppercase();
    let first = protocol.split(['/', ' ']).next().unwrap_or_default();
    let is_secured = protocol.contains("TLS") || protocol.contains("SSL");
    matches!(first, "HTTP" | "FTP" | "TELNET" | "WS") && !is_secured
}
