//! What PostgreSQL does in one statement, and so in one round trip.
//!
//! A statement is a transaction of its own: where SQLite is given the rows one by one
//! between `BEGIN` and `COMMIT`, a server over the network is given them all at once.

use crate::database::{repeat, store_error};
use crate::outbox::{ordering_key, recipient};
use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row as _};
use tessera_core::audit::NewAuditEntry;
use tessera_core::id::{SessionId, UserId};
use tessera_core::outbox::NewEntry;
use tessera_core::ports::{NewCustomer, RegisterCustomerError, StoreError};
use uuid::Uuid;

type Statement<'a> = Query<'a, Postgres, PgArguments>;

/// A repetition finds its own entries and leaves them.
const INSERT_ENTRIES: &str = "INSERT INTO outbox \
    (id, kind, destination, payload, available_at, created_at, expires_at, recipient, \
    ordering_key, position) \
    SELECT id, kind, destination, payload, created_at, created_at, expires_at, recipient, \
    ordering_key, (extract(epoch FROM statement_timestamp()) * 1000000)::int8 \
    FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::int8[], $6::int8[], \
    $7::bytea[], $8::int8[]) \
    AS entry (id, kind, destination, payload, created_at, expires_at, recipient, ordering_key) \
    ON CONFLICT (id) DO NOTHING";

/// Inserts entries as a transaction of their own.
pub(crate) async fn enqueue(pool: &PgPool, entries: &[NewEntry]) -> Result<(), StoreError> {
    if let [entry] = entries {
        repeat(pool, || bind_entry(entry).execute(pool)).await?;
        return Ok(());
    }
    let insert = || bind_entries(sqlx::query(INSERT_ENTRIES), entries).execute(pool);
    repeat(pool, insert).await?;
    Ok(())
}

/// One entry is the common case, and plain values are less work than arrays.
fn bind_entry(entry: &NewEntry) -> Statement<'_> {
    const INSERT: &str = "INSERT INTO outbox \
        (id, kind, destination, payload, available_at, created_at, expires_at, recipient, \
        ordering_key, position) \
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, \
        (extract(epoch FROM statement_timestamp()) * 1000000)::int8) \
        ON CONFLICT (id) DO NOTHING";
    sqlx::query(INSERT)
        .bind(entry.id.as_uuid())
        .bind(entry.kind.as_str())
        .bind(entry.destination.as_str())
        .bind(entry.payload.as_slice())
        .bind(entry.created_at.as_millisecond())
        .bind(entry.expires_at.map(Timestamp::as_millisecond))
        .bind(recipient(entry))
        .bind(ordering_key(entry))
}

/// Binds the columns of entries as arrays.
fn bind_entries<'a>(statement: Statement<'a>, entries: &'a [NewEntry]) -> Statement<'a> {
    fn column<'a, T>(entries: &'a [NewEntry], of: impl Fn(&'a NewEntry) -> T) -> Vec<T> {
        entries.iter().map(of).collect()
    }
    statement
        .bind(column(entries, |entry| entry.id.as_uuid()))
        .bind(column(entries, |entry| entry.kind.as_str()))
        .bind(column(entries, |entry| entry.destination.as_str()))
        .bind(column(entries, |entry| entry.payload.as_slice()))
        .bind(column(entries, |entry| entry.created_at.as_millisecond()))
        .bind(column(entries, |entry| {
            entry.expires_at.map(Timestamp::as_millisecond)
        }))
        .bind(column(entries, recipient))
        .bind(column(entries, ordering_key))
}

/// Binds the columns of entries of the audit log as arrays.
fn bind_audit<'a>(statement: Statement<'a>, entries: &'a [NewAuditEntry]) -> Statement<'a> {
    fn column<'a, T>(entries: &'a [NewAuditEntry], of: impl Fn(&'a NewAuditEntry) -> T) -> Vec<T> {
        entries.iter().map(of).collect()
    }
    statement
        .bind(column(entries, |entry| entry.id.as_uuid()))
        .bind(column(entries, |entry| entry.at.as_millisecond()))
        .bind(column(entries, |entry| entry.action.as_str()))
        .bind(column(entries, |entry| entry.outcome.to_stored()))
        .bind(column(entries, |entry| entry.subject.map(UserId::as_uuid)))
        .bind(column(entries, |entry| entry.actor.map(UserId::as_uuid)))
        .bind(column(entries, |entry| {
            entry.session.map(SessionId::as_uuid)
        }))
        .bind(column(entries, |entry| entry.correlation.as_str()))
        .bind(column(entries, NewAuditEntry::details_text))
        .bind(column(entries, |entry| entry.details_sealed.as_deref()))
}

/// Makes a customer with profile, session, outbox entries and audit entries, all or nothing.
///
/// Everything hangs on the row of the user: where another has the number there is none,
/// and so there is nothing else either. A repetition, after the connection died, finds the
/// user that it made.
pub(crate) async fn register_customer(
    pool: &PgPool,
    customer: &NewCustomer,
) -> Result<(), RegisterCustomerError> {
    const REGISTER: &str = "WITH new_user AS (\
            INSERT INTO users (id, role, mobile_index, mobile_sealed, data_key_sealed, created_at) \
            VALUES ($9, $10, $11, $12, $13, $14) ON CONFLICT (mobile_index) DO NOTHING \
            RETURNING id), \
        new_profile AS (\
            INSERT INTO customer_profiles (user_id, locale, created_at) \
            SELECT id, $15, $16 FROM new_user), \
        new_session AS (\
            INSERT INTO sessions \
            (id, user_id, refresh_hash, client_sealed, methods, created_at, expires_at) \
            SELECT $17, id, $18, $19, $20, $21, $22 FROM new_user), \
        new_entries AS (\
            INSERT INTO outbox \
            (id, kind, destination, payload, available_at, created_at, expires_at, recipient, \
            ordering_key, position) \
            SELECT entry.id, kind, destination, payload, created_at, created_at, expires_at, \
            recipient, ordering_key, (extract(epoch FROM statement_timestamp()) * 1000000)::int8 \
            FROM new_user, \
            UNNEST($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::int8[], $6::int8[], \
            $7::bytea[], $8::int8[]) \
            AS entry (id, kind, destination, payload, created_at, expires_at, recipient, \
            ordering_key)), \
        new_audit AS (\
            INSERT INTO audit_entries (id, at, action, outcome, subject_id, actor_id, \
            session_id, correlation, details, details_sealed) \
            SELECT entry.* FROM new_user, \
            UNNEST($23::uuid[], $24::int8[], $25::text[], $26::text[], $27::uuid[], \
            $28::uuid[], $29::uuid[], $30::text[], $31::text[], $32::bytea[]) AS entry) \
        SELECT id FROM new_user UNION ALL SELECT id FROM users WHERE mobile_index = $11";
    let id = customer.user.id.as_uuid();
    let register = || bind_customer(sqlx::query(REGISTER), customer).fetch_optional(pool);
    let owner = repeat(pool, register)
        .await?
        .map(|row: PgRow| row.try_get::<Uuid, _>(0));
    match owner.transpose() {
        Ok(Some(owner)) if owner == id => Ok(()),
        // None: it was taken by a transaction that this statement does not see yet.
        Ok(_) => Err(RegisterCustomerError::MobileTaken),
        Err(error) => Err(RegisterCustomerError::Store(store_error(error))),
    }
}

fn bind_customer<'a>(statement: Statement<'a>, customer: &'a NewCustomer) -> Statement<'a> {
    let NewCustomer {
        user,
        profile,
        session,
        effects,
    } = customer;
    let mobile = user.mobile.as_ref();
    let statement = bind_entries(statement, &effects.outbox)
        .bind(user.id.as_uuid())
        .bind(user.role.as_str())
        .bind(mobile.map(|mobile| mobile.index.as_bytes().as_slice()))
        .bind(mobile.map(|mobile| mobile.sealed.as_slice()))
        .bind(user.data_key_sealed.as_slice())
        .bind(user.created_at.as_millisecond())
        .bind(profile.locale.as_str())
        .bind(profile.created_at.as_millisecond())
        .bind(session.id.as_uuid())
        .bind(session.refresh_hash.as_bytes().as_slice())
        .bind(session.client_sealed.as_slice())
        .bind(session.method.as_str())
        .bind(session.created_at.as_millisecond())
        .bind(session.expires_at.as_millisecond());
    bind_audit(statement, &effects.audit)
}
