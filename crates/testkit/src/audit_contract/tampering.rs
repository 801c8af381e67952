//! What an auditor finds when somebody who can write to the database has been at it.

use super::{chain_all, entries, entry, found, kept_log, record, record_many, verify};
use crate::database::TestStore;
use jiff::SignedDuration;
use tessera_core::audit::{PruneError, Tampering};

/// Whatever is changed of an entry, it is named.
// req: AUTH-11
pub async fn a_changed_entry_is_named(test: &TestStore) {
    let (log, _, _) = kept_log(test, 6).await;
    let before = entries(&test.store).await;
    let id = before[3].record.id;
    let other_id = "(SELECT subject_id FROM audit_entries WHERE seq = 1)";
    for change in [
        "at = at + 1",
        "action = 'session.logout'",
        "outcome = 'refused:password'",
        "subject_id = NULL",
        &format!("actor_id = {other_id}"),
        "session_id = NULL",
        "correlation = 'other'",
        "details = '{\"client\":\"b2\"}'",
        "details_sealed = NULL",
        "hash = (SELECT hash FROM audit_entries WHERE seq = 3)",
        "hash = NULL",
    ] {
        test.tamper("CREATE TABLE kept AS SELECT * FROM audit_entries WHERE seq = 4")
            .await;
        let sql = format!("UPDATE audit_entries SET {change} WHERE seq = 4");
        assert_eq!(test.tamper(&sql).await, 1);
        assert_eq!(
            found(&log, None).await,
            Tampering::Changed { seq: 4, id },
            "{change}"
        );
        test.tamper("DELETE FROM audit_entries WHERE seq = 4").await;
        test.tamper("INSERT INTO audit_entries SELECT * FROM kept")
            .await;
        test.tamper("DROP TABLE kept").await;
        assert!(verify(&log, None).await.is_ok(), "mended: {change}");
    }
    test.tamper(&format!(
        "UPDATE audit_entries SET id = {other_id} WHERE seq = 4"
    ))
    .await;
    assert!(matches!(
        found(&log, None).await,
        Tampering::Changed { seq: 4, id: named } if named != id
    ));
}

/// What cannot be read is named like what was changed.
// req: AUTH-11
pub async fn an_unreadable_entry_is_named(test: &TestStore) {
    let (log, _, _) = kept_log(test, 6).await;
    let too_late = i64::MAX;
    test.tamper(&format!(
        "UPDATE audit_entries SET at = {too_late} WHERE seq = 4"
    ))
    .await;
    assert_eq!(found(&log, None).await, Tampering::Unreadable { seq: 4 });
    // What comes before it is named before it.
    test.tamper("UPDATE audit_entries SET correlation = 'x' WHERE seq = 2")
        .await;
    assert!(matches!(
        found(&log, None).await,
        Tampering::Changed { seq: 2, .. }
    ));
}

/// Entries that were taken out are named, even when the others close the gap.
// req: AUTH-11
pub async fn removed_entries_are_named(test: &TestStore) {
    let (log, _, _) = kept_log(test, 9).await;
    test.tamper("DELETE FROM audit_entries WHERE seq IN (4, 5)")
        .await;
    assert_eq!(
        found(&log, None).await,
        Tampering::Removed { from: 4, to: 5 }
    );
    // One by one: a constraint holds at every moment.
    for seq in 6..=9 {
        let close = format!(
            "UPDATE audit_entries SET seq = {} WHERE seq = {seq}",
            seq - 2
        );
        test.tamper(&close).await;
    }
    test.tamper("UPDATE audit_head SET seq = 7").await;
    assert_eq!(
        found(&log, None).await,
        Tampering::Removed { from: 4, to: 5 }
    );
}

/// The first of the entries that changed places is named.
// req: AUTH-11
pub async fn reordered_entries_are_named(test: &TestStore) {
    for (one, other) in [(3, 4), (3, 6)] {
        let (log, _, _) = kept_log(test, 8).await;
        let swap = |from: i64, to: i64| {
            let hashes_stay = format!("UPDATE audit_entries SET seq = {to} WHERE seq = {from}");
            async move { assert_eq!(test.tamper(&hashes_stay).await, 1) }
        };
        swap(one, 1_000).await;
        swap(other, one).await;
        swap(1_000, other).await;
        let id = entries(&test.store).await[2].record.id;
        assert_eq!(
            found(&log, None).await,
            Tampering::Moved {
                seq: 3,
                id,
                belongs_at: u64::try_from(other).unwrap()
            }
        );
        test.tamper("DELETE FROM audit_entries").await;
        test.tamper(RESET_HEAD).await;
    }
}

const RESET_HEAD: &str =
    "UPDATE audit_head SET seq = 0, hash = (SELECT floor_hash FROM audit_head)";

/// An entry that was put in is named, at the end, in between, or below the beginning.
// req: AUTH-11
pub async fn an_inserted_entry_is_named(test: &TestStore) {
    let (log, clock, _) = kept_log(test, 6).await;
    // It stands between 3 and 4, with the hash of another.
    for seq in (4..=6).rev() {
        test.tamper(&format!(
            "UPDATE audit_entries SET seq = {} WHERE seq = {seq}",
            seq + 1
        ))
        .await;
    }
    record(&test.store, vec![entry(&clock)]).await;
    let forged = "UPDATE audit_entries SET seq = 4, \
                  hash = (SELECT hash FROM audit_entries WHERE seq = 3) WHERE seq IS NULL";
    assert_eq!(test.tamper(forged).await, 1);
    test.tamper("UPDATE audit_head SET seq = 7").await;
    let id = entries(&test.store).await[3].record.id;
    assert_eq!(found(&log, None).await, Tampering::Inserted { seq: 4, id });
    test.tamper("DELETE FROM audit_entries WHERE seq = 4").await;
    for seq in 5..=7 {
        test.tamper(&format!(
            "UPDATE audit_entries SET seq = {} WHERE seq = {seq}",
            seq - 1
        ))
        .await;
    }
    test.tamper("UPDATE audit_head SET seq = 6").await;
    assert!(verify(&log, None).await.is_ok());
    // At the end, with the head.
    record(&test.store, vec![entry(&clock)]).await;
    test.tamper(&forged.replace("seq = 4", "seq = 7")).await;
    test.tamper(
        "UPDATE audit_head SET seq = 7, hash = (SELECT hash FROM audit_entries WHERE seq = 7)",
    )
    .await;
    assert!(matches!(
        found(&log, None).await,
        Tampering::Changed { seq: 7, .. }
    ));
}

/// A head that does not belong to the newest entry is noticed; one that was set back with
/// its entries, by a head that was noted before.
// req: AUTH-11
pub async fn a_rewound_head_is_noticed(test: &TestStore) {
    let (log, clock, noted) = kept_log(test, 6).await;
    let set_head = |seq: u64| {
        format!(
            "UPDATE audit_head SET seq = {seq}, \
             hash = (SELECT hash FROM audit_entries WHERE seq = {seq})"
        )
    };
    test.tamper(&set_head(4)).await;
    assert_eq!(
        found(&log, None).await,
        Tampering::Rewound { head: 4, last: 6 }
    );
    assert_eq!(
        log.chain_once().await.unwrap().rewound_from,
        Some(noted),
        "a running instance notices by itself"
    );
    test.tamper("UPDATE audit_head SET seq = 8").await;
    assert_eq!(
        found(&log, None).await,
        Tampering::Removed { from: 7, to: 8 }
    );
    test.tamper("UPDATE audit_head SET seq = 6").await;
    assert_eq!(found(&log, None).await, Tampering::Head { seq: 6 });
    test.tamper(&set_head(4)).await;
    test.tamper("DELETE FROM audit_entries WHERE seq > 4").await;
    assert_eq!(
        verify(&log, None).await.unwrap().head.seq,
        4,
        "it holds as far as it goes"
    );
    let cut_off = Tampering::CutOff {
        expected: 6,
        last: 4,
    };
    assert_eq!(found(&log, Some(noted)).await, cut_off);
    // Grown again, it is another log.
    record_many(&test.store, &clock, 4).await;
    chain_all(&log).await;
    assert_eq!(verify(&log, None).await.unwrap().head.seq, 8);
    assert_eq!(
        found(&log, Some(noted)).await,
        Tampering::NotAsNoted { seq: 6 }
    );
    // Emptied, it is a log like that of the first day.
    test.tamper("DELETE FROM audit_entries").await;
    test.tamper(RESET_HEAD).await;
    let emptied = Tampering::CutOff {
        expected: 6,
        last: 0,
    };
    assert_eq!(found(&log, Some(noted)).await, emptied);
}

/// Nobody without the key can say that entries were pruned, and evidence is not pruned.
// req: AUTH-11
pub async fn only_we_prune(test: &TestStore) {
    let (log, clock, _) = kept_log(test, 10).await;
    let floor_at = |seq: u64| {
        format!(
            "UPDATE audit_head SET floor_seq = {seq}, \
             floor_hash = (SELECT hash FROM audit_entries WHERE seq = {seq})"
        )
    };
    test.tamper(&floor_at(3)).await;
    assert_eq!(found(&log, None).await, Tampering::Floor { seq: 3 });
    test.tamper("DELETE FROM audit_entries WHERE seq <= 3")
        .await;
    assert_eq!(found(&log, None).await, Tampering::Floor { seq: 3 });
    clock.advance(SignedDuration::from_hours(24 * 100));
    let refused = log.prune_once().await;
    assert!(matches!(
        refused,
        Err(PruneError::Tampered(Tampering::Floor { seq: 3 }))
    ));
    assert_eq!(entries(&test.store).await.len(), 7);

    test.tamper("DELETE FROM audit_entries").await;
    test.tamper(
        "UPDATE audit_head SET seq = 0, hash = floor_seal, floor_seq = 0, floor_hash = floor_seal",
    )
    .await;
    record_many(&test.store, &clock, 10).await;
    chain_all(&log).await;
    test.tamper("UPDATE audit_entries SET outcome = 'success!' WHERE seq = 5")
        .await;
    clock.advance(SignedDuration::from_hours(24 * 100));
    let refused = log.prune_once().await;
    assert!(matches!(
        refused,
        Err(PruneError::Tampered(Tampering::Changed { seq: 5, .. }))
    ));
    assert_eq!(entries(&test.store).await.len(), 10, "kept as evidence");
    // Put below a floor that is ours.
    test.tamper("UPDATE audit_entries SET outcome = 'success' WHERE seq = 5")
        .await;
    test.tamper("CREATE TABLE kept AS SELECT * FROM audit_entries WHERE seq = 5")
        .await;
    assert_eq!(log.prune_once().await.unwrap(), 10);
    test.tamper("INSERT INTO audit_entries SELECT * FROM kept")
        .await;
    assert!(matches!(
        found(&log, None).await,
        Tampering::Inserted { seq: 5, .. }
    ));
}
