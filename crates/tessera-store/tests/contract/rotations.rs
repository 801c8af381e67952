//! Exchanges of refresh tokens that go to PostgreSQL together.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::time::Duration;
use tessera_core::ports::{Effects, Rotation, SessionStore as _, StoreError};
use tessera_core::session::RefreshToken;
use tessera_store::{SqlStore, StoreConfig};
use testkit::database::TestStore;
use testkit::race::race;
use testkit::rotation_contract::{exchange, known_customer};

/// Long enough for what waits for nothing, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);

async fn tokens(store: &SqlStore, count: usize) -> Vec<RefreshToken> {
    let mut tokens = Vec::new();
    for _ in 0..count {
        tokens.push(known_customer(store).await.1);
    }
    tokens
}

async fn all_at_once(store: &SqlStore, tokens: &[RefreshToken]) -> Vec<Rotation> {
    let rotations = race(tokens.len(), |caller| {
        let (store, token) = (store.clone(), tokens[caller].clone());
        async move { exchange(&store, &token).await.unwrap() }
    });
    rotations.await
}

/// Tokens that are exchanged at once share transactions: PostgreSQL tells by which a row was made.
// req: AUTH-12
#[tokio::test]
async fn exchanges_at_once_share_a_transaction() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    let tokens = tokens(&test.store, 60).await;
    let rotations = all_at_once(&test.store, &tokens).await;
    assert!(
        rotations
            .iter()
            .all(|it| matches!(it, Rotation::Rotated(_)))
    );
    let mut connection = PgConnection::connect(&test.url).await.unwrap();
    let count = "SELECT count(*), count(DISTINCT xmin::text) FROM rotated_tokens";
    let counts: (i64, i64) = sqlx::query_as(count)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(counts.0, 60);
    assert!(counts.1 <= 6, "{} transactions for 60", counts.1);
    connection.close().await.unwrap();
    test.remove().await;
}

/// Somebody holds the row of one session: the others are exchanged meanwhile, and that one after.
// req: AUTH-3, AUTH-12
#[tokio::test]
async fn a_session_that_is_held_holds_up_no_other() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    let (held, token) = known_customer(&test.store).await;
    let mut holder = PgConnection::connect(&test.url).await.unwrap();
    let lock = format!(
        "BEGIN; SELECT 1 FROM sessions WHERE id = '{}' FOR UPDATE",
        held.session.id.as_uuid()
    );
    holder.execute(AssertSqlSafe(lock)).await.unwrap();
    let store = test.store.clone();
    let waiting = tokio::spawn(async move { exchange(&store, &token).await });
    let others = tokens(&test.store, 8).await;
    let exchanged = tokio::time::timeout(PATIENCE, all_at_once(&test.store, &others));
    let exchanged = exchanged.await.expect("nobody waits for a row of another");
    assert!(
        exchanged
            .iter()
            .all(|it| matches!(it, Rotation::Rotated(_)))
    );
    assert!(!waiting.is_finished(), "its row is held");
    holder.execute("COMMIT").await.unwrap();
    let rotation = waiting.await.unwrap().unwrap();
    assert!(matches!(rotation, Rotation::Rotated(it) if it.id == held.session.id));
    holder.close().await.unwrap();
    test.remove().await;
}

/// A caller that goes away takes nobody's exchange along.
// req: AUTH-3
#[tokio::test]
async fn a_caller_that_goes_away_takes_nobody_along() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    let tokens = tokens(&test.store, 9).await;
    let (gone, others) = tokens.split_first().unwrap();
    let (store, gone) = (test.store.clone(), gone.clone());
    let gone = tokio::spawn(async move { exchange(&store, &gone).await });
    // It has asked, and sends for all.
    tokio::task::yield_now().await;
    gone.abort();
    let exchanged = tokio::time::timeout(PATIENCE, all_at_once(&test.store, others));
    let exchanged = exchanged
        .await
        .expect("somebody sends for those who are left");
    assert!(
        exchanged
            .iter()
            .all(|it| matches!(it, Rotation::Rotated(_)))
    );
    test.remove().await;
}

/// Where no connection comes free everyone is told to come back, whoever asked last as well.
// req: AUTH-12
#[tokio::test]
async fn nobody_waits_twice_for_a_connection() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    let config = StoreConfig {
        url: test.url.clone(),
        pool_min: 0,
        pool_max: 1,
    };
    let store = SqlStore::open(&config).await.unwrap();
    let (held, token) = known_customer(&store).await;
    let mut holder = PgConnection::connect(&test.url).await.unwrap();
    let lock = format!(
        "BEGIN; SELECT 1 FROM sessions WHERE id = '{}' FOR UPDATE",
        held.session.id.as_uuid()
    );
    holder.execute(AssertSqlSafe(lock)).await.unwrap();
    let (at_work, effects) = (store.clone(), Effects::default());
    let (user, session, now) = (held.user.id, held.session.id, held.session.created_at);
    // It keeps the one connection and waits for the row.
    let ending =
        tokio::spawn(async move { at_work.revoke_session(user, session, now, &effects).await });
    while store.connections().idle > 0 || store.connections().used == 0 {
        tokio::task::yield_now().await;
    }
    let ask = || {
        let (store, token) = (store.clone(), token.clone());
        tokio::spawn(async move { exchange(&store, &token).await })
    };
    let first = ask();
    // It is under way when the last one asks.
    tokio::task::yield_now().await;
    let last = ask();
    let refused = first.await.unwrap();
    assert!(matches!(refused, Err(StoreError::Overloaded)));
    tokio::task::yield_now().await;
    assert!(last.is_finished(), "nobody waits twice");
    let refused = last.await.unwrap();
    assert!(matches!(refused, Err(StoreError::Overloaded)));
    holder.execute("COMMIT").await.unwrap();
    ending.await.unwrap().unwrap();
    holder.close().await.unwrap();
    store.close().await;
    test.remove().await;
}
