//! A batch of an import: its users, what was refused of it, and where the import stands, in one
//! transaction.

use super::job;
use super::obstacles::{self, Reader, found, index};
use crate::accounts::{add_consents, add_profile, take_email_from_claimants};
use crate::audit;
use crate::database::{Database, Sql, Tx, Value};
use crate::inserts::Inserts;
use crate::{roles, users};
use std::collections::{BTreeSet, HashSet};
use tessera_core::crypto::BlindIndex;
use tessera_core::ports::{ImportBatch, ImportBatchError, SettledBatch, StoreError};
use tessera_core::transfer::{Candidate, Field, Reason, Refusal, TransferredAccount};
use uuid::Uuid;

/// Makes those who come with one of these proven addresses wait for each other, whoever comes
/// with several in the same order.
const LOCK_EMAILS: &str = "SELECT count(pg_advisory_xact_lock(('x' || encode(k, 'hex'))::bit(64)::int8)) \
    FROM (SELECT substr(k, 1, 8) AS k FROM unnest($1) AS k ORDER BY 1) AS sorted";

const CLAIMED_EMAILS: Sql = Sql {
    sqlite: "SELECT email_index FROM users WHERE email_verified_at IS NULL \
        AND email_index IN (SELECT unhex(value) FROM json_each($1))",
    postgres: "SELECT email_index FROM users WHERE email_verified_at IS NULL \
        AND email_index = ANY($1)",
};

pub(super) async fn store(
    database: &Database,
    batch: &ImportBatch<'_>,
) -> Result<SettledBatch, ImportBatchError> {
    let mut tx = database.begin().await?;
    let mut candidates: Vec<&Candidate> = batch.candidates.iter().collect();
    let mut refusals = batch.refusals.to_vec();
    wait_for_others(&mut tx, &candidates).await?;
    let in_the_way = obstacles::of(&mut Reader::Tx(&mut tx), &candidates).await?;
    refuse(&mut candidates, &mut refusals, in_the_way);
    let claimed = claimed(&mut tx, &candidates).await?;
    insert_users(&mut tx, &mut candidates, &mut refusals).await?;
    take_claimed(&mut tx, &candidates, &claimed).await?;
    let settled = SettledBatch::of(batch.job.counts, candidates.len(), refusals);
    insert_rest(&mut tx, batch, &candidates, &settled).await?;
    if !job::advance(&mut tx, batch, settled.counts).await? {
        return Err(ImportBatchError::Moved);
    }
    tx.commit().await?;
    Ok(settled)
}

fn accounts<'a>(candidates: &[&'a Candidate]) -> Vec<&'a TransferredAccount> {
    let accounts = candidates
        .iter()
        .map(|candidate| candidate.account.as_ref());
    accounts.flatten().collect()
}

fn proven_emails(candidates: &[&Candidate]) -> Vec<BlindIndex> {
    let accounts = accounts(candidates).into_iter();
    let emails = accounts.filter_map(|account| account.user.email.as_ref());
    let proven = emails.filter(|email| email.is_proven());
    proven.map(|email| email.identifier.index).collect()
}

/// Takes every lock before any row is touched, so that nobody is waited for in a ring.
async fn wait_for_others(tx: &mut Tx, candidates: &[&Candidate]) -> Result<(), StoreError> {
    if candidates.iter().any(|one| !one.custom_roles.is_empty()) {
        roles::lock(tx).await?;
    }
    let emails = proven_emails(candidates);
    if let Tx::Postgres(_) = tx
        && !emails.is_empty()
    {
        tx.fetch_all(LOCK_EMAILS, &[Value::Indexes(&emails)])
            .await?;
    }
    Ok(())
}

/// Takes those out that were refused.
fn refuse(candidates: &mut Vec<&Candidate>, refusals: &mut Vec<Refusal>, refused: Vec<Refusal>) {
    let lines: BTreeSet<u64> = refused.iter().map(|refusal| refusal.line).collect();
    candidates.retain(|candidate| !lines.contains(&candidate.line));
    refusals.extend(refused);
}

/// Which of the addresses that come proven somebody only claims.
async fn claimed(
    tx: &mut Tx,
    candidates: &[&Candidate],
) -> Result<HashSet<BlindIndex>, StoreError> {
    let emails = proven_emails(candidates);
    let mut reader = Reader::Tx(tx);
    found(&mut reader, CLAIMED_EMAILS, Value::Indexes(&emails), index).await
}

/// Inserts the rows of users. On PostgreSQL somebody may have come between a look and the insert,
/// which waited for them: who it was can be seen now.
async fn insert_users(
    tx: &mut Tx,
    candidates: &mut Vec<&Candidate>,
    refusals: &mut Vec<Refusal>,
) -> Result<(), StoreError> {
    let mut inserts = Inserts::default();
    for account in accounts(candidates) {
        users::add(
            &mut inserts,
            &account.user,
            account.password_hash.as_deref(),
        );
    }
    let Some(told) = inserts.run_where_free(tx).await? else {
        return Ok(());
    };
    let inserted: HashSet<Uuid> = match tx {
        Tx::Postgres(_) => told.into_iter().collect(),
        // No id was there before.
        Tx::Sqlite(_) => {
            let ids = accounts(candidates).into_iter();
            let ids: Vec<Uuid> = ids.map(|account| account.user.id.as_uuid()).collect();
            obstacles::users(&mut Reader::Tx(tx), &ids).await?
        }
    };
    let is_inserted = |candidate: &&Candidate| {
        let account = candidate.account.as_ref();
        account.is_some_and(|account| inserted.contains(&account.user.id.as_uuid()))
    };
    let (inserted, left): (Vec<_>, Vec<_>) = candidates.drain(..).partition(is_inserted);
    *candidates = inserted;
    if left.is_empty() {
        return Ok(());
    }
    let mut unexplained = left.clone();
    let in_the_way = obstacles::of(&mut Reader::Tx(tx), &left).await?;
    refuse(&mut unexplained, refusals, in_the_way);
    // Whoever came between has gone again.
    let gone = unexplained.iter();
    refusals.extend(gone.map(|candidate| candidate.refused(Field::Line, Reason::Taken)));
    Ok(())
}

async fn take_claimed(
    tx: &mut Tx,
    candidates: &[&Candidate],
    claimed: &HashSet<BlindIndex>,
) -> Result<(), StoreError> {
    if claimed.is_empty() {
        return Ok(());
    }
    for account in accounts(candidates) {
        let email = account.user.email.as_ref();
        let proven = email.filter(|email| email.is_proven());
        let proven = proven.map(|email| &email.identifier.index);
        if let Some(index) = proven.filter(|index| claimed.contains(index)) {
            take_email_from_claimants(tx, account.user.id, index).await?;
        }
    }
    Ok(())
}

/// Inserts what hangs on the users, what was refused, and what goes on record.
async fn insert_rest(
    tx: &mut Tx,
    batch: &ImportBatch<'_>,
    candidates: &[&Candidate],
    settled: &SettledBatch,
) -> Result<(), StoreError> {
    let mut inserts = Inserts::default();
    for account in accounts(candidates) {
        let user = &account.user;
        add_profile(&mut inserts, &account.profile);
        add_consents(&mut inserts, user.id, &account.consents);
        for role in &user.granted_roles {
            inserts.add(
                "user_roles (user_id, role, granted_at)",
                "$1, $2, $3",
                [
                    Value::Id(user.id.as_uuid()),
                    Value::Text(role.as_str()),
                    batch.now.into(),
                ],
            );
        }
    }
    job::add_refusals(&mut inserts, batch.job, &settled.refusals);
    let imported = settled.counts.imported - batch.job.counts.imported;
    let refused = settled.counts.refused - batch.job.counts.refused;
    let entry = batch.entry.clone();
    let entries = [entry.with("users", imported).with("refused", refused)];
    let written = audit::written(&entries);
    if imported > 0 {
        for (entry, written) in entries.iter().zip(&written) {
            audit::add(&mut inserts, entry, written);
        }
    }
    inserts.run_in_bulk(tx).await
}
