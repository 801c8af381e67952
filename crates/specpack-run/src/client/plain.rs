//! Requests and answers as nearly all of them are: a request in one piece, and an answer whose
//! length its head tells.
//!
//! What is read here is surely whole and surely means what it seems to. Whatever else comes (parts
//! of a length that nobody knows yet, an answer before the answer, an end too early, mistakes) is
//! given to hyper with all that was written and read, and judged there.

use super::{Answer, Message};
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HeaderName, HeaderValue, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, Method, StatusCode};
use std::future::poll_fn;
use std::io::{self, Write as _};
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

/// Whether a request can be sent here.
pub(super) fn is_plain(message: &Message) -> bool {
    // What says how a message is sent.
    let of_the_connection = [
        CONNECTION,
        CONTENT_LENGTH,
        EXPECT,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ];
    let mut of_the_connection = of_the_connection.iter();
    !matches!(*message.method(), Method::HEAD | Method::CONNECT)
        && message.body().len() <= LONGEST_REQUEST_BODY
        && !of_the_connection.any(|name| message.headers().contains_key(name))
}

/// Sends a plain request and reads its answer, if that is plain. The request stays to be sent by
/// others, as the same bytes.
pub(super) async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    message: &mut Message,
) -> Result<Answer, Begun> {
    let mut begun = Begun::default();
    let request = written(message);
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

/// The bytes of a request, whose body's length stands in its head from now on.
fn written(message: &mut Message) -> Vec<u8> {
    let len = message.body().len();
    if len > 0 {
        let len = HeaderValue::from(len);
        message.headers_mut().insert(CONTENT_LENGTH, len);
    }
    let mut bytes = Vec::with_capacity(512 + len);
    // Memory takes what is written to it.
    let _ = write!(bytes, "{} {} HTTP/1.1\r\n", message.method(), message.uri());
    for (name, value) in message.headers() {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(message.body());
    bytes
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
        for line in lines {
            let (name, value) = header(line?)?;
            headers.append(name, value);
        }
        let body_len = match status {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => 0,
            _ => body_len(&headers)?,
        };
        let is_plain = headers.len() <= MOST_HEADERS && keeps_connection(&headers);
        is_plain.then_some(Self {
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

/// The length of a body, where it is stated once, in digits, and is one that is read here.
fn body_len(headers: &HeaderMap) -> Option<usize> {
    let mut stated = headers.get_all(CONTENT_LENGTH).iter();
    let (Some(len), None) = (stated.next(), stated.next()) else {
        return None;
    };
    let is_digits = len.as_bytes().iter().all(u8::is_ascii_digit);
    let len: usize = len.to_str().ok()?.parse().ok()?;
    (is_digits && len <= LONGEST_BODY).then_some(len)
}

/// Whether nothing says that the connection ends, or becomes another, or how the body is sent.
fn keeps_connection(headers: &HeaderMap) -> bool {
    let mut connection = headers.get_all(CONNECTION).iter();
    let is_kept = connection.all(|value| value.as_bytes().eq_ignore_ascii_case(b"keep-alive"));
    let others = [TRAILER, TRANSFER_ENCODING, UPGRADE];
    is_kept && !others.iter().any(|name| headers.contains_key(name))
}
