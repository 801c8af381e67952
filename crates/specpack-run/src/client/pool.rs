//! Connections that are kept for further requests, and making new ones.

use super::connection::{Connection, Stream};
use crate::reach::Reach;
use http::header::HeaderValue;
use http::uri::{Authority, Scheme, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use std::error::Error;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tower_service::Service;

/// How long a connection is kept that nobody uses.
const LONGEST_IDLE: Duration = Duration::from_secs(90);

/// What a connection leads to.
#[derive(Debug)]
pub(super) struct Origin {
    scheme: Scheme,
    authority: Authority,
    /// How requests name it.
    host: HeaderValue,
}

impl Origin {
    /// What an address leads to.
    pub(super) fn of(uri: &Uri) -> Result<Self, BrokenOff> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(BrokenOff::NoOrigin);
        };
        Ok(Self {
            host: host(scheme, authority)?,
            scheme: scheme.clone(),
            authority: authority.clone(),
        })
    }

    /// How requests name it.
    pub(super) fn host(&self) -> &HeaderValue {
        &self.host
    }

    fn is_of(&self, uri: &Uri) -> bool {
        uri.scheme() == Some(&self.scheme) && uri.authority() == Some(&self.authority)
    }
}

/// The host, and the port where it is not the usual one.
fn host(scheme: &Scheme, authority: &Authority) -> Result<HeaderValue, BrokenOff> {
    let usual = match *scheme == Scheme::HTTPS {
        true => 443,
        false => 80,
    };
    let host = authority.host();
    let named = match authority.port_u16().filter(|port| *port != usual) {
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
    };
    named.map_err(|error| BrokenOff::Connect(error.into()))
}

/// The connections of a client.
#[derive(Debug)]
pub(super) struct Pool {
    connector: HttpConnector<Resolver>,
    /// The same with TLS; its certificates are read once a service wants them.
    with_tls: OnceLock<HttpsConnector<HttpConnector<Resolver>>>,
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    origin: Arc<Origin>,
    connection: Connection,
    since: Instant,
}

/// Why there is no connection, or none any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum BrokenOff {
    #[error("client error (UserAbsoluteUriRequired)")]
    NoOrigin,
    #[error("client error (Connect)")]
    Connect(#[source] Box<dyn Error + Send + Sync>),
    #[error("client error (SendRequest)")]
    SendRequest(#[source] hyper::Error),
    #[error("client error (Canceled)")]
    Canceled(#[source] hyper::Error),
}

impl Pool {
    /// No connections yet, and none but within reach.
    pub(super) fn new(reach: Arc<Reach>) -> Self {
        let mut connector = HttpConnector::new_with_resolver(Resolver { reach });
        connector.enforce_http(false);
        connector.set_nodelay(true);
        Self {
            connector,
            with_tls: OnceLock::new(),
            idle: Mutex::default(),
        }
    }

    /// A connection that was kept and is still open. As it was made within reach, what it leads to
    /// is.
    pub(super) async fn idle(&self, uri: &Uri) -> Option<(Arc<Origin>, Connection)> {
        loop {
            let mut kept = self.take(uri)?;
            if kept.since.elapsed() < LONGEST_IDLE && kept.connection.is_open().await {
                return Some((kept.origin, kept.connection));
            }
        }
    }

    fn take(&self, uri: &Uri) -> Option<Idle> {
        let mut idle = self.lock();
        let last = idle.iter().rposition(|kept| kept.origin.is_of(uri))?;
        Some(idle.swap_remove(last))
    }

    /// Keeps a connection for further requests.
    pub(super) fn keep(&self, origin: Arc<Origin>, connection: Connection) {
        let since = Instant::now();
        self.lock().push(Idle {
            origin,
            connection,
            since,
        });
    }

    /// Makes a connection.
    pub(super) async fn open(&self, origin: &Origin) -> Result<Connection, BrokenOff> {
        let uri = Uri::builder()
            .scheme(origin.scheme.clone())
            .authority(origin.authority.clone())
            .path_and_query("/")
            .build();
        let uri = uri.map_err(|error| BrokenOff::Connect(error.into()))?;
        let stream: Stream = match origin.scheme == Scheme::HTTP {
            true => MaybeHttpsStream::Http(connected(self.connector.clone(), uri).await?),
            false => connected(self.with_tls().clone(), uri).await?,
        };
        let opened = Connection::over(stream).await;
        opened.map_err(BrokenOff::SendRequest)
    }

    fn with_tls(&self) -> &HttpsConnector<HttpConnector<Resolver>> {
        self.with_tls.get_or_init(|| {
            HttpsConnectorBuilder::new()
                .with_webpki_roots()
                .https_or_http()
                .enable_http1()
                .wrap_connector(self.connector.clone())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn connected<C>(mut connector: C, uri: Uri) -> Result<C::Response, BrokenOff>
where
    C: Service<Uri, Error: Into<Box<dyn Error + Send + Sync>>>,
{
    let failed = |error: C::Error| BrokenOff::Connect(error.into());
    let ready = poll_fn(|cx| connector.poll_ready(cx)).await;
    ready.map_err(failed)?;
    connector.call(uri).await.map_err(failed)
}

/// Looks names up, and refuses those that lead out of reach.
#[derive(Clone, Debug)]
struct Resolver {
    reach: Arc<Reach>,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = Arc::clone(&self.reach);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = reach.filter(name.as_str(), found.collect());
            Ok(allowed.map_err(std::io::Error::other)?.into_iter())
        })
    }
}
