//! Several PostgreSQL servers, one of which takes writes while the others follow it.
//!
//! A URL names them as libpq's does, behind commas. New connections go to the one that takes
//! writes; when another one does in its place, they go there.

use crate::database::OpenError;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use std::str::FromStr as _;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How often the server that takes writes is asked whether it still does.
const EVERY: Duration = Duration::from_millis(500);
/// How long a server may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);
const IS_FOLLOWER: &str = "SELECT pg_is_in_recovery()";

/// The servers of a URL, one at least.
#[derive(Clone)]
pub(crate) struct Servers(Vec<PgConnectOptions>);

impl Servers {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE`, with `configure` applied to
    /// each.
    pub(crate) fn parse(
        url: &str,
        configure: impl Fn(PgConnectOptions) -> PgConnectOptions,
    ) -> Result<Self, OpenError> {
        let (before, hosts, behind) = parts(url);
        let behind = without_session_attributes(behind)?;
        let server = |host: &str| {
            let url = format!("{before}{host}{behind}");
            let options = PgConnectOptions::from_str(&url).map_err(OpenError::Url)?;
            Ok(configure(options.disable_statement_logging()))
        };
        let servers: Result<Vec<_>, OpenError> = hosts.split(',').map(server).collect();
        servers.map(Self)
    }

    /// Whether there is a choice.
    pub(crate) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// The one that takes writes; the first where none is found to.
    pub(crate) async fn primary(&self) -> PgConnectOptions {
        let found = match self.are_several() {
            true => self.find().await.map(|(place, _)| place),
            false => None,
        };
        self.0[found.unwrap_or(0)].clone()
    }

    /// Asks all at once; the first that takes writes, by its place, and the connection to it.
    async fn find(&self) -> Option<(usize, PgConnection)> {
        let mut asked = JoinSet::new();
        for (place, server) in self.0.iter().cloned().enumerate() {
            asked.spawn(async move {
                let mut connection = timeout(PATIENCE, server.connect()).await.ok()?.ok()?;
                takes_writes(&mut connection)
                    .await
                    .then_some((place, connection))
            });
        }
        while let Some(answer) = asked.join_next().await {
            if let Ok(Some(found)) = answer {
                return Some(found);
            }
        }
        None
    }
}

/// What comes before the hosts, the hosts, and what comes behind.
fn parts(url: &str) -> (&str, &str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..]
        .find(['/', '?'])
        .map_or(url.len(), |at| start + at);
    let start = url[start..end]
        .rfind('@')
        .map_or(start, |at| start + at + 1);
    (&url[..start], &url[start..end], &url[end..])
}

/// libpq has to be told that writes are meant; here they always are, so that anything else
/// would be misunderstood.
fn without_session_attributes(behind: &str) -> Result<String, OpenError> {
    let Some((path, query)) = behind.split_once('?') else {
        return Ok(behind.to_owned());
    };
    let mut kept = Vec::new();
    for setting in query.split('&') {
        match setting.strip_prefix("target_session_attrs=") {
            None => kept.push(setting),
            Some("read-write" | "primary") => {}
            Some(_) => return Err(OpenError::SessionAttributes),
        }
    }
    Ok(format!("{path}?{}", kept.join("&")))
}

async fn takes_writes(connection: &mut PgConnection) -> bool {
    let answer = sqlx::query_scalar(IS_FOLLOWER).fetch_one(connection);
    matches!(timeout(PATIENCE, answer).await, Ok(Ok(false)))
}

/// Refuses a connection to a server that follows another: the pool makes it anew, by then
/// perhaps to the one that takes writes.
pub(crate) async fn refuse_follower(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    match takes_writes(connection).await {
        true => Ok(()),
        false => Err(sqlx::Error::Configuration(
            "the server follows another one".into(),
        )),
    }
}

/// New connections are led to whichever server takes writes; to others, once others are named.
pub(crate) struct Following {
    pool: PgPool,
    /// None where there was a single server: it needs no watching.
    servers: Option<watch::Sender<Servers>>,
}

impl Following {
    pub(crate) fn start(pool: &PgPool, servers: Servers) -> Self {
        let are_several = servers.are_several();
        let (sender, receiver) = watch::channel(servers);
        if are_several {
            tokio::spawn(follow(pool.clone(), receiver));
        }
        Self {
            pool: pool.clone(),
            servers: are_several.then_some(sender),
        }
    }

    /// Goes by other servers, or other credentials, from now on.
    pub(crate) async fn renew(&self, servers: Servers) {
        match &self.servers {
            Some(sender) => drop(sender.send_replace(servers)),
            None => lead_to(&self.pool, servers.primary().await),
        }
    }
}

/// Leads new connections to whichever server takes writes, until the pool is closed.
async fn follow(pool: PgPool, mut servers: watch::Receiver<Servers>) {
    let mut asked: Option<(usize, PgConnection)> = None;
    let mut place = None;
    loop {
        let still_does = match &mut asked {
            Some((_, connection)) => takes_writes(connection).await,
            None => false,
        };
        let are_others = servers.has_changed().unwrap_or(false);
        if are_others || !still_does {
            let current = servers.borrow_and_update().clone();
            asked = current.find().await;
            // With other credentials it is another one, wherever it is.
            place = place.filter(|_| !are_others);
        }
        if let Some((found, _)) = &asked
            && place != Some(*found)
        {
            if place.is_some() {
                tracing::warn!(server = *found + 1, "another PostgreSQL takes the writes");
            }
            place = Some(*found);
            let server = servers.borrow().0[*found].clone();
            lead_to(&pool, server);
        }
        tokio::select! {
            () = pool.close_event() => return,
            () = sleep(EVERY) => {}
        }
    }
}

/// New connections go to `server`; those that nobody uses are given up.
fn lead_to(pool: &PgPool, server: PgConnectOptions) {
    pool.set_connect_options(server);
    for _ in 0..pool.num_idle() {
        let Some(connection) = pool.try_acquire() else {
            return;
        };
        drop(connection.detach());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(url: &str) -> Vec<(String, u16)> {
        let servers = Servers::parse(url, |options| options).unwrap();
        let servers = servers.0.iter();
        servers
            .map(|server| (server.get_host().to_owned(), server.get_port()))
            .collect()
    }

    #[test]
    fn hosts_are_told_apart_and_share_the_rest() {
        let url = "postgres://u:p%40,w@one:6000,two/tessera?target_session_attrs=read-write&application_name=x";
        assert_eq!(
            hosts(url),
            [("one".to_owned(), 6000), ("two".to_owned(), 5432)]
        );
        let servers = Servers::parse(url, |options| options).unwrap();
        for server in &servers.0 {
            assert_eq!(server.get_database(), Some("tessera"));
            assert_eq!(server.get_username(), "u");
        }
        assert_eq!(
            hosts("postgres://u@[::1]:6000/x"),
            [("[::1]".to_owned(), 6000)]
        );
        assert!(Servers::parse("postgres://one,two/x", |o| o).is_ok());
    }

    #[test]
    fn a_server_for_reading_is_not_what_is_wanted() {
        let url = "postgres://one,two/x?target_session_attrs=prefer-standby";
        let error = Servers::parse(url, |options| options).err().unwrap();
        assert!(error.to_string().contains("read-write"), "{error}");
    }
}
