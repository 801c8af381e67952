//! A cluster of Redis: keys on several nodes, nodes that forget, nodes that are replaced.

use crate::noon;
use jiff::{SignedDuration, Timestamp};
use redis::Cmd;
use redis::aio::MultiplexedConnection;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tessera_adapters::{Redis, RedisConfig};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{ClaimId, RegistrationId, SessionId};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{Ephemeral as _, EphemeralError, NewChallenge};
use testkit::external::external;
use testkit::time::{TestEntropy, random_below};

const TTL: SignedDuration = SignedDuration::from_mins(5);
const PATIENCE: Duration = Duration::from_secs(60);
const SLOTS: usize = 16_384;

/// A node that keeps nothing on the disk but what it knows of the others.
struct Node {
    child: Child,
    port: u16,
    folder: PathBuf,
    connection: MultiplexedConnection,
}

impl Node {
    async fn start(program: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("redis-node-{:x}", random_below(u64::MAX)));
        std::fs::create_dir(&folder).unwrap();
        let port = free_port();
        let child = spawn(program, port, &folder);
        let connection = connect(port).await;
        Self {
            child,
            port,
            folder,
            connection,
        }
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    async fn tell(&mut self, command: &mut Cmd) {
        command.exec_async(&mut self.connection).await.unwrap();
    }

    async fn ask(&mut self, command: &mut Cmd) -> String {
        command.query_async(&mut self.connection).await.unwrap()
    }

    fn kill(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// One that has a port for the bus of the cluster beside it, 10 000 above.
fn free_port() -> u16 {
    let port = || {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let bus = port.checked_add(10_000)?;
        std::net::TcpListener::bind(("127.0.0.1", bus)).ok()?;
        Some(port)
    };
    std::iter::repeat_with(port).flatten().next().unwrap()
}

fn spawn(program: &str, port: u16, folder: &Path) -> Child {
    Command::new(program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no"])
        .args(["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"])
        .args(["--cluster-allow-replica-migration", "no"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

async fn connect(port: u16) -> MultiplexedConnection {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
    let started = Instant::now();
    loop {
        if let Ok(connection) = client.get_multiplexed_async_connection().await {
            return connection;
        }
        assert!(started.elapsed() < PATIENCE, "waited too long for Redis");
    }
}

async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "waited too long for {what}");
    }
}

/// Nodes that share the slots among them.
async fn cluster(program: &str, count: usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    for _ in 0..count {
        nodes.push(Node::start(program).await);
    }
    let first = nodes[0].port;
    for (number, node) in nodes.iter_mut().enumerate() {
        let (from, to) = (number * SLOTS / count, (number + 1) * SLOTS / count - 1);
        let mut slots = redis::cmd("CLUSTER");
        node.tell(slots.arg("ADDSLOTSRANGE").arg(from).arg(to))
            .await;
        // Two nodes that choose one epoch settle it between them, one at a time.
        let mut epoch = redis::cmd("CLUSTER");
        node.tell(epoch.arg("SET-CONFIG-EPOCH").arg(number + 1))
            .await;
        let mut meet = redis::cmd("CLUSTER");
        node.tell(meet.arg("MEET").arg("127.0.0.1").arg(first))
            .await;
    }
    for node in &nodes {
        let connection = node.connection.clone();
        until("a node to know the cluster", || {
            let mut connection = connection.clone();
            async move {
                let mut info = redis::cmd("CLUSTER");
                let info: String = info.arg("INFO").query_async(&mut connection).await.unwrap();
                info.contains("cluster_state:ok")
                    && info.contains(&format!("cluster_known_nodes:{count}\r"))
            }
        })
        .await;
    }
    nodes
}

fn store(nodes: &[Node]) -> Redis {
    let addresses: Vec<String> = nodes.iter().map(Node::address).collect();
    let config = RedisConfig {
        url: format!("redis://{}", addresses.join(",")),
        cluster: true,
        key_prefix: "tessera:".to_owned(),
    };
    Redis::new(&config).unwrap()
}

fn program() -> Option<String> {
    external("redis", "TESSERA_TEST_REDIS_SERVER")
}

fn sessions(count: usize) -> Vec<(SessionId, Timestamp)> {
    let session = |_| {
        let id = SessionId::generate(noon(), &TestEntropy).unwrap();
        (id, noon() + TTL)
    };
    (0..count).map(session).collect()
}

fn attempt() -> ClaimId {
    ClaimId::generate(noon(), &TestEntropy).unwrap()
}

fn challenge() -> NewChallenge {
    NewChallenge {
        registration: RegistrationId::generate(noon(), &TestEntropy).unwrap(),
        digest: OtpDigest::unmatchable(&TestEntropy).unwrap(),
        max_tries: 5,
        issued_at: noon(),
        expires_at: noon() + TTL,
    }
}

fn key(number: u8) -> ChallengeKey {
    ChallengeKey::new(BlindIndex::from_slice(&[number; 32]).unwrap())
}

#[test]
fn several_addresses_without_a_cluster_are_refused_with_the_remedy() {
    let config = RedisConfig {
        url: "redis://one:6379,two:6379".to_owned(),
        cluster: false,
        key_prefix: "tessera:".to_owned(),
    };
    let error = Redis::new(&config).err().unwrap().to_string();
    assert!(error.contains("ephemeral.cluster = true"), "{error}");
}

/// A node that was emptied is believed about none of its sessions, and the others are about
/// theirs.
// req: AUTH-3, OTP-8
#[tokio::test]
async fn no_node_vouches_for_what_another_forgot() {
    let Some(program) = program() else {
        return;
    };
    let mut nodes = cluster(&program, 3).await;
    let store = store(&nodes);
    let revoked = sessions(200);
    let live = sessions(200);
    assert!(store.lacks_revocations().await.unwrap());
    let restored = store.restore_revocations(&revoked, attempt(), noon());
    restored.await.unwrap();
    assert!(!store.lacks_revocations().await.unwrap());
    for (session, _) in &revoked {
        assert!(store.is_session_revoked(*session, noon()).await.unwrap());
    }

    nodes[1].tell(&mut redis::cmd("FLUSHALL")).await;
    assert!(store.lacks_revocations().await.unwrap());
    let mut forgotten = 0;
    for (sessions, is_revoked) in [(&revoked, true), (&live, false)] {
        for (session, _) in sessions {
            match store.is_session_revoked(*session, noon()).await {
                Ok(answer) => assert_eq!(answer, is_revoked),
                Err(EphemeralError::Forgotten) => forgotten += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!((1..400).contains(&forgotten), "{forgotten} of 400");
    let restored = store.restore_revocations(&revoked, attempt(), noon());
    restored.await.unwrap();
    for (session, _) in &revoked {
        assert!(store.is_session_revoked(*session, noon()).await.unwrap());
    }
    let facts = store.facts().await.unwrap();
    assert_eq!(facts.len(), 3);
    assert!(facts.iter().all(|facts| !facts.is_replica));
}

/// Keys that were moved to another node are found there.
// req: AUTH-15
#[tokio::test]
async fn slots_that_move_are_followed() {
    let Some(program) = program() else {
        return;
    };
    let mut nodes = cluster(&program, 2).await;
    let store = store(&nodes);
    for number in 0..32 {
        store
            .put_challenge(&key(number), &challenge())
            .await
            .unwrap();
    }
    let mut ids = Vec::new();
    for node in &mut nodes {
        ids.push(node.ask(redis::cmd("CLUSTER").arg("MYID")).await);
    }
    // All keys of the first go to the second, and its slots with them.
    let to = nodes[1].port;
    for slot in 0..SLOTS / 2 {
        let mut keys = redis::cmd("CLUSTER");
        let keys: Vec<String> = keys
            .arg("GETKEYSINSLOT")
            .arg(slot)
            .arg(100)
            .query_async(&mut nodes[0].connection)
            .await
            .unwrap();
        if keys.is_empty() {
            continue;
        }
        let slot_is = |state: &str, id: &str| {
            let mut command = redis::cmd("CLUSTER");
            command.arg("SETSLOT").arg(slot).arg(state).arg(id);
            command
        };
        nodes[1].tell(&mut slot_is("IMPORTING", &ids[0])).await;
        nodes[0].tell(&mut slot_is("MIGRATING", &ids[1])).await;
        let mut migrate = redis::cmd("MIGRATE");
        migrate.arg("127.0.0.1").arg(to).arg("").arg(0).arg(5_000);
        nodes[0].tell(migrate.arg("KEYS").arg(keys)).await;
        nodes[1].tell(&mut slot_is("NODE", &ids[1])).await;
        nodes[0].tell(&mut slot_is("NODE", &ids[1])).await;
    }
    for number in 0..32 {
        let found = store.challenge(&key(number), noon()).await.unwrap();
        assert!(found.is_some(), "{number}");
    }
}

/// A node that dies is replaced by the one that follows it, which has what was written.
// req: AUTH-15, OTP-8
#[tokio::test]
async fn a_node_that_dies_is_replaced_by_the_one_that_follows_it() {
    let Some(program) = program() else {
        return;
    };
    let mut nodes = cluster(&program, 3).await;
    let followed = nodes[0].ask(redis::cmd("CLUSTER").arg("MYID")).await;
    let mut follower = Node::start(&program).await;
    let mut meet = redis::cmd("CLUSTER");
    follower
        .tell(meet.arg("MEET").arg("127.0.0.1").arg(nodes[0].port))
        .await;
    let connection = follower.connection.clone();
    until("the follower to follow", || {
        let (mut connection, followed) = (connection.clone(), followed.clone());
        async move {
            let mut replicate = redis::cmd("CLUSTER");
            replicate.arg("REPLICATE").arg(followed);
            replicate.exec_async(&mut connection).await.is_ok()
        }
    })
    .await;
    let store = store(&nodes);
    for number in 0..32 {
        store
            .put_challenge(&key(number), &challenge())
            .await
            .unwrap();
    }
    let revoked = sessions(200);
    let restored = store.restore_revocations(&revoked, attempt(), noon());
    restored.await.unwrap();
    assert!(!store.lacks_revocations().await.unwrap());
    let connection = nodes[0].connection.clone();
    until("the follower to have it all", || {
        let mut connection = connection.clone();
        async move {
            let mut wait = redis::cmd("WAIT");
            let followers: i64 = wait
                .arg(1)
                .arg(100)
                .query_async(&mut connection)
                .await
                .unwrap();
            followers == 1
        }
    })
    .await;

    nodes[0].kill();
    for number in 0..32 {
        let key = key(number);
        until("the follower to answer", || async {
            let found = store.challenge(&key, noon()).await;
            matches!(found, Ok(Some(_)))
        })
        .await;
    }
    // What the dead one had not sent on is missing, and nobody knows what that was: the notes
    // that came with the follower are not believed.
    until("all nodes to be asked", || async {
        matches!(store.lacks_revocations().await, Ok(true))
    })
    .await;
    let mut forgotten = 0;
    for (session, _) in &revoked {
        match store.is_session_revoked(*session, noon()).await {
            Ok(answer) => assert!(answer),
            Err(EphemeralError::Forgotten) => forgotten += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!((1..200).contains(&forgotten), "{forgotten} of 200");
    let restored = store.restore_revocations(&revoked, attempt(), noon());
    restored.await.unwrap();
    assert!(!store.lacks_revocations().await.unwrap());
}
