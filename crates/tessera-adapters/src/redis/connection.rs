//! The connection: made when it is first needed, made again when it breaks.

use super::RedisConfig;
use crate::tls::use_ring;
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::{ClusterClient, ClusterConfig};
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo};
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{
    Client, Cmd, ConnectionInfo, FromRedisValue, IntoConnectionInfo as _, RedisError, RedisResult,
    Value, from_redis_value,
};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tessera_core::ports::EphemeralError;
use tessera_core::telemetry::timed;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);
/// The same of a cluster, where a call may be sent on to another node and made again there.
const CLUSTER_TIMEOUT: Duration = Duration::from_millis(750);
/// How often a call may be sent on, or made again on a connection that was made anew.
const CLUSTER_RETRIES: u32 = 3;
/// The longest pause before that, in milliseconds.
const CLUSTER_PAUSE_MS: u64 = 100;
/// After this long without a sign of life the connection is given up, also when
/// nothing says that it is gone (a firewall that forgot it).
const SILENCE: Duration = Duration::from_secs(2);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// Commands that may wait to be written; more than a server takes on at once.
const PIPELINE: usize = 1024;

/// The address is not that of a Redis server.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRedisUrl {
    /// It cannot be read.
    #[error("the address of Redis is not of the form redis://… or rediss://…")]
    Form(#[source] RedisError),
    /// Several servers without a cluster.
    #[error("several addresses of Redis are those of a cluster: set ephemeral.cluster = true")]
    Several,
}

/// The way to Redis, which another can take the place of.
#[derive(Clone)]
pub(super) struct Connection(Arc<RwLock<Way>>);

#[derive(Clone)]
enum Way {
    /// One server.
    Server(ConnectionManager),
    /// Several, each with the keys of its slots.
    Cluster(ClusterConnection),
}

impl Connection {
    /// Does not connect yet: the process starts while Redis is down.
    pub(super) fn lazy(config: &RedisConfig) -> Result<Self, InvalidRedisUrl> {
        Way::lazy(config).map(|way| Self(Arc::new(RwLock::new(way))))
    }

    /// Calls go by `config` from now on; those under way end as they began.
    pub(super) fn renew(&self, config: &RedisConfig) -> Result<(), InvalidRedisUrl> {
        let way = Way::lazy(config)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = way;
        Ok(())
    }

    fn way(&self) -> Way {
        let way = self.0.read().unwrap_or_else(PoisonError::into_inner);
        way.clone()
    }

    /// Makes one call, and makes it again when the connection turns out to be gone.
    ///
    /// The first call may have been carried out all the same. Every operation
    /// bears that: what is counted is counted twice at worst, never too little.
    pub(super) async fn call<T: FromRedisValue>(
        &self,
        operation: &'static str,
        command: &impl Command,
    ) -> Result<T, EphemeralError> {
        let answer = timed("tessera_cache_duration_seconds", operation, async {
            match self.way() {
                Way::Server(connection) => twice(connection, command).await,
                Way::Cluster(connection) => twice(connection, command).await,
            }
        });
        read(answer.await)
    }

    /// Asks every server that writes are made on; of a cluster, several.
    pub(super) async fn ask_each<T: FromRedisValue>(
        &self,
        operation: &'static str,
        command: Cmd,
    ) -> Result<Vec<T>, EphemeralError> {
        let Way::Cluster(mut connection) = self.way() else {
            return Ok(vec![self.call(operation, &command).await?]);
        };
        let primaries = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
        let answer = connection.route_command(command, primaries).await;
        let answers: Vec<(String, T)> = read(answer)?;
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

impl Way {
    fn lazy(config: &RedisConfig) -> Result<Self, InvalidRedisUrl> {
        use_ring();
        let mut nodes = nodes(&config.url).map_err(InvalidRedisUrl::Form)?;
        if config.cluster {
            return cluster(nodes).map(Self::Cluster);
        }
        match (nodes.pop(), nodes.is_empty()) {
            (Some(info), true) => server(info).map(Self::Server),
            _ => Err(InvalidRedisUrl::Several),
        }
    }
}

/// Makes a call, and makes it again when the connection turns out to be gone.
async fn twice(
    mut connection: impl ConnectionLike + Send,
    command: &impl Command,
) -> RedisResult<Value> {
    match command.run(&mut connection).await {
        Err(error) if error.is_connection_dropped() => command.run(&mut connection).await,
        answer => answer,
    }
}

fn read<T: FromRedisValue>(answer: RedisResult<Value>) -> Result<T, EphemeralError> {
    let answer = answer.map_err(|error| EphemeralError::Unavailable(Box::new(error)))?;
    from_redis_value(answer).map_err(|_| EphemeralError::Corrupt("an answer of Redis"))
}

/// The servers of an address; what the first says of user, password and database counts for
/// `host:port` behind a comma, too.
fn nodes(url: &str) -> RedisResult<Vec<ConnectionInfo>> {
    let mut parts = url.split(',');
    let first = parts.next().unwrap_or_default().into_connection_info()?;
    let mut nodes = vec![first.clone()];
    for part in parts {
        let part = part.trim();
        nodes.push(if part.contains("://") {
            part.into_connection_info()?
        } else {
            let scheme = url.split_once("://").map_or("redis", |(scheme, _)| scheme);
            let node = format!("{scheme}://{part}").into_connection_info()?;
            node.set_redis_settings(first.redis_settings().clone())
        });
    }
    Ok(nodes)
}

fn server(info: ConnectionInfo) -> Result<ConnectionManager, InvalidRedisUrl> {
    let client =
        Client::open(info.set_tcp_settings(tcp_settings())).map_err(InvalidRedisUrl::Form)?;
    // Failing fast is what the fail-over needs: one attempt at a time.
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_number_of_retries(0)
        .set_pipeline_buffer_size(PIPELINE);
    ConnectionManager::new_lazy_with_config(client, config).map_err(InvalidRedisUrl::Form)
}

fn cluster(nodes: Vec<ConnectionInfo>) -> Result<ClusterConnection, InvalidRedisUrl> {
    let client = ClusterClient::builder(nodes)
        .connection_timeout(CONNECT_TIMEOUT)
        .response_timeout(RESPONSE_TIMEOUT)
        .overall_response_timeout(Some(CLUSTER_TIMEOUT))
        .retries(CLUSTER_RETRIES)
        .max_retry_wait(CLUSTER_PAUSE_MS)
        .tcp_settings(tcp_settings())
        .build()
        .map_err(InvalidRedisUrl::Form)?;
    Ok(client.get_pending_async_connection_with_config(ClusterConfig::new()))
}

fn tcp_settings() -> TcpSettings {
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_IDLE)
        .with_interval(SILENCE);
    let settings = TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(keepalive);
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(SILENCE);
    settings
}

/// A command or a script with its arguments.
pub(super) trait Command: Sync {
    fn run(
        &self,
        connection: &mut (impl ConnectionLike + Send),
    ) -> impl Future<Output = RedisResult<Value>> + Send;
}

impl Command for redis::Cmd {
    async fn run(&self, connection: &mut (impl ConnectionLike + Send)) -> RedisResult<Value> {
        self.query_async(connection).await
    }
}

impl Command for redis::Pipeline {
    async fn run(&self, connection: &mut (impl ConnectionLike + Send)) -> RedisResult<Value> {
        self.query_async(connection).await
    }
}

impl Command for redis::ScriptInvocation<'_> {
    async fn run(&self, connection: &mut (impl ConnectionLike + Send)) -> RedisResult<Value> {
        self.invoke_async(connection).await
    }
}
