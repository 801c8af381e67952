//! A store that was opened to be read, and what it says of itself.

use jiff::Timestamp;
use tessera_core::ports::{Effects, Store as _};
use tessera_store::{SqlStore, StoreConfig, StoreFacts};
use testkit::database::TestStore;

async fn open_to_read(test: &TestStore) -> SqlStore {
    let config = StoreConfig {
        url: test.url.clone(),
        pool_min: 0,
        pool_max: 2,
    };
    SqlStore::open_to_read(&config).await.unwrap()
}

/// Reads, and fails to write.
async fn reads_and_never_writes(test: &TestStore) -> StoreFacts {
    let reader = open_to_read(test).await;
    reader.ping().await.unwrap();
    let newest = Some(SqlStore::newest_schema());
    assert_eq!(reader.schema_version().await.unwrap(), newest);
    assert!(
        reader
            .take_back(Timestamp::UNIX_EPOCH, &Effects::default())
            .await
            .is_err()
    );
    let facts = reader.facts().await.unwrap();
    reader.close().await;
    test.store
        .take_back(Timestamp::UNIX_EPOCH, &Effects::default())
        .await
        .unwrap();
    facts
}

#[tokio::test]
async fn sqlite_is_read_beside_its_writer_and_after_it() {
    let test = TestStore::sqlite().await;
    let StoreFacts::Sqlite(facts) = reads_and_never_writes(&test).await else {
        panic!("it is SQLite");
    };
    assert_eq!(facts.journal_mode, "wal");
    assert!(facts.size > 0);
    test.store.close().await;
    let reader = open_to_read(&test).await;
    let newest = Some(SqlStore::newest_schema());
    assert_eq!(reader.schema_version().await.unwrap(), newest);
    reader.close().await;
    test.remove().await;
}

#[tokio::test]
async fn postgresql_is_read_beside_its_writer() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    let StoreFacts::Postgres(facts) = reads_and_never_writes(&test).await else {
        panic!("it is PostgreSQL");
    };
    assert!(facts.version >= 150_000);
    assert!(facts.connections > 0);
    assert!(!facts.is_standby);
    test.remove().await;
}
