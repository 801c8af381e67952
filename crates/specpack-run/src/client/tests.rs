//! What is read plainly is what hyper reads of it, and what is not plain goes on as if hyper had
//! begun it.

use super::connection::Unanswered;
use super::driven::Driven;
use super::plain::{self, Begun};
use super::resumed::Resumed;
use super::{Answer, MAX_BODY_LEN, Outgoing};
use bytes::Bytes;
use http::{HeaderValue, Method};
use hyper_util::rt::TokioIo;
use std::collections::VecDeque;
use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// An answer with whose bytes connections go on.
const PLAIN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: 11\r\n\
                       X-Name: a: \xc3\xa9\r\n\r\n{\"ok\":true}";

/// The host of requests that name none.
static HOST: HeaderValue = HeaderValue::from_static("b:81");

/// Answers that are plain.
const PLAIN_ONES: &[&[u8]] = &[
    PLAIN,
    b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 299 \r\nContent-Length: 1\r\nConnection: Keep-Alive\r\n\r\na",
    b"HTTP/1.1 500 Oh no\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 204 No Content\r\nA: b\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n",
];

/// Answers that are not, some of which are none.
const OTHERS: &[&[u8]] = &[
    b"",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nto the end",
    b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nt: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length:2\r\nx:\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length:  2 \r\nx:  a \r\n\r\nab",
    b"HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\ncontent-length: 2\n\nab",
    b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 200 \xc3\xa9\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 99 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 999 OK\r\ncontent-length: 2\r\n\r\nab",
    b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
    b"HTTP/2 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab",
    b"SSH-2.0-OpenSSH_9.6\r\n",
];

/// A service that has its answer ready, in pieces, and closes the connection behind it.
#[derive(Debug)]
struct Service {
    pieces: VecDeque<Vec<u8>>,
    is_late: bool,
    /// How much it is sent at once.
    fitting: usize,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Service {
    fn of(pieces: &[&[u8]], fitting: usize) -> Self {
        Self {
            pieces: pieces.iter().map(|piece| piece.to_vec()).collect(),
            is_late: false,
            fitting,
            sent: Arc::default(),
        }
    }
}

impl AsyncRead for Service {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Each piece is waited for, so that none comes with the one before it.
        self.is_late = !self.is_late;
        if self.is_late {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(mut piece) = self.pieces.pop_front() {
            let rest = piece.split_off(piece.len().min(buffer.remaining()));
            buffer.put_slice(&piece);
            if !rest.is_empty() {
                self.pieces.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Service {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = bytes.len().min(self.fitting);
        self.sent.lock().unwrap().extend_from_slice(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Status, headers and body.
type Told = (u16, Vec<(String, Vec<u8>)>, Bytes);

/// What an exchange came to: the answer, or why there is none, and what was sent.
#[derive(Debug, PartialEq)]
struct Outcome {
    answer: Result<Told, String>,
    sent: String,
}

impl Outcome {
    fn of(answer: Result<Answer, Unanswered>, sent: &Mutex<Vec<u8>>) -> Self {
        let answer = answer.map(|answer| {
            let headers = answer.headers.iter();
            let headers =
                headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
            (answer.status.as_u16(), headers.collect(), answer.body)
        });
        Self {
            answer: answer.map_err(|unanswered| match unanswered {
                Unanswered::Unsent(error) => format!("unsent: {}", reasons(&error)),
                Unanswered::Sent(error) => format!("sent: {}", reasons(&error)),
                Unanswered::Body(error) => format!("body: {}", reasons(&*error)),
            }),
            sent: String::from_utf8_lossy(&sent.lock().unwrap()).into_owned(),
        }
    }
}

fn reasons(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

/// A request that a test makes.
type Message = http::Request<Bytes>;

fn outgoing(message: &Message) -> Outgoing<'_> {
    Outgoing {
        method: message.method(),
        target: message.uri().path_and_query().unwrap(),
        headers: message.headers(),
        host: &HOST,
        body: message.body(),
    }
}

/// What an exchange comes to with hyper alone, what it comes to where it is begun plainly, and
/// whether it ends so.
async fn outcomes(message: &Message, pieces: &[&[u8]], fitting: usize) -> (Outcome, Outcome, bool) {
    let request = outgoing(message);
    let service = Service::of(pieces, fitting);
    let by_hyper = driven(request, Begun::default(), service).await;
    let mut service = Service::of(pieces, fitting);
    match plain::exchange(&mut service, request).await {
        Ok(answer) => (by_hyper, Outcome::of(Ok(answer), &service.sent), true),
        Err(begun) => (by_hyper, driven(request, begun, service).await, false),
    }
}

async fn driven(request: Outgoing<'_>, begun: Begun, service: Service) -> Outcome {
    let sent = Arc::clone(&service.sent);
    let resumed = Resumed::after(begun, TokioIo::new(service));
    let mut driven = Driven::over(resumed).await.unwrap();
    let answer = driven.exchange(request.message(), MAX_BODY_LEN).await;
    Outcome::of(answer, &sent)
}

/// Holds both against each other; gives whether the exchange stayed plain.
async fn hold(message: &Message, pieces: &[&[u8]], fitting: usize) -> bool {
    let (by_hyper, begun_plainly, is_plain) = outcomes(message, pieces, fitting).await;
    let shown: Vec<_> = pieces
        .iter()
        .map(|piece| String::from_utf8_lossy(piece))
        .collect();
    assert_eq!(begun_plainly, by_hyper, "{shown:?}");
    is_plain
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(future)
}

fn request(method: Method, headers: &[(&str, &str)], body: &'static str) -> Message {
    let mut message = http::Request::builder()
        .method(method)
        .uri("/loaves/1?part=crust");
    for (name, value) in headers {
        message = message.header(*name, *value);
    }
    message.body(Bytes::from_static(body.as_bytes())).unwrap()
}

fn get() -> Message {
    request(Method::GET, &[("accept", "*/*"), ("host", "a:80")], "")
}

#[test]
fn a_plain_answer_is_read_plainly_however_it_is_cut() {
    run(async {
        for answer in PLAIN_ONES {
            for at in 1..answer.len() {
                let (first, rest) = answer.split_at(at);
                assert!(hold(&get(), &[first, rest], usize::MAX).await);
            }
            let bytes: Vec<&[u8]> = answer.chunks(1).collect();
            assert!(hold(&get(), &bytes, usize::MAX).await);
        }
    });
}

#[test]
fn what_is_not_plain_is_judged_by_hyper_however_it_is_cut() {
    run(async {
        for answer in OTHERS {
            assert!(!hold(&get(), &[answer], usize::MAX).await, "{answer:?}");
            for at in 1..answer.len() {
                // Where what is too much comes later, the answer before it is plain.
                let (first, rest) = answer.split_at(at);
                hold(&get(), &[first, rest], usize::MAX).await;
            }
        }
    });
}

#[test]
fn an_answer_that_ends_early_is_told_in_the_words_of_hyper() {
    run(async {
        for end in 0..PLAIN.len() {
            assert!(!hold(&get(), &[&PLAIN[..end]], usize::MAX).await);
        }
    });
}

#[test]
fn no_byte_of_an_answer_makes_it_another_than_hyper_reads() {
    run(async {
        let mut plain = 0;
        for at in 0..PLAIN.len() {
            for byte in *b"\0\t\r\n :,;0A\x7f\x80\xff" {
                let mut answer = PLAIN.to_vec();
                answer[at] = byte;
                plain += usize::from(hold(&get(), &[&answer], usize::MAX).await);
            }
        }
        // Those in names, values and the body.
        assert!(plain > 300, "{plain}");
    });
}

#[test]
fn heads_beyond_what_is_plain_are_read_by_hyper() {
    let many = |count: usize| {
        let headers: String = (0..count)
            .map(|number| format!("x-{number}: a\r\n"))
            .collect();
        format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n").into_bytes()
    };
    let long = |len: usize| {
        let value = "a".repeat(len);
        format!("HTTP/1.1 200 OK\r\nx: {value}\r\ncontent-length: 0\r\n\r\n").into_bytes()
    };
    let body = |len: usize| {
        let body = "a".repeat(len);
        format!("HTTP/1.1 200 OK\r\ncontent-length: {len}\r\n\r\n{body}").into_bytes()
    };
    run(async {
        for (answer, expected) in [
            (many(63), true),
            (many(64), false),
            (many(200), false),
            (long(1_000), true),
            (long(40_000), false),
            (body(256 * 1024), true),
            (body(256 * 1024 + 1), false),
        ] {
            let pieces: Vec<&[u8]> = answer.chunks(4_000).collect();
            let is_plain = hold(&get(), &pieces, usize::MAX).await;
            assert_eq!(is_plain, expected, "{}", answer.len());
        }
    });
}

#[test]
fn a_request_is_the_same_bytes_whoever_sends_it() {
    let host = ("host", "a:80");
    let requests = [
        (get(), true),
        (request(Method::GET, &[("accept", "*/*")], ""), true),
        (request(Method::POST, &[host], ""), true),
        (
            request(Method::PATCH, &[("Content-Type", "a/b"), host], "{}"),
            true,
        ),
        (
            request(Method::DELETE, &[host, ("x", "1"), ("x", "2")], "a"),
            true,
        ),
        (request(Method::HEAD, &[host], ""), false),
        (
            request(Method::POST, &[host, ("content-length", "2")], "ab"),
            false,
        ),
        (
            request(
                Method::POST,
                &[host, ("transfer-encoding", "chunked")],
                "ab",
            ),
            false,
        ),
        (
            request(Method::GET, &[host, ("connection", "close")], ""),
            false,
        ),
    ];
    run(async {
        for (message, expected) in requests {
            for fitting in [usize::MAX, 1, 7, 40] {
                // Of a request that does not fit at once the rest is hyper's to send.
                let is_plain = hold(&message, &[PLAIN], fitting).await;
                assert_eq!(is_plain, expected && fitting == usize::MAX);
            }
        }
    });
}
