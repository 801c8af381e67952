//! Exchanges of refresh tokens that go to PostgreSQL together.
//!
//! An exchange by itself is a transaction of six round trips, and they and the commit cost the
//! server more than the rows do. While one statement is under way the others gather, and go as
//! one, which is a transaction of its own; an exchange is answered once that is committed.
//!
//! The statement takes the sessions that can be exchanged right away: tokens that are current, in
//! rows that nobody else holds. It waits for nobody while it holds rows itself, so that it is in
//! no deadlock and no session that is held up holds up others. Whatever it leaves out, because
//! the token is none, was exchanged before or is in a row that somebody holds, is judged by itself
//! afterwards, and so is everybody where the statement fails.

use crate::database::{Database, Row, repeat};
use crate::sessions::{SESSION_COLUMNS, session_columns, session_from};
use crate::users::user_columns;
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgPool};
use sqlx::query::Query;
use std::sync::{Arc, Mutex, PoisonError};
use tessera_core::ports::{SessionRecord, StoreError, Successor};
use tessera_core::session::{LiveAt, RefreshTokenHash};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The most exchanges in one statement: it takes the server a few milliseconds, and those who
/// come meanwhile wait for its end.
const MOST_TOGETHER: usize = 64;

/// A token to be exchanged.
pub(crate) struct Exchange {
    pub(crate) presented: RefreshTokenHash,
    pub(crate) successor: Successor,
    pub(crate) live: LiveAt,
}

/// The session whose token was exchanged; none where that was left out.
type Answer = Result<Option<SessionRecord>, StoreError>;

struct Asked {
    exchange: Exchange,
    answer: oneshot::Sender<Answer>,
}

/// Gathers exchanges and sends them together.
#[derive(Clone)]
pub(crate) struct Rotations {
    pool: PgPool,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    asked: Vec<Asked>,
    /// Whether a task is sending; it takes along whatever is asked meanwhile.
    is_sending: bool,
    /// That task. One that ended while it was sending has panicked, or its runtime is gone: the
    /// next caller starts another, so that nobody waits for it for ever.
    task: Option<JoinHandle<()>>,
}

impl Rotations {
    /// Gathers for PostgreSQL; SQLite's writers share a commit as it is.
    pub(crate) fn of(database: &Database) -> Option<Self> {
        match database {
            Database::Sqlite { .. } => None,
            Database::Postgres(pool) => Some(Self {
                pool: pool.clone(),
                waiting: Arc::default(),
            }),
        }
    }

    /// Exchanges a token together with others; none where it was left out and has to be judged by
    /// itself.
    pub(crate) async fn rotate(&self, exchange: Exchange) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.join(Asked { exchange, answer });
        // Who hears nothing was in a statement that failed.
        answered.await.unwrap_or(Ok(None))
    }

    /// Joins those who wait, and sees that somebody is sending for them.
    fn join(&self, asked: Asked) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.asked.push(asked);
        let has_ended = waiting.task.as_ref().is_none_or(JoinHandle::is_finished);
        if !waiting.is_sending || has_ended {
            waiting.is_sending = true;
            // Apart from the caller, who may go away while others wait for the answer.
            waiting.task = Some(tokio::spawn(self.clone().send_all()));
        }
    }

    /// Those who go next; none ends the sending.
    fn next(&self) -> Vec<Asked> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.asked.len().min(MOST_TOGETHER);
        waiting.is_sending = count > 0;
        waiting.asked.drain(..count).collect()
    }

    async fn send_all(self) {
        loop {
            // Whoever is ready to ask comes first, so that one statement serves them all; where
            // nobody is, this costs nothing.
            tokio::task::yield_now().await;
            let asked = self.next();
            if asked.is_empty() {
                return;
            }
            self.send(asked).await;
        }
    }

    async fn send(&self, asked: Vec<Asked>) {
        let asked = asked.into_iter();
        let (exchanges, answers): (Vec<_>, Vec<_>) =
            asked.map(|asked| (asked.exchange, asked.answer)).unzip();
        match self.exchange(&exchanges).await {
            Ok(records) => {
                for (answer, record) in answers.into_iter().zip(records) {
                    // A caller that went away needs no answer.
                    let _ = answer.send(Ok(record));
                }
            }
            Err(StoreError::Overloaded) => self.refuse(answers),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(
                    error,
                    "exchanges of tokens go one by one: together they failed"
                );
            }
        }
    }

    /// Tells everyone who waits that no connection came free: those who came last would wait twice
    /// as long as anybody should.
    fn refuse(&self, answers: Vec<oneshot::Sender<Answer>>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = waiting.asked.drain(..).map(|asked| asked.answer);
        for answer in answers.into_iter().chain(behind) {
            let _ = answer.send(Err(StoreError::Overloaded));
        }
    }

    /// The session of each exchange, in their order. A repetition, after the connection died,
    /// leaves out what was exchanged: by itself it is found to be, by the successor it has.
    async fn exchange(
        &self,
        exchanges: &[Exchange],
    ) -> Result<Vec<Option<SessionRecord>>, StoreError> {
        let exchange = || bound(exchanges).fetch_all(&self.pool);
        let rows = repeat(&self.pool, exchange).await?;
        let mut records: Vec<_> = exchanges.iter().map(|_| None).collect();
        for row in rows.into_iter().map(Row::Postgres) {
            let place = usize::try_from(row.int(SESSION_COLUMNS)? - 1).ok();
            let place = place.and_then(|place| records.get_mut(place));
            *place.ok_or(StoreError::Corrupt("an exchange that nobody asked for"))? =
                Some(session_from(&row)?);
        }
        Ok(records)
    }
}

/// Exchanges many tokens. Of several requests with one token one gets the row, as an update takes
/// it from one of those that it is joined with. The arrays stand behind a fence: the planner would
/// count what is in them, and plan each statement anew for the few it finds.
const ROTATE: &str = concat!(
    "WITH asked AS MATERIALIZED (SELECT $1::bytea[] AS presented, $2::bytea[] AS successor, \
        $3::bytea[] AS sealed, $4::int8[] AS now, $5::int8[] AS used_after, $6::uuid[] AS entry, \
        $7::int8[] AS at, $8::text[] AS action, $9::text[] AS outcome, $10::text[] AS correlation, \
        $11::text[] AS details, $12::bytea[] AS details_sealed), \
    claimed AS (\
        SELECT a.*, s.id AS session_id FROM asked, UNNEST(asked.presented, asked.successor, \
        asked.sealed, asked.now, asked.used_after, asked.entry, asked.at, asked.action, \
        asked.outcome, asked.correlation, asked.details, asked.details_sealed) WITH ORDINALITY \
        AS a (presented, successor, sealed, now, used_after, entry, at, action, outcome, \
        correlation, details, details_sealed, number) \
        JOIN sessions s ON s.refresh_hash = a.presented JOIN users u ON u.id = s.user_id \
        WHERE s.revoked_at IS NULL AND s.expires_at > a.now \
        AND coalesce(s.last_used_at, s.created_at) > a.used_after AND u.disabled_at IS NULL \
        FOR UPDATE OF s SKIP LOCKED), \
    rotated AS (\
        UPDATE sessions s SET refresh_hash = c.successor, last_used_at = c.now FROM claimed c \
        WHERE s.id = c.session_id \
        RETURNING c.*, s.id, s.user_id, s.created_at, s.expires_at, s.revoked_at, s.last_used_at), \
    left_behind AS (\
        INSERT INTO rotated_tokens (hash, session_id, successor_hash, successor_sealed, rotated_at) \
        SELECT presented, id, successor, sealed, now FROM rotated), \
    recorded AS (\
        INSERT INTO audit_entries (id, at, action, outcome, subject_id, actor_id, session_id, \
        correlation, details, details_sealed) \
        SELECT entry, at, action, outcome, user_id, user_id, id, correlation, details, \
        details_sealed FROM rotated) \
    SELECT ",
    session_columns!(),
    ", s.number FROM rotated s JOIN users u ON u.id = s.user_id"
);

/// Binds the columns of exchanges as arrays.
fn bound(exchanges: &[Exchange]) -> Query<'_, Postgres, PgArguments> {
    fn column<'a, T>(exchanges: &'a [Exchange], of: impl Fn(&'a Exchange) -> T) -> Vec<T> {
        exchanges.iter().map(of).collect()
    }
    sqlx::query(ROTATE)
        .bind(column(exchanges, |it| it.presented.as_bytes().as_slice()))
        .bind(column(exchanges, |it| {
            it.successor.hash.as_bytes().as_slice()
        }))
        .bind(column(exchanges, |it| it.successor.sealed.as_slice()))
        .bind(column(exchanges, |it| it.live.now.as_millisecond()))
        .bind(column(exchanges, |it| it.live.used_after.as_millisecond()))
        .bind(column(exchanges, |it| it.successor.audit.id.as_uuid()))
        .bind(column(exchanges, |it| {
            it.successor.audit.at.as_millisecond()
        }))
        .bind(column(exchanges, |it| it.successor.audit.action.as_str()))
        .bind(column(exchanges, |it| {
            it.successor.audit.outcome.to_stored()
        }))
        .bind(column(exchanges, |it| {
            it.successor.audit.correlation.as_str()
        }))
        .bind(column(exchanges, |it| it.successor.audit.details_text()))
        .bind(column(exchanges, |it| {
            it.successor.audit.details_sealed.as_deref()
        }))
}
