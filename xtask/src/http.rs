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
    address: SocketAddr,
    stream: TcpStream,
    /// Whether the server said that it closes behind its last answer.
    is_closing: bool,
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
    body: Framing,
    is_closing: bool,
}

/// How long a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunks,
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
            address,
            stream,
            is_closing: false,
            buffer: vec![0; CHUNK],
            filled: 0,
        })
    }

    /// Sends one whole request and reads its response, over a new connection where the server
    /// has closed the last one behind its answer.
    ///
    /// # Errors
    /// When the connection breaks, or the response does not say where it ends.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<Response<'_>> {
        if self.is_closing {
            *self = Self::open(self.address)?;
        }
        self.stream.write_all(request).context("failed to send")?;
        self.filled = 0;
        let head = loop {
            self.read_more()?;
            if let Some(head) = parse_head(&self.buffer[..self.filled])? {
                break head;
            }
        };
        self.is_closing = head.is_closing;
        let end = match head.body {
            Framing::Length(length) => self.read_to(head.body_start + length)?,
            Framing::Chunks => self.read_chunks(head.body_start)?,
        };
        Ok(Response {
            status: head.status,
            head: &self.buffer[..head.body_start],
            body: &self.buffer[head.body_start..end],
        })
    }

    fn read_to(&mut self, end: usize) -> Result<usize> {
        while self.filled < end {
            self.read_more()?;
        }
        Ok(end)
    }

    /// Puts what the chunks hold in their place, and gives its end.
    fn read_chunks(&mut self, start: usize) -> Result<usize> {
        let body = loop {
            match joined_chunks(&self.buffer[start..self.filled])? {
                Some(body) => break body,
                None => self.read_more()?,
            }
        };
        let end = start + body.len();
        self.buffer[start..end].copy_from_slice(&body);
        Ok(end)
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
    let (mut length, mut is_chunked, mut is_closing) = (None, false, false);
    for (name, value) in lines.by_ref().filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            is_chunked = value.eq_ignore_ascii_case("chunked");
        } else if name.eq_ignore_ascii_case("connection") {
            is_closing = value.eq_ignore_ascii_case("close");
        }
    }
    let body = match length {
        Some(length) if length <= LARGEST_BODY => Framing::Length(length),
        Some(length) => bail!("a response of {length} bytes is more than is read here"),
        None if is_chunked => Framing::Chunks,
        None if status == 204 || status == 304 => Framing::Length(0),
        None => bail!("a response ({status}) does not say where it ends"),
    };
    Ok(Some(Head {
        status,
        body_start: end + 4,
        body,
        is_closing,
    }))
}

/// What chunks hold (RFC 9112, section 7.1); nothing while the last one is not there.
fn joined_chunks(mut received: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(line_end) = memchr::memmem::find(received, b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(&received[..line_end])?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).context("a chunk has no size")?;
        let start = line_end + 2;
        if size > LARGEST_BODY || body.len() > LARGEST_BODY {
            bail!("a response of more bytes than are read here");
        }
        let Some(chunk) = received.get(start..start + size) else {
            return Ok(None);
        };
        let Some(rest) = received.get(start + size + 2..) else {
            return Ok(None);
        };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(chunk);
        received = rest;
    }
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

/// A POST request of form fields to `path`, encoded already.
pub(crate) fn form_request(host: &str, path: &str, fields: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{fields}",
        fields.len()
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
                body: Framing::Length(2),
                is_closing: false,
            })
        );
        assert_eq!(parse_head(&whole[..30]).expect("no error yet"), None);
    }

    #[test]
    fn a_response_that_does_not_say_where_it_ends_is_refused() {
        let endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        assert!(parse_head(endless).is_err());
        let empty = b"HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n";
        let head = parse_head(empty).expect("a head").expect("a whole one");
        assert_eq!((head.body, head.is_closing), (Framing::Length(0), true));
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let head = parse_head(chunked).expect("a head");
        assert_eq!(head.map(|head| head.body), Some(Framing::Chunks));
    }

    #[test]
    fn chunks_are_joined_once_the_last_is_there() {
        let whole = b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
        let joined = joined_chunks(whole).expect("chunks");
        assert_eq!(joined.as_deref(), Some(&b"abc0123456789"[..]));
        for end in 0..whole.len() {
            let part = joined_chunks(&whole[..end]).expect("no error yet");
            assert_eq!(part, None, "{end}");
        }
        assert!(joined_chunks(b"no\r\n").is_err());
    }

    #[test]
    fn a_connection_that_the_server_closes_is_opened_anew() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = std::thread::spawn(move || {
            for (body, stream) in ["1", "2"].into_iter().zip(listener.incoming()) {
                let mut stream = stream.expect("a connection");
                let mut request = [0; 1024];
                assert!(stream.read(&mut request).expect("a request") > 0);
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).expect("a reader");
            }
        });
        let mut connection = Connection::open(address).expect("a connection");
        for body in [b"1", b"2"] {
            let request = get_request("localhost", "/", &[]);
            assert_eq!(connection.exchange(&request).expect("an answer").body, body);
        }
        served.join().expect("a server");
    }
}
