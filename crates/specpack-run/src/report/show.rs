//! Failures in words.

use crate::exchange::{Request, Response};
use crate::result::Failure;
use crate::scope::plain;
use http::HeaderMap;

/// How much of a body is shown, in characters.
const BODY_LEN: usize = 2_000;
/// Headers that carry secrets: that they were there is shown, and not what they said.
const SECRET: [&str; 5] = [
    "authorization",
    "cookie",
    "set-cookie",
    "proxy-authorization",
    "x-api-key",
];

/// A failure in lines of plain text: what was expected, what was seen, what was exchanged.
#[must_use]
pub fn failure_lines(failure: &Failure) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((workflow, step)) = &failure.workflow {
        lines.push(match step.as_str() {
            "" => format!("in workflow {workflow}"),
            step => format!("in workflow {workflow}, step {step}"),
        });
    }
    if failure.tries > 1 {
        lines.push(format!("after {} tries", failure.tries));
    }
    for (condition, seen) in &failure.expected {
        let seen: Vec<String> = seen.iter().map(|value| shortened(&plain(value))).collect();
        lines.push(format!("expected {condition}"));
        lines.push(format!("     saw {}", seen.join(", ")));
    }
    for breach in &failure.breaches {
        lines.push(shortened(&breach.to_string()));
    }
    if let Some(exchange) = &failure.exchange {
        lines.extend(shown_request(&exchange.request));
        lines.extend(shown_response(&exchange.response));
    }
    lines
}

/// A request as text.
#[must_use]
pub fn shown_request(request: &Request) -> Vec<String> {
    let mut lines = vec![format!("> {} {}", request.method, request.url)];
    headers(&mut lines, '>', &request.headers);
    body(&mut lines, '>', &String::from_utf8_lossy(&request.body));
    lines
}

/// A response as text.
#[must_use]
pub fn shown_response(response: &Response) -> Vec<String> {
    let reason = response.status.canonical_reason().unwrap_or_default();
    let mut lines = vec![
        format!("< {} {reason}", response.status.as_u16())
            .trim_end()
            .to_owned(),
    ];
    headers(&mut lines, '<', &response.headers);
    body(&mut lines, '<', &response.text());
    lines
}

fn headers(lines: &mut Vec<String>, mark: char, headers: &HeaderMap) {
    for (name, value) in headers {
        let value = match SECRET.contains(&name.as_str()) {
            true => "(not shown)".to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        lines.push(format!("{mark} {name}: {value}"));
    }
}

fn body(lines: &mut Vec<String>, mark: char, text: &str) {
    if !text.is_empty() {
        lines.push(mark.to_string());
        let shown = shortened(text);
        lines.extend(shown.lines().map(|line| format!("{mark} {line}")));
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(BODY_LEN) {
        Some((at, _)) => format!("{} … ({} bytes)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}
