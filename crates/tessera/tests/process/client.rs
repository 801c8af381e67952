//! A plain HTTP/1.1 client: one request, one connection.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

/// Connects, with a bound on how long anything may take.
pub(crate) fn connect(authority: &str) -> TcpStream {
    let stream = TcpStream::connect(authority).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream
}

/// Reads a response to its end.
pub(crate) fn read(mut stream: TcpStream) -> Response {
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).unwrap();
    let text = String::from_utf8_lossy(&raw);
    let (head, body) = text.split_once("\r\n\r\n").expect("a whole response");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = if head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked")
    {
        unchunk(body)
    } else {
        body.to_owned()
    };
    Response { status, body }
}

fn unchunk(mut rest: &str) -> String {
    let mut whole = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
    whole
}

/// Gets a path.
pub(crate) fn get(authority: &str, path: &str, headers: &str) -> Response {
    let mut stream = connect(authority);
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    read(stream)
}

/// The head of a JSON request with a body of `len` bytes.
pub(crate) fn head(authority: &str, path: &str, len: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {len}\r\n\r\n"
    )
}

/// Posts JSON.
pub(crate) fn post(authority: &str, path: &str, body: &Value) -> Response {
    let body = body.to_string();
    let mut stream = connect(authority);
    let request = head(authority, path, body.len()) + &body;
    stream.write_all(request.as_bytes()).unwrap();
    read(stream)
}

/// Posts JSON with an access token.
pub(crate) fn post_as(authority: &str, token: &str, path: &str, body: &Value) -> Response {
    let header = format!("authorization: Bearer {token}\r\n");
    post_with(authority, &header, path, body)
}

/// Posts JSON with more headers, each with the end of its line.
pub(crate) fn post_with(authority: &str, headers: &str, path: &str, body: &Value) -> Response {
    let body = body.to_string();
    let mut stream = connect(authority);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    read(stream)
}

/// Posts a form.
pub(crate) fn post_form(authority: &str, path: &str, form: &str) -> Response {
    let mut stream = connect(authority);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         sec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    read(stream)
}
