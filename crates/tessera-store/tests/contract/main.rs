//! The contract suites of the store and of the ephemeral fallback, on both databases.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod failover;
mod payloads;
mod reading;
mod register;
mod rotations;

use std::sync::Arc;
use tessera_core::ports::Ephemeral;
use testkit::database::TestStore;

/// The ephemeral face of a store whose database is removed with the test run.
fn ephemeral(test: &TestStore) -> Arc<dyn Ephemeral> {
    Arc::new(test.store.clone())
}

mod sqlite {
    use testkit::database::TestStore;

    testkit::store_contract!(Some(TestStore::sqlite().await));
    testkit::account_contract!(Some(TestStore::sqlite().await));
    testkit::audit_contract!(Some(TestStore::sqlite().await));
    testkit::registration_contract!(Some(TestStore::sqlite().await));
    testkit::identifier_contract!(Some(TestStore::sqlite().await));
    testkit::privacy_contract!(Some(TestStore::sqlite().await));
    testkit::role_contract!(Some(TestStore::sqlite().await));
    testkit::rotation_contract!(Some(TestStore::sqlite().await));
    testkit::second_factor_contract!(Some(TestStore::sqlite().await));
    testkit::sms_factor_contract!(Some(TestStore::sqlite().await));
    testkit::factor_recovery_contract!(Some(TestStore::sqlite().await));
    testkit::event_order_contract!(Some(TestStore::sqlite().await));
    testkit::migration_contract!(Some(TestStore::sqlite().await));
    testkit::missed_revocations_contract!(Some(TestStore::sqlite().await));
    testkit::feature_flag_contract!(Some(TestStore::sqlite().await));
    testkit::handover_contract!(Some(TestStore::sqlite().await));
    testkit::idempotency_contract!(Some(TestStore::sqlite().await));
    testkit::signing_key_contract!(Some(TestStore::sqlite().await));
    testkit::user_transfer_contract!(Some(TestStore::sqlite().await));
}

mod postgres {
    use testkit::database::TestStore;

    testkit::store_contract!(TestStore::postgres().await);
    testkit::account_contract!(TestStore::postgres().await);
    testkit::audit_contract!(TestStore::postgres().await);
    testkit::registration_contract!(TestStore::postgres().await);
    testkit::identifier_contract!(TestStore::postgres().await);
    testkit::privacy_contract!(TestStore::postgres().await);
    testkit::role_contract!(TestStore::postgres().await);
    testkit::rotation_contract!(TestStore::postgres().await);
    testkit::second_factor_contract!(TestStore::postgres().await);
    testkit::sms_factor_contract!(TestStore::postgres().await);
    testkit::factor_recovery_contract!(TestStore::postgres().await);
    testkit::event_order_contract!(TestStore::postgres().await);
    testkit::migration_contract!(TestStore::postgres().await);
    testkit::missed_revocations_contract!(TestStore::postgres().await);
    testkit::feature_flag_contract!(TestStore::postgres().await);
    testkit::handover_contract!(TestStore::postgres().await);
    testkit::idempotency_contract!(TestStore::postgres().await);
    testkit::signing_key_contract!(TestStore::postgres().await);
    testkit::user_transfer_contract!(TestStore::postgres().await);
}

mod ephemeral_on_sqlite {
    use super::{Arc, Ephemeral, TestStore};

    async fn open() -> Option<Arc<dyn Ephemeral>> {
        Some(super::ephemeral(&TestStore::sqlite().await))
    }

    testkit::ephemeral_contract!(open);
}

mod ephemeral_on_postgres {
    use super::{Arc, Ephemeral, TestStore};

    async fn open() -> Option<Arc<dyn Ephemeral>> {
        Some(super::ephemeral(&TestStore::postgres().await?))
    }

    testkit::ephemeral_contract!(open);
}
