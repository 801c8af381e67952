//! Every row that is about a user.

use crate::database::{Database, Row, Value};
use crate::store::SqlStore;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    AccountStore as _, HeldDevice, HeldFactor, HeldLink, HeldRecords, HeldRecovery, HeldSession,
    ListPart, Remains, SecondFactorStore as _, StoreError,
};
use tessera_core::second_factor::FactorKind;

/// There is one of each kind at most.
const FACTORS: &str = "SELECT method, sealed, created_at, confirmed_at FROM second_factors \
    WHERE user_id = $1 ORDER BY created_at";
/// There is one at most.
const RECOVERY: &str =
    "SELECT asked_at, approved_at, due_at FROM factor_recoveries WHERE user_id = $1";

/// Reads what is held of a user. The user comes first: one who is erased meanwhile is found with
/// lists that are empty, and with a key that opens what was read before.
pub(super) async fn of(
    store: &SqlStore,
    user: UserId,
    part: ListPart,
) -> Result<Option<HeldRecords>, StoreError> {
    let Some(found) = store.user(user).await? else {
        return Ok(None);
    };
    let database = &store.database;
    let own = [Value::Id(user.as_uuid())];
    let of_part = [
        Value::Id(user.as_uuid()),
        Value::Int(i64::from(part.limit) + 1),
        Value::Int(i64::try_from(part.skip).unwrap_or(i64::MAX)),
    ];
    let rows = |sql: &'static str| database.fetch_all(sql, &of_part);
    let sessions = rows(
        "SELECT id, client_sealed, methods, created_at, last_used_at, factor_at, expires_at, \
         revoked_at FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2 \
         OFFSET $3",
    )
    .await?;
    let devices = rows(
        "SELECT created_at, last_used_at, expires_at FROM devices WHERE user_id = $1 \
         ORDER BY created_at DESC, hash LIMIT $2 OFFSET $3",
    )
    .await?;
    let trusted = rows(
        "SELECT created_at, CAST(NULL AS BIGINT), expires_at FROM trusted_devices \
         WHERE user_id = $1 ORDER BY created_at DESC, hash LIMIT $2 OFFSET $3",
    )
    .await?;
    let links = rows(
        "SELECT purpose, created_at, expires_at FROM action_tokens \
         WHERE user_id = $1 ORDER BY created_at DESC, hash LIMIT $2 OFFSET $3",
    )
    .await?;
    let factors = database.fetch_all(FACTORS, &own).await?;
    let recovery = database.fetch_all(RECOVERY, &own).await?;
    Ok(Some(HeldRecords {
        profile: store.profile(user).await?,
        consents: store.consents(user).await?,
        sessions: each(&sessions, session_from)?,
        devices: each(&devices, device_from)?,
        trusted_devices: each(&trusted, device_from)?,
        factors: each(&factors, factor_from)?,
        backup_codes: u64::from(store.count_backup_codes(user).await?),
        links: each(&links, link_from)?,
        recovery: recovery.first().map(recovery_from).transpose()?,
        user: found,
    }))
}

fn each<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(read).collect()
}

fn session_from(row: &Row) -> Result<HeldSession, StoreError> {
    Ok(HeldSession {
        id: SessionId::from(row.id(0)?),
        client_sealed: row.blob(1)?,
        method: row.text(2)?,
        created_at: row.timestamp(3)?,
        last_used_at: row.opt_timestamp(4)?,
        factor_at: row.opt_timestamp(5)?,
        expires_at: row.timestamp(6)?,
        revoked_at: row.opt_timestamp(7)?,
    })
}

fn device_from(row: &Row) -> Result<HeldDevice, StoreError> {
    Ok(HeldDevice {
        created_at: row.timestamp(0)?,
        last_used_at: row.opt_timestamp(1)?,
        expires_at: row.timestamp(2)?,
    })
}

fn factor_from(row: &Row) -> Result<HeldFactor, StoreError> {
    let kind = FactorKind::parse(&row.text(0)?);
    Ok(HeldFactor {
        kind: kind.ok_or(StoreError::Corrupt("a second factor is of no kind"))?,
        sealed: row.blob(1)?,
        created_at: row.timestamp(2)?,
        confirmed_at: row.opt_timestamp(3)?,
    })
}

fn link_from(row: &Row) -> Result<HeldLink, StoreError> {
    Ok(HeldLink {
        purpose: row.text(0)?,
        created_at: row.timestamp(1)?,
        expires_at: row.timestamp(2)?,
    })
}

fn recovery_from(row: &Row) -> Result<HeldRecovery, StoreError> {
    Ok(HeldRecovery {
        asked_at: row.timestamp(0)?,
        approved_at: row.opt_timestamp(1)?,
        due_at: row.opt_timestamp(2)?,
    })
}

macro_rules! of_user {
    ($table:literal) => {
        (
            $table,
            concat!("SELECT count(*) FROM ", $table, " WHERE user_id = $1"),
        )
    };
}

/// Tables with rows about a user, each with a count of them. `erasures`, `erased_consents` and
/// `erased_sessions` are what is meant to stay; the audit log tells of ids alone.
const TABLES: [(&str, &str); 15] = [
    ("users", "SELECT count(*) FROM users WHERE id = $1"),
    of_user!("customer_profiles"),
    of_user!("consents"),
    of_user!("sessions"),
    of_user!("action_tokens"),
    of_user!("user_roles"),
    of_user!("devices"),
    of_user!("trusted_devices"),
    of_user!("second_factors"),
    of_user!("backup_codes"),
    of_user!("login_challenges"),
    of_user!("factor_tries"),
    of_user!("factor_codes"),
    of_user!("factor_recoveries"),
    of_user!("idempotent_requests"),
];

pub(super) async fn remains(database: &Database, user: UserId) -> Result<Vec<Remains>, StoreError> {
    let mut remains = Vec::new();
    for (table, count) in TABLES {
        let row = database
            .fetch_first(count, &[Value::Id(user.as_uuid())])
            .await?;
        let rows = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        remains.push(Remains {
            table,
            rows: u64::try_from(rows).unwrap_or(0),
        });
    }
    remains.retain(|remains| remains.rows > 0);
    Ok(remains)
}
