//! The register of personal data, held to the columns of the migrated databases.

use std::collections::BTreeSet;
use tessera_core::privacy::{ABOUT_NOBODY, Columns, KINDS};
use testkit::database::TestStore;

/// Columns as `table.column`.
fn named<'a>(columns: impl IntoIterator<Item = &'a Columns>) -> Vec<String> {
    let columns = columns.into_iter();
    columns
        .flat_map(|of| {
            of.columns
                .iter()
                .map(|column| format!("{}.{column}", of.table))
        })
        .collect()
}

/// Every column that there is.
async fn columns(test: &TestStore) -> BTreeSet<String> {
    let schema = test.schema().await;
    // Indexes, and what SQLite keeps for itself.
    let own = |part: &&String| !part.starts_with("CREATE ") && !part.starts_with("sqlite_");
    let columns = schema.iter().filter(own);
    columns
        .filter_map(|part| Some(part.split_once(' ')?.0.to_owned()))
        .collect()
}

// req: MFA-11
#[test]
fn no_column_is_in_the_register_twice_or_about_nobody_as_well() {
    let mut seen = BTreeSet::new();
    let kinds = KINDS.iter().flat_map(|kind| kind.columns);
    for column in named(kinds.chain(ABOUT_NOBODY)) {
        assert!(seen.insert(column.clone()), "{column} stands twice");
    }
}

async fn every_column_is_about_somebody_or_said_to_be_about_nobody(test: &TestStore) {
    let kinds = KINDS.iter().flat_map(|kind| kind.columns);
    let listed: BTreeSet<String> = named(kinds.chain(ABOUT_NOBODY)).into_iter().collect();
    let there = columns(test).await;
    assert!(there.contains("users.mobile_sealed"), "{there:?}");
    let unlisted: Vec<_> = there.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "in no kind of the register: {unlisted:?}"
    );
    let unknown: Vec<_> = listed.difference(&there).collect();
    assert!(unknown.is_empty(), "not in the database: {unknown:?}");
}

// req: MFA-11
#[tokio::test]
async fn every_column_of_sqlite_is_in_the_register_or_about_nobody() {
    let test = TestStore::sqlite().await;
    every_column_is_about_somebody_or_said_to_be_about_nobody(&test).await;
    test.remove().await;
}

// req: MFA-11
#[tokio::test]
async fn every_column_of_postgresql_is_in_the_register_or_about_nobody() {
    let Some(test) = TestStore::postgres().await else {
        return;
    };
    every_column_is_about_somebody_or_said_to_be_about_nobody(&test).await;
    test.remove().await;
}
