//! A server that answers as a test wants, well or badly.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::BodyExt as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// As long as a test waits for an answer that never comes.
pub(crate) const SHORT: Duration = Duration::from_millis(50);

/// Enough for the start of an answer, and the wait for an end that never comes.
pub(crate) const MOMENT: Duration = Duration::from_secs(1);

/// Longer than any answer takes on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Behaviour {
    /// Answers with this status and body.
    Answer(u16, String),
    /// Answers with this status and more than anybody wants to read.
    Flood(u16),
    /// Takes the request and never answers.
    Silence,
}

/// A request as it arrived.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

#[derive(Clone)]
struct Script {
    behaviour: Behaviour,
    seen: Arc<Mutex<Vec<Seen>>>,
}

pub(crate) struct StandIn {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl StandIn {
    /// A server that answers with `status` and `body`.
    pub(crate) async fn answering(status: u16, body: &str) -> Self {
        Self::start(Behaviour::Answer(status, body.to_owned())).await
    }

    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::default();
        let script = Script {
            behaviour,
            seen: Arc::clone(&seen),
        };
        let router = Router::new().fallback(answer).with_state(script);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The one request there was.
    pub(crate) fn only(&self) -> Seen {
        let [seen] = &self.seen()[..] else {
            panic!("{} requests came, not one", self.seen().len());
        };
        seen.clone()
    }
}

async fn answer(State(script): State<Script>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Parts {
        method,
        uri,
        headers,
        ..
    } = parts;
    let body = body.collect().await.unwrap().to_bytes();
    let seen = Seen {
        method,
        uri,
        headers,
        body,
    };
    script.seen.lock().unwrap().push(seen);
    let (status, body) = match script.behaviour {
        Behaviour::Answer(status, body) => (status, Body::from(body)),
        Behaviour::Flood(status) => (status, Body::from(vec![b'x'; 1024 * 1024])),
        Behaviour::Silence => std::future::pending().await,
    };
    let mut response = Response::new(body);
    // Where SendGrid tells its id; the others tell theirs in the body.
    let id = HeaderValue::from_static("stand-in-1");
    response.headers_mut().insert("x-message-id", id);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// The address of a server that takes each request and breaks the connection.
pub(crate) async fn breaking() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut start = [0; 64];
            let _ = connection.read(&mut start).await;
            // Dropped with bytes unread, the connection is reset.
        }
    });
    format!("http://{address}")
}

/// The address of a server that answers with `status` and never ends the body.
pub(crate) async fn stalling(status: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: 100\r\n\r\n{{");
            let mut start = [0; 64];
            let _ = connection.read(&mut start).await;
            let _ = connection.write_all(head.as_bytes()).await;
            open.push(connection);
        }
    });
    format!("http://{address}")
}

/// An address that nobody listens on.
pub(crate) async fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
