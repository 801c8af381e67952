//! What every store promises of schemas that were left behind, in whatever order.

use crate::database::TestStore;
use crate::event_order_contract;

/// Takes back what migration 13 made, and that it was made.
const WITHOUT_ORDER: &str = "DROP INDEX outbox_in_order; DROP INDEX outbox_kept; \
    DROP INDEX outbox_kept_by_key; DROP INDEX IF EXISTS outbox_by_position; \
    ALTER TABLE outbox DROP COLUMN ordering_key; ALTER TABLE outbox DROP COLUMN position; \
    DELETE FROM _sqlx_migrations WHERE version = 13";
/// The same of migration 14.
const WITHOUT_STAFF: &str =
    "DROP TABLE audit_hours; DELETE FROM _sqlx_migrations WHERE version = 14";

/// The same of migration 15.
const WITHOUT_HANDOVER: &str = "DROP TABLE handover; DROP TABLE handover_parcels; \
    DELETE FROM _sqlx_migrations WHERE version = 15";

/// The same of migration 16.
const WITHOUT_ENDED: &str = "ALTER TABLE users DROP COLUMN sessions_ended_at; \
    DELETE FROM _sqlx_migrations WHERE version = 16";

/// A database at schema 12 is brought up to date with what is in it.
pub async fn a_schema_that_is_behind_is_brought_up_to_date(test: TestStore) {
    let behind = [
        WITHOUT_ORDER,
        WITHOUT_STAFF,
        WITHOUT_HANDOVER,
        WITHOUT_ENDED,
    ];
    brought_up_to_date(test, &behind).await;
}

/// So is one that a later migration came to before an earlier one: two branches had one each.
pub async fn a_schema_with_a_gap_is_brought_up_to_date(test: TestStore) {
    brought_up_to_date(test, &[WITHOUT_ORDER]).await;
}

async fn brought_up_to_date(test: TestStore, without: &[&str]) {
    let newest = test.schema().await;
    let waiting = event_order_contract::an_event_that_waits(&test.store).await;
    for undo in without {
        test.tamper(undo).await;
    }
    let behind = test.schema().await;
    assert!(behind.is_subset(&newest) && behind != newest);

    test.store.migrate().await.unwrap();
    assert_eq!(test.schema().await, newest);
    // What waited is told, if in no order, and what is stored from now on in its order.
    event_order_contract::is_told(&test.store, waiting).await;
    event_order_contract::an_event_waits_for_the_one_before(test.store.clone()).await;
    // Nothing is left to be done.
    test.store.migrate().await.unwrap();
    assert_eq!(test.schema().await, newest);
    test.remove().await;
}

/// Makes one test of each scenario.
#[macro_export]
macro_rules! migration_contract {
    ($open:expr) => {
        $crate::migration_contract!(@each $open;
            a_schema_that_is_behind_is_brought_up_to_date
            a_schema_with_a_gap_is_brought_up_to_date
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            // req: MFA-13
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::migration_contract::$scenario(test).await;
            }
        )*
    };
}
