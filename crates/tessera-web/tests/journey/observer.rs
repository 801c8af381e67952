//! What somebody sees who tries to learn of accounts.

use serde_json::Value;
use std::collections::BTreeSet;
use testkit::app::App;

/// Status, body, names of headers, rows that were written.
pub(crate) type Seen = (u16, String, BTreeSet<String>, u64);

/// What somebody without the password sees: status, body but for the request's id, names of
/// headers, and how much was written.
pub(crate) async fn seen(app: &App, path: &str, body: &Value) -> Seen {
    let before = app.database.rows().await;
    let answer = app.post(path, body).await;
    let written = app.database.rows().await - before;
    let headers = answer.headers.keys().map(ToString::to_string).collect();
    let mut shown = answer.text();
    if let Some(id) = answer.header("x-request-id") {
        shown = shown.replace(id, "ID");
    }
    (answer.status.as_u16(), shown, headers, written)
}
