//! A PostgreSQL that dies, and the one that followed it in its place.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};
use tessera_core::ports::{Effects, FeatureFlagStore as _, Store as _};
use tessera_store::{SqlStore, StoreConfig};
use testkit::external::external;
use testkit::time::random_below;

const PATIENCE: Duration = Duration::from_secs(60);

/// Servers in a folder of their own.
struct Servers {
    programs: PathBuf,
    folder: PathBuf,
}

impl Servers {
    fn new(programs: &str) -> Self {
        let folder = PathBuf::from(format!("/tmp/failover-{:x}", random_below(u64::MAX)));
        std::fs::create_dir(&folder).unwrap();
        // PostgreSQL may run as another user.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        Self {
            programs: programs.into(),
            folder,
        }
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = match std::env::var("TESSERA_TEST_POSTGRES_OWNER") {
            Err(_) => Command::new(program),
            Ok(owner) => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={owner}"))
                    .arg(format!("--regid={owner}"))
                    .arg("--clear-groups")
                    .arg(program);
                command
            }
        };
        // A server keeps what it is given to write to: a file, so that nobody waits for its end.
        let log = self.folder.join("log");
        let open = || {
            let file = std::fs::File::options()
                .create(true)
                .append(true)
                .open(&log);
            file.unwrap()
        };
        command
            .args(arguments)
            .current_dir("/")
            .stdout(open())
            .stderr(open())
            .status()
            .unwrap()
            .success()
    }

    fn must(&self, program: &str, arguments: &[&str]) {
        assert!(
            self.run(program, arguments),
            "{program}: {}",
            std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
        );
    }

    fn start(&self, name: &str, port: u16) {
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        );
        let data = self.data(name);
        self.must(
            "pg_ctl",
            &["-D", text(&data), "-w", "-o", &options, "start"],
        );
    }

    fn tell(&self, name: &str, arguments: &[&str]) -> bool {
        let data = self.data(name);
        self.run("pg_ctl", &[&["-D", text(&data), "-w"], arguments].concat())
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for name in ["first", "second"] {
            let _stopped = self.tell(name, &["-m", "immediate", "stop"]);
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

fn flag(percent: u8) -> FeatureFlag {
    FeatureFlag::of(Feature::SecondFactor, Percent::new(percent).unwrap())
}

async fn set(store: &SqlStore, percent: u8) -> bool {
    let (flag, effects) = (flag(percent), Effects::default());
    let set = store.set_feature_flag(&flag, Timestamp::UNIX_EPOCH, &effects);
    set.await.is_ok()
}

/// Waits until the second has all that the first has.
async fn until_it_has_followed(ports: [u16; 2]) {
    let connect = |port: u16| async move {
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        PgConnection::connect(&url).await.unwrap()
    };
    let (mut first, mut second) = (connect(ports[0]).await, connect(ports[1]).await);
    let written: String = sqlx::query_scalar("SELECT pg_current_wal_lsn()::text")
        .fetch_one(&mut first)
        .await
        .unwrap();
    let started = Instant::now();
    loop {
        let has: bool = sqlx::query_scalar("SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn")
            .bind(&written)
            .fetch_one(&mut second)
            .await
            .unwrap();
        if has {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "it does not follow");
    }
}

// req: AUTH-15
#[tokio::test]
async fn writes_go_on_at_the_server_that_takes_the_place_of_one_that_died() {
    let Some(programs) = external("postgres", "TESSERA_TEST_POSTGRES_BIN") else {
        return;
    };
    let servers = Servers::new(&programs);
    let ports = [free_port(), free_port()];
    let data = servers.data("first");
    let how = ["--username=postgres", "--auth=trust", "--no-sync"];
    servers.must("initdb", &[&["-D", text(&data)], &how[..]].concat());
    servers.start("first", ports[0]);
    let from = format!("host=127.0.0.1 port={} user=postgres", ports[0]);
    let follower = servers.data("second");
    servers.must(
        "pg_basebackup",
        &[
            "-D",
            text(&follower),
            "-d",
            &from,
            "-R",
            "-c",
            "fast",
            "--no-sync",
        ],
    );
    servers.start("second", ports[1]);
    let admin = format!("postgres://postgres@127.0.0.1:{}/postgres", ports[0]);
    let mut admin = PgConnection::connect(&admin).await.unwrap();
    admin.execute("CREATE DATABASE tessera").await.unwrap();
    until_it_has_followed(ports).await;

    // The follower is named first: it is not taken for the one that writes.
    let config = StoreConfig {
        url: format!(
            "postgres://postgres@127.0.0.1:{},127.0.0.1:{}/tessera?target_session_attrs=read-write",
            ports[1], ports[0]
        ),
        pool_min: 2,
        pool_max: 4,
    };
    let store = SqlStore::open(&config).await.unwrap();
    store.migrate().await.unwrap();
    assert!(set(&store, 25).await);
    until_it_has_followed(ports).await;

    assert!(servers.tell("first", &["-m", "immediate", "stop"]));
    assert!(!set(&store, 50).await, "nobody takes writes");
    assert!(servers.tell("second", &["promote"]));
    let started = Instant::now();
    while !set(&store, 75).await {
        assert!(started.elapsed() < PATIENCE, "writes do not go on");
    }
    let found = store.feature_flag(Feature::SecondFactor).await.unwrap();
    assert_eq!(found, Some(flag(75)));
    store.close().await;
}

// req: AUTH-14
#[tokio::test]
async fn another_password_is_used_once_it_is_said() {
    let Some(admin) = external("postgres", "TESSERA_TEST_POSTGRES_URL") else {
        return;
    };
    let mut server = PgConnection::connect(&admin).await.unwrap();
    let role = format!("renewed_{:x}", random_below(u64::MAX));
    let run = |sql: String| AssertSqlSafe(sql);
    let create = format!("CREATE ROLE {role} LOGIN PASSWORD 'first'");
    server.execute(run(create)).await.unwrap();
    let (_, host) = admin.rsplit_once('@').unwrap();
    let config = |password: &str| StoreConfig {
        url: format!("postgres://{role}:{password}@{host}"),
        pool_min: 0,
        pool_max: 2,
    };
    let store = SqlStore::open(&config("first")).await.unwrap();
    store.ping().await.unwrap();

    let alter = format!("ALTER ROLE {role} PASSWORD 'second'");
    server.execute(run(alter)).await.unwrap();
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
    server.execute(run(end)).await.unwrap();
    assert!(store.ping().await.is_err(), "the first is good no more");
    assert!(store.renew(&config("second")).await.unwrap());
    store.ping().await.unwrap();
    store.close().await;
    server
        .execute(run(format!("DROP ROLE {role}")))
        .await
        .unwrap();
}
