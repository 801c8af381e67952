//! Redis that is away, breaks off, or is something else.

use std::sync::Arc;
use tessera_adapters::{Redis, RedisConfig};
use tessera_core::ports::{Ephemeral as _, EphemeralError};
use testkit::external::external;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

fn redis(url: &str) -> Redis {
    let config = RedisConfig {
        url: url.to_owned(),
        cluster: false,
        key_prefix: "tessera:".to_owned(),
    };
    Redis::new(&config).unwrap()
}

/// Passes connections on to Redis until they are cut.
struct Relay {
    url: String,
    cut: Arc<Notify>,
}

impl Relay {
    async fn to(url: &str) -> Self {
        let target = url.trim_start_matches("redis://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let cut = Arc::new(Notify::new());
        let cutting = Arc::clone(&cut);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (target, cut) = (target.clone(), Arc::clone(&cutting));
                tokio::spawn(async move {
                    let cut = cut.notified();
                    let mut far = TcpStream::connect(target).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        () = cut => {}
                    }
                });
            }
        });
        Self { url, cut }
    }

    fn cut(&self) {
        self.cut.notify_waiters();
    }
}

// req: OTP-8
#[tokio::test]
async fn a_connection_that_was_cut_is_made_again_unnoticed() {
    let Some(url) = external("redis", "TESSERA_TEST_REDIS_URL") else {
        return;
    };
    let relay = Relay::to(&url).await;
    let store = redis(&relay.url);
    for _ in 0..5 {
        store.ping().await.unwrap();
        relay.cut();
    }
    store.ping().await.unwrap();
}

// req: OTP-8
#[tokio::test]
async fn a_redis_that_is_away_is_an_error_and_comes_back_by_itself() {
    let Some(url) = external("redis", "TESSERA_TEST_REDIS_URL") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let store = redis(&format!("redis://{address}"));
    for _ in 0..2 {
        let error = store.ping().await.unwrap_err();
        assert!(matches!(error, EphemeralError::Unavailable(_)));
    }
    let listener = TcpListener::bind(address).await.unwrap();
    let target = url.trim_start_matches("redis://").to_owned();
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut far = TcpStream::connect(target).await.unwrap();
        copy_bidirectional(&mut near, &mut far).await
    });
    store.ping().await.unwrap();
}

// req: AUTH-14
#[tokio::test]
async fn another_address_is_used_from_the_next_call_on() {
    let Some(url) = external("redis", "TESSERA_TEST_REDIS_URL") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let away = format!("redis://{}", listener.local_addr().unwrap());
    drop(listener);
    let config = |url: &str| RedisConfig {
        url: url.to_owned(),
        cluster: false,
        key_prefix: "tessera:".to_owned(),
    };
    let store = Redis::new(&config(&away)).unwrap();
    assert!(store.ping().await.is_err());
    assert!(store.renew(&config("no address")).is_err());
    // What it is stays as it was: notes of a single server would vouch for all nodes of a cluster.
    let as_cluster = RedisConfig {
        cluster: true,
        ..config(&url)
    };
    store.renew(&as_cluster).unwrap();
    store.ping().await.unwrap();
}

// req: OTP-8
#[tokio::test]
async fn a_server_that_speaks_something_else_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let store = redis(&format!("redis://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await;
        }
    });
    let error = store.ping().await.unwrap_err();
    assert!(matches!(error, EphemeralError::Unavailable(_)));
}

// req: OTP-8
#[tokio::test]
async fn a_server_that_says_nothing_is_an_error_after_a_moment() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let store = redis(&format!("redis://{}", listener.local_addr().unwrap()));
    let error = store.ping().await.unwrap_err();
    assert!(matches!(error, EphemeralError::Unavailable(_)));
    drop(listener);
}

#[tokio::test]
async fn a_rediss_address_is_spoken_to_over_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let store = redis(&format!("rediss://localhost:{port}"));
    let greeting = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut start = [0; 2];
        connection.read_exact(&mut start).await.unwrap();
        start
    });
    assert!(store.ping().await.is_err());
    // A handshake record of TLS (RFC 8446 §5.1).
    assert_eq!(greeting.await.unwrap(), [22, 3]);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_repeating_it() {
    for url in ["", "localhost", "http://:s3cret@localhost", "redis://"] {
        let config = RedisConfig {
            url: url.to_owned(),
            cluster: false,
            key_prefix: String::new(),
        };
        let Err(error) = Redis::new(&config) else {
            panic!("{url} is no address of Redis");
        };
        let chain = format!("{error:?} {error}");
        assert!(!chain.contains("s3cret"), "{chain}");
    }
}
