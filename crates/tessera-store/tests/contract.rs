//! The contract suites of the store and of the ephemeral fallback, on both databases.

#![expect(missing_docs, reason = "test names say what they test")]

mod sqlite {
    use testkit::database::TestStore;

    testkit::store_contract!(Some(TestStore::sqlite().await));
}

mod postgres {
    use testkit::database::TestStore;

    testkit::store_contract!(TestStore::postgres().await);
}
