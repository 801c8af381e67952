//! The one connection that writes to SQLite, shared so that a commit serves many.
//!
//! Waiting for the disk is what a durable transaction costs. Callers take turns on the
//! connection; those who wait when a caller is done do their work in the transaction that
//! it began, each behind a savepoint of its own, and one commit makes all of it last. A
//! caller is answered after that commit, never before, also where it did nothing itself but
//! looked at what others did ([`settled`]); work that fails is undone alone. A caller that
//! nobody waits behind commits by itself, as it would without the group.

use crate::database::store_error;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Error, Executor as _};
use std::cell::RefCell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tessera_core::ports::StoreError;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

tokio::task_local! {
    /// The shared transactions that the call under way looked into and left.
    static SEEN: RefCell<Vec<(Writer, watch::Receiver<Option<End>>)>>;
}

/// Runs `call`, and answers once what it saw is stored.
///
/// A caller that leaves a shared transaction without work of its own has seen what the others
/// did there, which the commit may still undo: that a token was exchanged, that a session had
/// ended before, that an address is taken. It is told so where that commit fails.
pub(crate) async fn settled<T, E: From<StoreError>>(
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let watched = async {
        let answer = call.await;
        (answer, SEEN.with(RefCell::take))
    };
    let (answer, seen) = SEEN.scope(RefCell::default(), watched).await;
    for (writer, end) in seen {
        let ended = shared_end(writer.outcome(end).await);
        ended.map_err(store_error)?;
    }
    answer
}

/// The writing connection. Clones share it.
#[derive(Clone)]
pub(crate) struct Writer {
    state: Arc<Mutex<State>>,
    /// Callers in the queue for a turn.
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

struct State {
    /// None once it was closed.
    connection: Option<SqliteConnection>,
    /// The transaction under way.
    group: Option<Group>,
}

/// A transaction that several callers share.
struct Group {
    /// How many callers did their work in it.
    members: usize,
    /// Tells them how it ended.
    end: watch::Sender<Option<End>>,
}

/// How a transaction ended, for everyone who shared it.
type End = Result<(), Arc<Error>>;

impl Writer {
    /// Opens the connection. Callers wait for a turn as long as `patience`.
    pub(crate) async fn open(
        options: &SqliteConnectOptions,
        patience: Duration,
    ) -> Result<Self, Error> {
        let state = State {
            connection: Some(options.connect().await?),
            group: None,
        };
        Ok(Self {
            state: Arc::new(Mutex::new(state)),
            waiting: Arc::default(),
            patience,
        })
    }

    /// Waits for a turn to run several statements, all or none.
    pub(crate) async fn begin(&self) -> Result<Turn, Error> {
        let mut turn = self.single().await?;
        if turn.group()?.members > 0 {
            turn.run("SAVEPOINT member").await?;
            turn.undo = Undo::Savepoint;
        }
        Ok(turn)
    }

    /// Waits for a turn to run one statement, which SQLite undoes by itself when it fails.
    pub(crate) async fn single(&self) -> Result<Turn, Error> {
        let mut turn = self.take_turn().await?;
        if turn.state()?.group.is_some() {
            turn.undo = Undo::Statement;
            return Ok(turn);
        }
        let (end, _) = watch::channel(None);
        // Before it is asked for: a caller that goes away meanwhile leaves a trace.
        turn.state()?.group = Some(Group { members: 0, end });
        turn.undo = Undo::Transaction;
        turn.run("BEGIN IMMEDIATE").await?;
        Ok(turn)
    }

    /// Waits until the connection is free of any transaction, and keeps it.
    pub(crate) async fn alone(&self) -> Result<Turn, Error> {
        let mut turn = self.take_turn().await?;
        turn.state()?.end_group().await;
        Ok(turn)
    }

    /// Closes the connection, so that SQLite folds its log into the file.
    pub(crate) async fn close(&self) {
        let mut state = self.state.lock().await;
        state.end_group().await;
        if let Some(connection) = state.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "failed to close the database");
        }
    }

    fn has_waiting(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    async fn take_turn(&self) -> Result<Turn, Error> {
        let queued = Queued::new(&self.waiting);
        let lock = Arc::clone(&self.state).lock_owned();
        let state = tokio::time::timeout(self.patience, lock)
            .await
            .map_err(|_elapsed| Error::PoolTimedOut)?;
        drop(queued);
        Ok(Turn {
            writer: self.clone(),
            state: Some(state),
            undo: Undo::Nothing,
        })
    }

    /// Waits until the transaction of `end` is over; ends it when its turn comes first.
    async fn outcome(self, mut end: watch::Receiver<Option<End>>) -> End {
        tokio::select! {
            biased;
            () = told(&mut end) => {}
            mut state = self.state.lock() => {
                // Whoever held the turn may have ended it just before.
                if end.borrow().is_none() {
                    state.end_group().await;
                }
            }
        }
        let outcome = end.borrow().clone();
        outcome.unwrap_or_else(|| Err(Arc::new(Error::PoolClosed)))
    }
}

/// Waits until the end is told.
async fn told(end: &mut watch::Receiver<Option<End>>) {
    // An error says that the transaction went away untold; `outcome` finds no end then.
    let _ = end.wait_for(Option::is_some).await;
}

/// Counts a caller as waiting for as long as it lives.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl State {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.connection.as_mut().ok_or(Error::PoolClosed)
    }

    /// Commits the transaction under way, if there is one, and tells its members.
    async fn end_group(&mut self) {
        let Some(group) = self.group.take() else {
            return;
        };
        let ended = match self.connection() {
            Ok(connection) => connection.execute("COMMIT").await,
            Err(error) => Err(error),
        };
        if ended.is_err() {
            self.roll_back().await;
        }
        group.tell(ended.map(|_done| ()));
    }

    /// Leaves no transaction open. SQLite refuses when it has rolled back by itself,
    /// which comes to the same.
    async fn roll_back(&mut self) {
        if let Ok(connection) = self.connection()
            && let Err(error) = connection.execute("ROLLBACK").await
        {
            tracing::debug!(%error, "there was nothing to roll back");
        }
    }

    /// Undoes what a caller left unfinished.
    async fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Nothing => {}
            Undo::Statement => self.end_group().await,
            Undo::Savepoint => self.undo_savepoint().await,
            Undo::Transaction => {
                self.roll_back().await;
                self.group = None;
            }
        }
    }

    async fn undo_savepoint(&mut self) {
        let undone = match self.connection() {
            Ok(connection) => {
                connection
                    .execute("ROLLBACK TO member; RELEASE member")
                    .await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = undone {
            // The savepoint is gone, and with it the transaction: nobody's work was kept.
            self.roll_back().await;
            if let Some(group) = self.group.take() {
                group.tell(Err(error));
            }
        }
    }
}

impl Group {
    /// Tells all members how it ended; some may have gone away.
    fn tell(self, ended: Result<(), Error>) {
        self.end.send_replace(Some(ended.map_err(Arc::new)));
    }
}

/// What takes a caller's work back.
#[derive(Clone, Copy)]
enum Undo {
    /// There is no work.
    Nothing,
    /// SQLite undid the one statement that failed, or with it the whole transaction: a
    /// commit right away keeps what others did, or finds nothing to keep and tells them.
    Statement,
    /// It works behind its savepoint.
    Savepoint,
    /// It began the transaction and is alone in it.
    Transaction,
}

/// A caller's turn on the connection. Dropped without [`Turn::commit`], its work is undone.
pub(crate) struct Turn {
    writer: Writer,
    /// None once the turn is over.
    state: Option<OwnedMutexGuard<State>>,
    undo: Undo,
}

impl Turn {
    /// The connection, to run statements on.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.state()?.connection()
    }

    /// Makes the work last, with that of the callers who wait behind.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let is_alone = self.group()?.members == 0;
        if is_alone && !self.writer.has_waiting() {
            return self.commit_alone().await;
        }
        if matches!(self.undo, Undo::Savepoint) {
            self.run("RELEASE member").await?;
        }
        self.commit_together().await
    }

    /// A caller that goes away during the commit has its work kept or undone, as the
    /// commit or the roll-back behind it comes first.
    async fn commit_alone(&mut self) -> Result<(), Error> {
        self.undo = Undo::Transaction;
        self.run("COMMIT").await?;
        self.state()?.group = None;
        self.undo = Undo::Nothing;
        Ok(())
    }

    async fn commit_together(mut self) -> Result<(), Error> {
        let group = self.group()?;
        group.members += 1;
        let end = group.end.subscribe();
        self.undo = Undo::Nothing;
        let state = self.state.take();
        let writer = self.writer.clone();
        // Apart from the caller: the others' work is committed even if it goes away.
        let outcome = tokio::spawn(async move {
            match state {
                Some(mut state) if !writer.has_waiting() => state.end_group().await,
                passed_on => drop(passed_on),
            }
            writer.outcome(end).await
        });
        match outcome.await {
            Ok(end) => shared_end(end),
            Err(_stopped) => Err(Error::PoolClosed),
        }
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Error> {
        self.connection()?.execute(statement).await.map(|_| ())
    }

    fn state(&mut self) -> Result<&mut State, Error> {
        self.state.as_deref_mut().ok_or(Error::PoolClosed)
    }

    fn group(&mut self) -> Result<&mut Group, Error> {
        self.state()?.group.as_mut().ok_or(Error::PoolClosed)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (Some(mut state), undo) = (self.state.take(), self.undo) else {
            return;
        };
        if matches!(undo, Undo::Nothing) {
            return;
        }
        if let Some(group) = state.group.as_ref().filter(|group| group.members > 0) {
            let seen = (self.writer.clone(), group.end.subscribe());
            // Outside of a call of the store nobody is answered.
            let _ = SEEN.try_with(|all| all.borrow_mut().push(seen));
        }
        // The turn lasts until the work is undone. Without a runtime the process is
        // ending, and SQLite forgets what was not committed.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { state.undo(undo).await });
        }
    }
}

/// One caller's copy of how a shared transaction ended.
fn shared_end(end: End) -> Result<(), Error> {
    end.map_err(|error| match Arc::try_unwrap(error) {
        Ok(error) => error,
        Err(shared) => Error::Io(std::io::Error::other(shared)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    use std::path::PathBuf;
    use std::task::{Context, Waker};

    type Behind = std::pin::Pin<Box<dyn Future<Output = bool> + Send>>;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// A writer on a database of its own with one table, `t (n UNIQUE)`.
    async fn writer() -> (Writer, Folder) {
        let name = format!("tessera-writer-{:x}", testkit::time::random_below(u64::MAX));
        let folder = Folder(std::env::temp_dir().join(name));
        std::fs::create_dir_all(&folder.0).unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.0.join("test.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let writer = Writer::open(&options, Duration::from_secs(30))
            .await
            .unwrap();
        let mut turn = writer.alone().await.unwrap();
        turn.run("CREATE TABLE t (n INTEGER UNIQUE)").await.unwrap();
        drop(turn);
        (writer, folder)
    }

    async fn insert(turn: &mut Turn, n: i64) -> Result<(), Error> {
        let insert = sqlx::query("INSERT INTO t (n) VALUES ($1)").bind(n);
        insert.execute(turn.connection()?).await.map(|_| ())
    }

    /// Inserts two rows, all or none.
    async fn insert_pair(writer: &Writer, pair: [i64; 2]) -> Result<(), Error> {
        let mut turn = writer.begin().await?;
        for n in pair {
            insert(&mut turn, n).await?;
        }
        turn.commit().await
    }

    async fn insert_one(writer: &Writer, n: i64) -> Result<(), Error> {
        let mut turn = writer.single().await?;
        insert(&mut turn, n).await?;
        turn.commit().await
    }

    async fn rows(writer: &Writer) -> Vec<i64> {
        let mut turn = writer.alone().await.unwrap();
        let rows = sqlx::query_scalar("SELECT n FROM t ORDER BY n");
        rows.fetch_all(turn.connection().unwrap()).await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_callers_at_once_each_keep_all_of_their_work() {
        let (writer, _folder) = writer().await;
        let callers: Vec<_> = (0..100)
            .map(|n| {
                let writer = writer.clone();
                tokio::spawn(async move { insert_pair(&writer, [2 * n, 2 * n + 1]).await })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap().unwrap();
        }
        assert_eq!(rows(&writer).await, (0..200).collect::<Vec<_>>());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn work_that_fails_is_undone_alone() {
        let (writer, _folder) = writer().await;
        insert_one(&writer, -1).await.unwrap();
        let callers: Vec<_> = (0..100)
            .map(|n| {
                let writer = writer.clone();
                // Every third breaks the constraint with its second row, every fifth with its only.
                tokio::spawn(async move {
                    match n {
                        n if n % 3 == 0 => insert_pair(&writer, [n, -1]).await,
                        n if n % 5 == 0 => insert_one(&writer, -1).await,
                        n => insert_pair(&writer, [n, n + 1_000]).await,
                    }
                })
            })
            .collect();
        let mut kept = vec![-1];
        for (n, caller) in (0..100).zip(callers) {
            let is_kept = caller.await.unwrap().is_ok();
            assert_eq!(is_kept, n % 3 != 0 && n % 5 != 0, "{n}");
            if is_kept {
                kept.extend([n, n + 1_000]);
            }
        }
        kept.sort_unstable();
        assert_eq!(rows(&writer).await, kept);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_caller_that_goes_away_leaves_nothing_behind() {
        let (writer, _folder) = writer().await;
        let mut turn = writer.begin().await.unwrap();
        insert(&mut turn, 1).await.unwrap();
        drop(turn);
        insert_one(&writer, 2).await.unwrap();
        assert_eq!(rows(&writer).await, [2]);
    }

    /// Every caller is polled a number of times and then dropped, wherever that is:
    /// in the queue, at its statements, in its commit. Nobody else may notice.
    #[tokio::test(flavor = "multi_thread")]
    async fn callers_may_go_away_at_any_moment() {
        let (writer, _folder) = writer().await;
        let mut stayed = Vec::new();
        for round in 0..60_i64 {
            let mut leaving = Box::pin(insert_pair(&writer, [-2 - 2 * round, -3 - 2 * round]));
            let staying: Vec<_> = (0..4)
                .map(|n| {
                    let (writer, n) = (writer.clone(), round * 4 + n);
                    stayed.push(n);
                    tokio::spawn(async move { insert_one(&writer, n).await })
                })
                .collect();
            for _ in 0..round {
                let mut context = Context::from_waker(Waker::noop());
                if leaving.as_mut().poll(&mut context).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(leaving);
            for caller in staying {
                caller.await.unwrap().unwrap();
            }
        }
        let kept = rows(&writer).await;
        let (left, kept): (Vec<i64>, Vec<i64>) = kept.into_iter().partition(|n| *n < -1);
        assert_eq!(kept, stayed);
        assert_eq!(
            left.len() % 2,
            0,
            "both rows of a pair or neither: {left:?}"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn when_the_shared_commit_fails_everyone_is_told() {
        let (writer, _folder) = writer().await;
        let mut first = writer.begin().await.unwrap();
        first
            .run(
                "PRAGMA foreign_keys; CREATE TABLE p (id INTEGER PRIMARY KEY); \
                  CREATE TABLE c (p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
            )
            .await
            .unwrap();
        // Broken at the commit alone: deferred constraints are looked at there.
        first.run("INSERT INTO c (p) VALUES (7)").await.unwrap();
        let behind = tokio::spawn({
            let writer = writer.clone();
            async move { insert_one(&writer, 1).await }
        });
        while !writer.has_waiting() {
            tokio::task::yield_now().await;
        }
        assert!(first.commit().await.is_err());
        assert!(behind.await.unwrap().is_err());
        assert_eq!(rows(&writer).await, Vec::<i64>::new());
    }

    /// Looks at what others did, and does nothing.
    async fn count(writer: &Writer) -> Result<i64, StoreError> {
        settled(async {
            let mut turn = writer.begin().await.map_err(store_error)?;
            let count = sqlx::query_scalar("SELECT count(*) FROM t");
            let connection = turn.connection().map_err(store_error)?;
            count.fetch_one(connection).await.map_err(store_error)
        })
        .await
    }

    /// Inserts what is there already, and says so.
    async fn is_taken(writer: &Writer, n: i64) -> Result<bool, StoreError> {
        settled(async { Ok(insert_one(writer, n).await.is_err()) }).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_is_told_of_what_the_shared_commit_then_undid() {
        let (writer, _folder) = writer().await;
        let mut first = writer.begin().await.unwrap();
        first
            .run(
                "CREATE TABLE p (id INTEGER PRIMARY KEY); \
                 CREATE TABLE c (p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
            )
            .await
            .unwrap();
        first.run("INSERT INTO c (p) VALUES (7)").await.unwrap();
        insert(&mut first, 1).await.unwrap();
        let behind = |call: fn(Writer) -> Behind| tokio::spawn(call(writer.clone()));
        let counting = behind(|writer| Box::pin(async move { count(&writer).await.is_err() }));
        let taken = behind(|writer| Box::pin(async move { is_taken(&writer, 1).await.is_err() }));
        while writer.waiting.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        assert!(first.commit().await.is_err());
        assert!(counting.await.unwrap(), "counted what was never stored");
        // Either it saw the row and is told that it was undone, or it came after and made it.
        assert!(taken.await.unwrap() || rows(&writer).await == [1]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_seen_and_stored_is_answered() {
        let (writer, _folder) = writer().await;
        let mut first = writer.begin().await.unwrap();
        insert(&mut first, 1).await.unwrap();
        let behind = tokio::spawn({
            let writer = writer.clone();
            async move { (count(&writer).await, is_taken(&writer, 1).await) }
        });
        while !writer.has_waiting() {
            tokio::task::yield_now().await;
        }
        first.commit().await.unwrap();
        let (count, is_taken) = behind.await.unwrap();
        assert_eq!((count.unwrap(), is_taken.unwrap()), (1, true));
    }

    #[tokio::test]
    async fn a_closed_writer_says_so() {
        let (writer, _folder) = writer().await;
        writer.close().await;
        assert!(insert_one(&writer, 1).await.is_err());
        assert!(insert_pair(&writer, [1, 2]).await.is_err());
    }
}
