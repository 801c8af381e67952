//! Requests and answers as nearly all of them are: a request in one piece, and an answer whose
//! length its head tells.
//!
//! What is read here is surely whole and surely means what it seems to. Whatever else comes (parts
//! of a length that nobody knows yet, an answer before the answer, an end too early, mistakes) is
//! given to hyper with all that was written and read, and judged there.

use super::{Answer, Outgoing};
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, HeaderValue, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, Method, StatusCode};
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::Poll;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest body that is sent together with its head, in bytes.
const LONGEST_REQUEST_BODY: usize = 64 * 1024;
/// The longest head and body of an answer that are read here, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
const LONGEST_BODY: usize = 256 * 1024;
/// The most headers of an answer that are read here.
const MOST_HEADERS: usize = 64;
/// How much is asked for at once, in bytes.
const READ_LEN: usize = 8 * 1024;

/// How far an exchange came that is not plain.
#[derive(Debug, Default)]
pub(super) struct Begun {
    /// How many bytes of the request were written.
    pub(super) written: usize,
    /// What was read of the answer.
    pub(super) read: Vec<u8>,
    /// What reading failed with.
    pub(super) failure: Option<io::Error>,
}

/// Whether nothing came over a connection since its last answer, and it is open.
pub(super) async fn is_quiet(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    poll_fn(|cx| {
        let mut byte = [0];
        let mut read = ReadBuf::new(&mut byte);
        Poll::Ready(Pin::new(&mut *stream).poll_read(cx, &mut read).is_pending())
    })
    .await
}

/// Sends a plain request and reads its answer, if both are plain. The request stays to be sent by
/// others, as the same bytes.
pub(super) async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: Outgoing<'_>,
) -> Result<Answer, Begun> {
    let mut begun = Begun::default();
    let Some(request) = written(request) else {
        return Err(begun);
    };
    // What does not fit at once is not waited for: the answer may come before.
    let written = poll_fn(|cx| Poll::Ready(Pin::new(&mut *stream).poll_write(cx, &request))).await;
    if let Poll::Ready(Ok(count)) = written {
        begun.written = count;
    }
    if begun.written < request.len() {
        return Err(begun);
    }
    let head_len = loop {
        if !read_more(stream, &mut begun).await {
            return Err(begun);
        }
        match end_of_head(&begun.read) {
            Some(len) => break len,
            None if begun.read.len() > LONGEST_HEAD => return Err(begun),
            None => {}
        }
    };
    let Some(head) = begun.read.get(..head_len).and_then(Head::read) else {
        return Err(begun);
    };
    let whole = head_len + head.body_len;
    while begun.read.len() < whole {
        if !read_more(stream, &mut begun).await {
            return Err(begun);
        }
    }
    match begun.read.len() == whole {
        true => Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: Bytes::copy_from_slice(begun.read.get(head_len..).unwrap_or_default()),
        }),
        false => Err(begun),
    }
}

/// The bytes of a request; none where it cannot be sent here.
fn written(request: Outgoing<'_>) -> Option<Vec<u8>> {
    // What says how a message is sent.
    const OF_THE_CONNECTION: [HeaderName; 7] = [
        CONNECTION,
        CONTENT_LENGTH,
        EXPECT,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ];
    let (target, len) = (request.target.as_str(), request.body.len());
    let is_usual = !matches!(*request.method, Method::HEAD | Method::CONNECT);
    if !is_usual || !target.starts_with('/') || len > LONGEST_REQUEST_BODY {
        return None;
    }
    let mut bytes = Vec::with_capacity(512 + len);
    for part in [request.method.as_str(), " ", target, " HTTP/1.1\r\n"] {
        bytes.extend_from_slice(part.as_bytes());
    }
    let mut names_host = false;
    for (name, value) in request.headers {
        if OF_THE_CONNECTION.contains(name) {
            return None;
        }
        names_host |= name == HOST;
        write_header(&mut bytes, name, value);
    }
    if !names_host {
        write_header(&mut bytes, &HOST, request.host);
    }
    if len > 0 {
        write_header(&mut bytes, &CONTENT_LENGTH, &HeaderValue::from(len));
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(request.body);
    Some(bytes)
}

fn write_header(bytes: &mut Vec<u8>, name: &HeaderName, value: &HeaderValue) {
    for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
        bytes.extend_from_slice(part);
    }
}

/// Waits for more of an answer; `false` where none comes.
async fn read_more(stream: &mut (impl AsyncRead + Unpin), begun: &mut Begun) -> bool {
    let read = poll_fn(|cx| {
        let mut buffer = [const { MaybeUninit::uninit() }; READ_LEN];
        let mut read = ReadBuf::uninit(&mut buffer);
        let polled = Pin::new(&mut *stream).poll_read(cx, &mut read);
        polled.map_ok(|()| {
            begun.read.extend_from_slice(read.filled());
            !read.filled().is_empty()
        })
    })
    .await;
    read.unwrap_or_else(|failure| {
        begun.failure = Some(failure);
        false
    })
}

/// How long a head is, its blank line included; none where its end did not come yet.
fn end_of_head(read: &[u8]) -> Option<usize> {
    let end = read.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// The head of a plain answer.
#[derive(Debug)]
struct Head {
    status: StatusCode,
    headers: HeaderMap,
    body_len: usize,
}

impl Head {
    /// Reads a head with its blank line; none where it is not plain.
    fn read(head: &[u8]) -> Option<Self> {
        let lines = head.strip_suffix(b"\r\n")?;
        let lines = lines.split_inclusive(|byte| *byte == b'\n');
        let mut lines = lines.map(|line| line.strip_suffix(b"\r\n"));
        let status = status(lines.next()??)?;
        let mut headers = HeaderMap::new();
        let mut stated_len = None;
        for line in lines {
            let (name, value) = header(line?)?;
            match name {
                CONTENT_LENGTH if stated_len.is_some() => return None,
                CONTENT_LENGTH => stated_len = Some(body_len(&value)?),
                // The connection ends, or becomes another, or the body comes in another way.
                CONNECTION if !value.as_bytes().eq_ignore_ascii_case(b"keep-alive") => return None,
                TRAILER | TRANSFER_ENCODING | UPGRADE => return None,
                _ => {}
            }
            headers.append(name, value);
        }
        let body_len = match status {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => 0,
            _ => stated_len?,
        };
        (headers.len() <= MOST_HEADERS).then_some(Self {
            status,
            headers,
            body_len,
        })
    }
}

fn status(line: &[u8]) -> Option<StatusCode> {
    let rest = line.strip_prefix(b"HTTP/1.1 ")?;
    let (code, reason) = rest.split_at_checked(3)?;
    let is_text = |reason: &[u8]| reason.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let status = StatusCode::from_bytes(code).ok()?;
    let is_plain = reason.starts_with(b" ") && is_text(reason);
    (is_plain && matches!(status.as_u16(), 200..=599)).then_some(status)
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let value = value.strip_prefix(b": ")?;
    let is_trimmed = value.trim_ascii().len() == value.len() && !value.is_empty();
    let name = HeaderName::from_bytes(name).ok()?;
    let value = HeaderValue::from_bytes(value).ok()?;
    is_trimmed.then_some((name, value))
}

/// The length of a body, where it is stated in digits and is one that is read here.
fn body_len(stated: &HeaderValue) -> Option<usize> {
    let is_digits = stated.as_bytes().iter().all(u8::is_ascii_digit);
    let len: usize = stated.to_str().ok()?.parse().ok()?;
    (is_digits && len <= LONGEST_BODY).then_some(len)
}
