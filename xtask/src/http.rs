//! The little of HTTP/1.1 that polling and load generation need.
//!
//! A blocking socket and a reused buffer cost less per request than any client library,
//! which leaves more of the machine to the server that is being measured.

use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long one read or write may take before the server counts as stuck.
const PATIENCE: Duration = Duration::from_secs(20);
const CHUNK: usize = 16 * 1024;
/// The largest answer read, which the list of a full development inbox stays below.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// A connection that is kept open from one request to the next.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    /// What was received, followed by room for more.
    buffer: Vec<u8>,
    filled: usize,
}

/// The part of a response that callers look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

/// What a response's head says about what follows it.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    body_start: usize,
    body_length: usize,
}

impl Connection {
    /// Connects to `address`.
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .with_context(|| format!("failed to connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            buffer: vec![0; CHUNK],
            filled: 0,
        })
    }

    /// Sends one whole request and reads its response.
    ///
    /// # Errors
    /// When the connection breaks, or the response has no `Content-Length`.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<Response<'_>> {
        self.stream.write_all(request).context("failed to send")?;
        self.filled = 0;
        let head = loop {
            self.read_more()?;
            if let Some(head) = parse_head(&self.buffer[..self.filled])? {
                break head;
            }
        };
        let end = head.body_start + head.body_length;
        while self.filled < end {
            self.read_more()?;
        }
        Ok(Response {
            status: head.status,
            head: &self.buffer[..head.body_start],
            body: &self.buffer[head.body_start..end],
        })
    }

    fn read_more(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let room = &mut self.buffer[self.filled..];
        match self.stream.read(room).context("failed to receive")? {
            0 => bail!("the server closed the connection"),
            count => {
                self.filled += count;
                Ok(())
            }
        }
    }
}

fn parse_head(received: &[u8]) -> Result<Option<Head>> {
    let Some(end) = memchr::memmem::find(received, b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&received[..end]).context("a response head is not UTF-8")?;
    let mut lines = text.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status: u16 = status_line
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .with_context(|| format!("no status in `{status_line}`"))?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok());
    let body_length = match length {
        Some(length) if length <= LARGEST_BODY => length,
        Some(length) => bail!("a response of {length} bytes is more than is read here"),
        None if status == 204 || status == 304 => 0,
        None => bail!("a response ({status}) has no Content-Length"),
    };
    Ok(Some(Head {
        status,
        body_start: end + 4,
        body_length,
    }))
}

/// A GET request for `path`, with `headers` as whole lines.
pub(crate) fn get_request(host: &str, path: &str, headers: &[&str]) -> Vec<u8> {
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request.into_bytes()
}

/// A POST request of a JSON body to `path`.
pub(crate) fn post_request(host: &str, path: &str, json: &str) -> Vec<u8> {
    post_request_with(host, path, &[], json)
}

/// The same with `headers` as whole lines.
pub(crate) fn post_request_with(host: &str, path: &str, headers: &[&str], json: &str) -> Vec<u8> {
    let headers: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// Fetches `path` once over a connection of its own.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<(u16, Vec<u8>)> {
    let mut connection = Connection::open(address)?;
    let response = connection.exchange(&get_request(&address.to_string(), path, &[]))?;
    Ok((response.status, response.body.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_it_is_whole() {
        let whole = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\nX: y\r\n\r\n{}";
        let head = parse_head(whole).expect("a head");
        assert_eq!(
            head,
            Some(Head {
                status: 201,
                body_start: whole.len() - 2,
                body_length: 2
            })
        );
        assert_eq!(parse_head(&whole[..30]).expect("no error yet"), None);
    }

    #[test]
    fn a_response_of_unknown_length_is_refused() {
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert!(parse_head(chunked).is_err());
        let empty = b"HTTP/1.1 204 No Content\r\n\r\n";
        let head = parse_head(empty).expect("a head");
        assert_eq!(head.map(|h| h.body_length), Some(0));
    }
}
