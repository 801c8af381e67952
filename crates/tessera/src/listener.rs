//! Accepting connections: with bounds on how many, how slow and how long; encrypted where TLS
//! does not end in a proxy.

use crate::heads::{Requests, TimedHeads};
use crate::peers::Peers;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::rt::Timer;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tessera_web::TrustedProxies;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

/// Connections at once; further ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 8_192;
/// Connections at once from one network; further ones are closed. Many people may share one, and a
/// few must not be enough to keep everybody out.
const MAX_CONNECTIONS_OF_NETWORK: usize = MAX_CONNECTIONS / 8;
/// How long a client may take over agreeing on keys.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest request head, in bytes.
const MAX_HEAD_LEN: usize = 32 * 1024;
/// How often a stopping process looks whether a connection is left.
const LINGER_POLL: Duration = Duration::from_millis(20);
/// How long to wait after the system had no connection to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long what waits may wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waits {
    /// A connection for its next request.
    pub(crate) idle: Duration,
    /// A process that stops, for requests on connections that are kept open: a proxy may be
    /// sending one on any of them, and would be left without an answer were it closed at once.
    pub(crate) linger: Duration,
    /// After that, for what is under way.
    pub(crate) drain: Duration,
}

/// How connections are served whose next request may take `idle` to come.
fn builder(idle: Duration, timer: impl Timer + Send + Sync + 'static) -> Builder {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(timer)
        .header_read_timeout(idle)
        .max_buf_size(MAX_HEAD_LEN);
    builder
}

/// Serves `router` until `stop` is done, then waits for what is under way. Whoever keeps a
/// connection is told with the next answer that it ends (RFC 9112, section 9.6).
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    proxies: TrustedProxies,
    stop: impl Future<Output = ()>,
    waits: Waits,
) {
    let peers = Peers::new(proxies, MAX_CONNECTIONS_OF_NETWORK);
    let builder = Arc::new(builder(waits.idle, TokioTimer::new()));
    let timer: Arc<dyn Timer + Send + Sync> = Arc::new(TokioTimer::new());
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let stopping = Arc::new(AtomicBool::new(false));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, slot)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let Some(place) = peers.place(peer.ip()) else {
            tracing::debug!("a network has as many connections as one may");
            continue;
        };
        let served = Served {
            router: router.clone(),
            peer,
            stopping: Arc::clone(&stopping),
        };
        let (builder, watcher, tls) = (Arc::clone(&builder), graceful.watcher(), tls.clone());
        let timer = Arc::clone(&timer);
        tokio::spawn(async move {
            let ended = match tls {
                None => drive(&builder, watcher, (stream, timer), served).await,
                Some(tls) => match agree_on_keys(&tls, stream).await {
                    Ok(stream) => drive(&builder, watcher, (stream, timer), served).await,
                    Err(error) => Err(error.into()),
                },
            };
            if let Err(error) = ended {
                tracing::debug!(error = error.as_ref(), "a connection ended early");
            }
            drop((place, slot));
        });
    }
    drop(listener);
    stopping.store(true, Ordering::Relaxed);
    linger(&slots, waits.linger).await;
    if tokio::time::timeout(waits.drain, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still under way when the time to drain was over");
    }
}

/// Waits until no connection is left, at most for `longest`; meanwhile all are answered.
async fn linger(slots: &Semaphore, longest: Duration) {
    let none_left = async {
        while slots.available_permits() < MAX_CONNECTIONS {
            tokio::time::sleep(LINGER_POLL).await;
        }
    };
    // What is open still then is closed as soon as nothing is under way on it.
    let _closed = tokio::time::timeout(longest, none_left).await;
}

/// What a connection is served with.
struct Served {
    router: Router,
    peer: SocketAddr,
    /// Whether the process is to end, and each connection with its next answer.
    stopping: Arc<AtomicBool>,
}

/// An answer; the last one of its connection where the process stops.
fn ended_where<B>(stopping: &AtomicBool, mut response: Response<B>) -> Response<B> {
    if stopping.load(Ordering::Relaxed) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

/// Answers the requests of one connection.
async fn drive<I>(
    builder: &Builder,
    watcher: Watcher,
    (stream, timer): (I, Arc<dyn Timer + Send + Sync>),
    served: Served,
) -> Result<(), Box<dyn Error + Send + Sync>>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let requests = Requests::default();
    let stream = TimedHeads::new(stream, requests.clone(), timer);
    let Served {
        router,
        peer,
        stopping,
    } = served;
    let service = router
        .map_request(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        })
        .map_response(move |response| ended_where(&stopping, response))
        .map_future(move |answer| requests.during(answer));
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    watcher.watch(connection).await
}

/// Begins TLS with a client, within a bound on how long it may take.
async fn agree_on_keys(tls: &TlsAcceptor, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let agreed = tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await;
    agreed.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

type Slot = tokio::sync::OwnedSemaphorePermit;
type Builder = auto::Builder<TokioExecutor>;

/// The next connection, once there is a slot for it.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, Slot)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small: waiting to fill a segment would only delay them.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "failed to set TCP_NODELAY");
            }
            Some((stream, peer, slot))
        }
        Err(error) => {
            tracing::warn!(%error, "failed to accept a connection");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use hyper::rt::Sleep;
    use std::pin::Pin;
    use std::sync::{Mutex, PoisonError};
    use std::task::{Context, Poll, Waker};
    use std::time::Instant;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::sync::oneshot;
    use tokio::task::{JoinHandle, yield_now};

    /// A clock that a test moves on.
    #[derive(Clone)]
    struct Hands {
        now: Arc<Mutex<(Instant, Vec<Waker>)>>,
    }

    impl Hands {
        fn new() -> Self {
            let now = (Instant::now(), Vec::new());
            Self {
                now: Arc::new(Mutex::new(now)),
            }
        }

        /// Time goes by, and whoever waits for it goes on.
        async fn advance(&self, by: Duration) {
            let wakers = {
                let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
                now.0 += by;
                std::mem::take(&mut now.1)
            };
            wakers.into_iter().for_each(Waker::wake);
            settle().await;
        }
    }

    /// Lets the one other task, which serves, do what it can.
    async fn settle() {
        for _ in 0..64 {
            yield_now().await;
        }
    }

    struct Until(Hands, Instant);

    impl Future for Until {
        type Output = ();

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            let mut now = self.0.now.lock().unwrap_or_else(PoisonError::into_inner);
            if now.0 >= self.1 {
                return Poll::Ready(());
            }
            now.1.push(cx.waker().clone());
            Poll::Pending
        }
    }

    impl Sleep for Until {}

    impl Timer for Hands {
        fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
            self.sleep_until(self.now() + duration)
        }

        fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
            Box::pin(Until(self.clone(), deadline))
        }

        fn now(&self) -> Instant {
            let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            now.0
        }
    }

    const SECOND: Duration = Duration::from_secs(1);
    /// What nginx, ingress-nginx and Amazon's balancers keep an idle connection for by default.
    const PROXIES: Duration = Duration::from_secs(60);

    fn idle() -> Duration {
        Config::default().server.idle_timeout.std()
    }

    /// A connection that is served by a clock of the test's.
    async fn connected(hands: &Hands) -> DuplexStream {
        let (client, server) = tokio::io::duplex(4_096);
        let builder = builder(idle(), hands.clone());
        let echo = Router::new().fallback(|body: String| async move { body });
        let served = Served {
            router: echo,
            peer: ([127, 0, 0, 1], 1).into(),
            stopping: Arc::default(),
        };
        let timer: Arc<dyn Timer + Send + Sync> = Arc::new(hands.clone());
        let graceful = GracefulShutdown::new();
        tokio::spawn(async move {
            let watcher = graceful.watcher();
            let ended = drive(&builder, watcher, (server, timer), served).await;
            drop(graceful);
            ended.is_ok()
        });
        settle().await;
        client
    }

    async fn write(client: &mut DuplexStream, text: &str) {
        client.write_all(text.as_bytes()).await.unwrap();
        settle().await;
    }

    async fn read(client: &mut DuplexStream) -> String {
        let mut answer = [0; 1_024];
        let read = client.read(&mut answer).await.unwrap();
        String::from_utf8(answer[..read].to_vec()).unwrap()
    }

    async fn is_answered(client: &mut DuplexStream) {
        write(
            client,
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nok",
        )
        .await;
        let answer = read(client).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Whether the server has hung up.
    async fn is_closed(client: &mut DuplexStream) -> bool {
        let mut byte = [0; 1];
        tokio::select! {
            biased;
            read = client.read(&mut byte) => read.is_ok_and(|read| read == 0),
            () = settle() => false,
        }
    }

    #[tokio::test]
    async fn a_connection_is_kept_for_longer_than_proxies_keep_theirs() {
        let hands = Hands::new();
        let mut client = connected(&hands).await;
        is_answered(&mut client).await;
        hands.advance(PROXIES + SECOND).await;
        is_answered(&mut client).await;
        hands.advance(idle() - SECOND).await;
        assert!(!is_closed(&mut client).await);
        hands.advance(SECOND).await;
        assert!(is_closed(&mut client).await);
    }

    #[tokio::test]
    async fn nobody_holds_a_connection_with_a_head_that_comes_slowly_or_never() {
        let hands = Hands::new();
        let mut silent = connected(&hands).await;
        let mut slow = connected(&hands).await;
        let mut later = connected(&hands).await;
        is_answered(&mut later).await;
        hands.advance(SECOND).await;
        for client in [&mut slow, &mut later] {
            write(client, "POST / HTTP/1.1\r\n").await;
        }
        for _ in 0..8 {
            hands.advance(SECOND).await;
            for client in [&mut slow, &mut later] {
                write(client, "x: y\r\n").await;
            }
        }
        // Nine seconds from the start, eight from the first byte of a second request.
        for client in [&mut silent, &mut slow, &mut later] {
            assert!(!is_closed(client).await);
        }
        hands.advance(SECOND).await;
        assert!(is_closed(&mut silent).await);
        assert!(is_closed(&mut slow).await);
        assert!(!is_closed(&mut later).await);
        hands.advance(SECOND).await;
        assert!(is_closed(&mut later).await);
    }

    #[tokio::test]
    async fn a_body_may_take_longer_than_a_head() {
        let hands = Hands::new();
        let mut client = connected(&hands).await;
        let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n";
        write(&mut client, head).await;
        hands.advance(SECOND * 30).await;
        write(&mut client, "o").await;
        hands.advance(SECOND * 30).await;
        write(&mut client, "k").await;
        let answer = read(&mut client).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    #[test]
    fn the_proxies_that_are_deployed_let_go_of_connections_first() {
        for file in [
            include_str!("../../../deploy/nginx/upstream.conf"),
            include_str!("../../../deploy/compose/upstream.conf"),
        ] {
            let kept = file.lines().find_map(|line| {
                let seconds = line.trim().strip_prefix("keepalive_timeout ")?;
                seconds.strip_suffix("s;")?.parse().ok()
            });
            let kept = Duration::from_secs(kept.expect("a keepalive_timeout in seconds"));
            assert!(kept + SECOND < idle(), "nginx keeps them for {kept:?}");
        }
    }

    /// A process that serves on loopback, and what tells it to stop.
    async fn serving(linger: Duration) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = oneshot::channel::<()>();
        let told = async { told.await.unwrap() };
        let echo = Router::new().fallback(|body: String| async move { body });
        let waits = Waits {
            idle: idle(),
            linger,
            drain: SECOND * 60,
        };
        let served = tokio::spawn(serve(
            listener,
            None,
            echo,
            TrustedProxies::default(),
            told,
            waits,
        ));
        (address, stop, served)
    }

    async fn exchanged(stream: &mut TcpStream) -> String {
        let request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = vec![0; 4_096];
        let length = stream.read(&mut answer).await.unwrap();
        String::from_utf8(answer[..length].to_vec()).unwrap()
    }

    // req: AUTH-15, MFA-13
    #[tokio::test]
    async fn a_request_on_a_kept_connection_is_answered_while_the_process_stops() {
        let (address, stop, served) = serving(SECOND * 60).await;
        let mut kept = TcpStream::connect(address).await.unwrap();
        assert!(!exchanged(&mut kept).await.contains("connection: close"));

        stop.send(()).unwrap();
        while TcpStream::connect(address).await.is_ok() {
            yield_now().await;
        }
        let last = exchanged(&mut kept).await;
        assert!(last.starts_with("HTTP/1.1 200 OK\r\n"), "{last}");
        assert!(last.contains("connection: close\r\n"), "{last}");
        assert_eq!(kept.read(&mut [0]).await.unwrap(), 0, "the connection ends");
        served.await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_without_requests_keeps_no_process_alive() {
        let (address, stop, served) = serving(Duration::ZERO).await;
        let mut unused = TcpStream::connect(address).await.unwrap();
        exchanged(&mut unused).await;
        stop.send(()).unwrap();
        served.await.unwrap();
        assert_eq!(unused.read(&mut [0]).await.unwrap(), 0, "it ends");
    }
}
