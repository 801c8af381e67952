//! The connection: made when it is first needed, made again when it breaks.

use crate::tls::use_ring;
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{
    Client, FromRedisValue, IntoConnectionInfo as _, RedisError, RedisResult, Value,
    from_redis_value,
};
use std::time::Duration;
use tessera_core::ports::EphemeralError;
use tessera_core::telemetry::timed;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);
/// After this long without a sign of life the connection is given up, also when
/// nothing says that it is gone (a firewall that forgot it).
const SILENCE: Duration = Duration::from_secs(2);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// Commands that may wait to be written; more than a server takes on at once.
const PIPELINE: usize = 1024;

/// The address is not that of a Redis server.
#[derive(Debug, thiserror::Error)]
#[error("the address of Redis is not of the form redis://… or rediss://…")]
pub struct InvalidRedisUrl(#[source] RedisError);

#[derive(Clone)]
pub(super) struct Connection(ConnectionManager);

impl Connection {
    /// Does not connect yet: the process starts while Redis is down.
    pub(super) fn lazy(url: &str) -> Result<Self, InvalidRedisUrl> {
        use_ring();
        let info = url.into_connection_info().map_err(InvalidRedisUrl)?;
        let client =
            Client::open(info.set_tcp_settings(tcp_settings())).map_err(InvalidRedisUrl)?;
        // Failing fast is what the fail-over needs: one attempt at a time.
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_number_of_retries(0)
            .set_pipeline_buffer_size(PIPELINE);
        ConnectionManager::new_lazy_with_config(client, config)
            .map(Self)
            .map_err(InvalidRedisUrl)
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
            let mut connection = self.0.clone();
            match command.run(&mut connection).await {
                Err(error) if error.is_connection_dropped() => command.run(&mut connection).await,
                answer => answer,
            }
        });
        let answer = answer
            .await
            .map_err(|error| EphemeralError::Unavailable(Box::new(error)))?;
        from_redis_value(answer).map_err(|_| EphemeralError::Corrupt("an answer of Redis"))
    }
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
