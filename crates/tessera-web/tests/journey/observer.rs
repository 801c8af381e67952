//! What somebody sees who tries to learn of accounts, and what the service did for it.

use axum::body::Body;
use http::Request;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use testkit::app::{Answer, App, from_address, post_json};
use testkit::faults::Calls;

/// Where requests come from that say nothing else.
pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What an answer tells whoever compares it with others, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    /// The body, but for the request's id.
    pub(crate) shown: String,
    /// Names and values, but for what is drawn anew for each answer.
    headers: BTreeMap<String, Vec<String>>,
    /// How often each operation of the stores was called: those that write, and those that read.
    calls: Calls,
    /// How many rows more each table has, where that are any.
    written: BTreeMap<String, i64>,
}

/// What somebody without the password sees.
pub(crate) async fn seen(app: &App, path: &str, body: &Value) -> Seen {
    seen_from(app, HERE, path, body).await
}

/// The same, from an address with limits of its own.
pub(crate) async fn seen_from(app: &App, from: IpAddr, path: &str, body: &Value) -> Seen {
    observe(app, from_address(post_json(path, body), from)).await
}

/// What somebody sees of the answer to a request.
pub(crate) async fn observe(app: &App, request: Request<Body>) -> Seen {
    let before = app.database.rows_by_table().await;
    app.plan.take_calls();
    let answer = app.send(request).await;
    let calls = app.plan.take_calls();
    let mut written = app.database.rows_by_table().await;
    for (table, rows) in &mut written {
        *rows -= before[table];
    }
    // Draws on limits are among the calls; where they stand, whoever came before has left a row.
    written.retain(|table, rows| *rows != 0 && table != "limit_states");
    let mut shown = answer.text();
    if let Some(id) = answer.header("x-request-id") {
        shown = shown.replace(id, "ID");
    }
    Seen {
        status: answer.status.as_u16(),
        shown,
        headers: headers(&answer),
        calls,
        written,
    }
}

/// The headers; of cookies the name and what the browser is to do with them.
fn headers(answer: &Answer) -> BTreeMap<String, Vec<String>> {
    let mut headers = BTreeMap::<_, Vec<String>>::new();
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap();
        let told = match name.as_str() {
            "x-request-id" => "ID".to_owned(),
            "set-cookie" => {
                let (name, rest) = value.split_once('=').unwrap();
                let (_, attributes) = rest.split_once(';').unwrap();
                format!("{name}=VALUE;{attributes}")
            }
            _ => value.to_owned(),
        };
        headers.entry(name.to_string()).or_default().push(told);
    }
    headers
}

/// Panics unless all rows, each of what somebody is, tell the same, cell by cell.
pub(crate) fn assert_alike<T: PartialEq + std::fmt::Debug>(rows: &[(&str, Vec<T>)]) {
    let (first, expected) = &rows[0];
    for (who, cells) in rows {
        assert_eq!(cells.len(), expected.len(), "{who}");
        for (number, (cell, expected)) in cells.iter().zip(expected).enumerate() {
            assert_eq!(cell, expected, "cell {number}: {who} and {first}");
        }
    }
}
