//! Sessions: begun, exchanged for their next refresh token, listed, ended.

use crate::accounts::{joined_profile_from, profile_columns};
use crate::database::{Database, Row, Tx, Value};
use crate::gathered_rotations::Exchange;
use crate::inserts::{Condition, Inserts};
use crate::store::{SqlStore, timed};
use crate::users::{USER_COLUMNS, user_columns, user_from};
use crate::{effects, second_factors, terms, trusted_devices};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::accounts::DeviceTokenHash;
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    BrowserRecord, Effects, Ended, NewDevice, NewLogin, Rotation, SessionOverview, SessionRecord,
    SessionStore, StoreError, Successor, TrustedDevice,
};
use tessera_core::session::{LiveAt, RefreshTokenHash, Session};

#[async_trait]
impl SessionStore for SqlStore {
    async fn begin_session(&self, login: &NewLogin) -> Result<bool, StoreError> {
        timed("begin_session", begin(&self.database, login)).await
    }

    async fn is_device_of(
        &self,
        device: &DeviceTokenHash,
        email: &BlindIndex,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        timed("is_device_of", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT d.user_id FROM devices d JOIN users u ON u.id = d.user_id \
                     WHERE d.hash = $1 AND u.email_index = $2 AND d.expires_at > $3",
                    &[
                        Value::Blob(device.as_bytes()),
                        Value::Blob(email.as_bytes()),
                        now.into(),
                    ],
                )
                .await?;
            Ok(row.is_some())
        })
        .await
    }

    async fn prune_devices(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::DEVICES.end(&self.database, before);
        timed("prune_devices", pruned).await
    }

    async fn session_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<SessionRecord>, StoreError> {
        timed("session_by_refresh", by_refresh(&self.database, hash)).await
    }

    async fn browser_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<BrowserRecord>, StoreError> {
        timed("browser_by_refresh", async {
            let hash = [Value::Blob(hash.as_bytes())];
            let row = self.database.fetch_first(BROWSER_BY_REFRESH, &hash).await?;
            row.as_ref().map(browser_from).transpose()
        })
        .await
    }

    async fn rotate_refresh(
        &self,
        presented: &RefreshTokenHash,
        successor: &Successor,
        live: LiveAt,
    ) -> Result<Rotation, StoreError> {
        timed("rotate_refresh", async {
            if let Some(rotations) = &self.rotations {
                let exchange = Exchange {
                    presented: *presented,
                    successor: successor.clone(),
                    live,
                };
                if let Some(session) = rotations.rotate(exchange).await? {
                    return Ok(Rotation::Rotated(session));
                }
            }
            rotate(&self.database, presented, successor, live).await
        })
        .await
    }

    async fn revoke_session(
        &self,
        owner: UserId,
        id: SessionId,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Ended, StoreError> {
        let revoke = revoke(&self.database, owner, id, now, effects);
        timed("revoke_session", revoke).await
    }

    async fn revoke_sessions_of(
        &self,
        user: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
        since: Timestamp,
        effects: &Effects,
    ) -> Result<Vec<SessionId>, StoreError> {
        timed("revoke_sessions_of", async {
            let mut tx = self.database.begin().await?;
            // Logins lock it too: one is stored before all else here and ends, or comes after it
            // and finds nothing that lets it in.
            second_factors::lock(&mut tx, user).await?;
            trusted_devices::forget(&mut tx, user).await?;
            let ended = end_all_of(&mut tx, user, keep, now, since).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(ended)
        })
        .await
    }

    async fn sessions_of(
        &self,
        user: UserId,
        live: LiveAt,
    ) -> Result<Vec<SessionOverview>, StoreError> {
        timed("sessions_of", list(&self.database, user, live)).await
    }

    async fn count_live_sessions(&self, live: LiveAt) -> Result<u64, StoreError> {
        timed("count_live_sessions", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND expires_at > $1 \
                     AND coalesce(last_used_at, created_at) > $2",
                    &[live.now.into(), live.used_after.into()],
                )
                .await?;
            let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
            Ok(u64::try_from(count).unwrap_or(0))
        })
        .await
    }

    async fn prune_sessions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::SESSIONS.end(&self.database, before);
        timed("prune_sessions", pruned).await
    }

    async fn sessions_revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
        revoked_since(&self.database, since).await
    }
}

/// The columns of a session `s` with its user, as [`session_from`] reads them.
macro_rules! session_columns {
    () => {
        concat!(
            user_columns!(),
            ", s.id, s.created_at, s.expires_at, s.revoked_at, s.last_used_at"
        )
    };
}
pub(crate) use session_columns;

/// How many they are.
pub(crate) const SESSION_COLUMNS: usize = USER_COLUMNS + 5;

/// Sessions with their users, of those that the condition says.
macro_rules! select_sessions {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id WHERE ",
            $condition
        )
    };
}

/// The session of a browser with its user and their profile, by the hash of its token. Public for
/// those who measure what it takes by itself.
pub const BROWSER_BY_REFRESH: &str = concat!(
    "SELECT ",
    session_columns!(),
    ", ",
    profile_columns!(),
    " FROM sessions s JOIN users u ON u.id = s.user_id \
     LEFT JOIN customer_profiles p ON p.user_id = u.id WHERE s.refresh_hash = $1"
);

pub(crate) fn session_from(row: &Row) -> Result<SessionRecord, StoreError> {
    Ok(SessionRecord {
        user: user_from(row)?,
        id: SessionId::from(row.id(USER_COLUMNS)?),
        created_at: row.timestamp(USER_COLUMNS + 1)?,
        expires_at: row.timestamp(USER_COLUMNS + 2)?,
        revoked_at: row.opt_timestamp(USER_COLUMNS + 3)?,
        last_used_at: row.opt_timestamp(USER_COLUMNS + 4)?,
    })
}

fn browser_from(row: &Row) -> Result<BrowserRecord, StoreError> {
    Ok(BrowserRecord {
        session: session_from(row)?,
        profile: joined_profile_from(row, SESSION_COLUMNS)?,
    })
}

/// Adds a session to what a transaction inserts.
pub(crate) fn add<'a>(inserts: &mut Inserts<'a>, session: &'a Session) {
    inserts.add(
        "sessions (id, user_id, refresh_hash, client_sealed, methods, created_at, expires_at, \
         factor_at)",
        "$1, $2, $3, $4, $5, $6, $7, $8",
        [
            Value::Id(session.id.as_uuid()),
            Value::Id(session.user.as_uuid()),
            Value::Blob(session.refresh_hash.as_bytes()),
            Value::Blob(&session.client_sealed),
            Value::Text(session.method.as_str()),
            session.created_at.into(),
            session.expires_at.into(),
            session.factor_at.into(),
        ],
    );
}

/// What must hold of an account for a login to go on.
pub(crate) struct Admission<'a> {
    pub(crate) user: UserId,
    /// The stored form of the password that was right, where it took one.
    pub(crate) password_hash: Option<&'a str>,
    /// A stored form to put in its place.
    pub(crate) rehashed: Option<&'a str>,
    /// Whether logins ask for a second factor.
    pub(crate) has_second_factor: bool,
    /// When the code was asked for that was right, where it took one.
    pub(crate) code_asked_at: Option<Timestamp>,
}

/// Changes a row where it holds, and so locks it: a change of the password or of the second
/// factor, or the end of all sessions, comes before it and forbids the session, or after it and ends
/// it.
const ADMIT: &str = "UPDATE users \
    SET password_hash = CASE WHEN $3 <> '' THEN $3 ELSE password_hash END \
    WHERE id = $1 AND disabled_at IS NULL AND ($2 = '' OR coalesce(password_hash, '') = $2) \
    AND CASE WHEN second_factor_at IS NULL THEN 0 ELSE 1 END = $4 \
    AND coalesce(sessions_ended_at, 0) <= $5";

impl<'a> Admission<'a> {
    fn values(&self) -> [Value<'a>; 5] {
        // What takes no code is never too old.
        let asked_at = self.code_asked_at.unwrap_or(Timestamp::MAX);
        [
            Value::Id(self.user.as_uuid()),
            Value::Text(self.password_hash.unwrap_or_default()),
            Value::Text(self.rehashed.unwrap_or_default()),
            Value::Int(i64::from(self.has_second_factor)),
            asked_at.into(),
        ]
    }
}

/// Whether it holds, and goes on holding to the end of the transaction.
pub(crate) async fn admit(tx: &mut Tx, admission: &Admission<'_>) -> Result<bool, StoreError> {
    Ok(tx.execute(ADMIT, &admission.values()).await? == 1)
}

/// Inserts what begins with a login, and commits.
pub(crate) async fn finish(mut tx: Tx, login: &NewLogin) -> Result<(), StoreError> {
    effects::insert_with(&mut tx, begun_with(login), &login.effects).await?;
    tx.commit().await
}

fn begun_with(login: &NewLogin) -> Inserts<'_> {
    let mut inserts = Inserts::default();
    add(&mut inserts, &login.session);
    if let Some(device) = &login.device {
        add_device(&mut inserts, &login.session, device);
    }
    if let Some(TrustedDevice::New { hash, expires_at }) = &login.trusted {
        trusted_devices::add(&mut inserts, &login.session, hash, *expires_at);
    }
    inserts
}

/// Begins a session where the account is open, its password still the one that was right, and
/// no second factor asked for, or not on this device.
async fn begin(database: &Database, login: &NewLogin) -> Result<bool, StoreError> {
    let presented = match &login.trusted {
        Some(TrustedDevice::Presented(hash)) => Some(hash),
        _ => None,
    };
    let admission = Admission {
        user: login.session.user,
        password_hash: login.password_hash.as_deref(),
        rehashed: login.rehashed.as_deref(),
        has_second_factor: presented.is_some(),
        code_asked_at: login.code_asked_at,
    };
    let Some(hash) = presented else {
        let admitted = Condition {
            sql: ADMIT,
            values: &admission.values(),
        };
        let inserts = begun_with(login);
        return effects::insert_where(database, &admitted, inserts, &login.effects).await;
    };
    let mut tx = database.begin().await?;
    let is_admitted = admit(&mut tx, &admission).await?;
    if !is_admitted || !trusted_devices::is_trusted(&mut tx, &login.session, hash).await? {
        return Ok(false);
    }
    finish(tx, login).await?;
    Ok(true)
}

fn add_device<'a>(inserts: &mut Inserts<'a>, session: &Session, device: &'a NewDevice) {
    inserts.add(
        "devices (hash, user_id, created_at, last_used_at, expires_at)",
        "$1, $2, $3, $3, $4",
        [
            Value::Blob(device.hash.as_bytes()),
            Value::Id(session.user.as_uuid()),
            session.created_at.into(),
            device.expires_at.into(),
        ],
    );
}

/// Finds the session whose current token has the hash.
async fn by_refresh(
    database: &Database,
    hash: &RefreshTokenHash,
) -> Result<Option<SessionRecord>, StoreError> {
    let row = database
        .fetch_first(
            select_sessions!("s.refresh_hash = $1"),
            &[Value::Blob(hash.as_bytes())],
        )
        .await?;
    row.as_ref().map(session_from).transpose()
}

/// None where its user was erased since the statement before.
async fn by_id(tx: &mut Tx, id: SessionId) -> Result<Option<SessionRecord>, StoreError> {
    let row = tx
        .fetch_first(select_sessions!("s.id = $1"), &[Value::Id(id.as_uuid())])
        .await?;
    row.as_ref().map(session_from).transpose()
}

/// Exchanges a token in one transaction. The update is the claim: it finds the session by
/// the token that is current, so that of many callers one changes a row.
async fn rotate(
    database: &Database,
    presented: &RefreshTokenHash,
    successor: &Successor,
    live: LiveAt,
) -> Result<Rotation, StoreError> {
    let now = live.now;
    let mut tx = database.begin().await?;
    let rotated = tx
        .fetch_first(
            "UPDATE sessions SET refresh_hash = $2, last_used_at = $3 \
             WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 \
             AND coalesce(last_used_at, created_at) > $4 RETURNING id",
            &[
                Value::Blob(presented.as_bytes()),
                Value::Blob(successor.hash.as_bytes()),
                now.into(),
                live.used_after.into(),
            ],
        )
        .await?;
    let Some(rotated) = rotated else {
        return exchanged_before(&mut tx, presented).await;
    };
    let session = SessionId::from(rotated.id(0)?);
    let open = by_id(&mut tx, session).await?;
    let Some(record) = open.filter(|record| record.user.disabled_at.is_none()) else {
        return Ok(Rotation::Unknown);
    };
    let mut inserts = Inserts::default();
    inserts.add(
        "rotated_tokens (hash, session_id, successor_hash, successor_sealed, rotated_at)",
        "$1, $2, $3, $4, $5",
        [
            Value::Blob(presented.as_bytes()),
            Value::Id(session.as_uuid()),
            Value::Blob(successor.hash.as_bytes()),
            Value::Blob(&successor.sealed),
            now.into(),
        ],
    );
    let entry = successor.audit.clone().by_owner(record.user.id);
    let effects = Effects {
        audit: vec![entry.in_session(session)],
        ..Effects::default()
    };
    effects::insert_with(&mut tx, inserts, &effects).await?;
    tx.commit().await?;
    Ok(Rotation::Rotated(record))
}

async fn exchanged_before(
    tx: &mut Tx,
    presented: &RefreshTokenHash,
) -> Result<Rotation, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT r.session_id, r.rotated_at, r.successor_sealed, \
             CAST(CASE WHEN r.successor_hash = s.refresh_hash THEN 1 ELSE 0 END AS BIGINT) \
             FROM rotated_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1",
            &[Value::Blob(presented.as_bytes())],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Rotation::Unknown);
    };
    let Some(session) = by_id(tx, SessionId::from(row.id(0)?)).await? else {
        return Ok(Rotation::Unknown);
    };
    let successor_is_current = row.int(3)? == 1;
    Ok(Rotation::Exchanged {
        session,
        at: row.timestamp(1)?,
        successor_sealed: successor_is_current.then(|| row.blob(2)).transpose()?,
    })
}

/// Marks a session of `owner` revoked.
async fn revoke(
    database: &Database,
    owner: UserId,
    id: SessionId,
    now: Timestamp,
    effects: &Effects,
) -> Result<Ended, StoreError> {
    let by_owner = [
        Value::Id(id.as_uuid()),
        Value::Id(owner.as_uuid()),
        now.into(),
    ];
    let mut tx = database.begin().await?;
    let changed = tx
        .execute(
            "UPDATE sessions SET revoked_at = $3 \
             WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
            &by_owner,
        )
        .await?;
    if changed == 0 {
        let theirs = tx
            .fetch_first(
                "SELECT id FROM sessions WHERE id = $1 AND user_id = $2",
                &by_owner[..2],
            )
            .await?;
        return Ok(theirs.map_or(Ended::Unknown, |_| Ended::Before));
    }
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(Ended::Now)
}

/// Marks a user's live sessions but `keep` revoked; gives those but `keep` that were revoked
/// since `since`. Logins that wait for a second factor, and codes that were asked for, would be
/// sessions yet: they end too.
pub(crate) async fn end_all_of(
    tx: &mut Tx,
    user: UserId,
    keep: Option<SessionId>,
    now: Timestamp,
    since: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    // The user's row before all else, as logins have it: else each would wait for the other.
    tx.execute(
        "UPDATE users SET sessions_ended_at = $2 WHERE id = $1",
        &[Value::Id(user.as_uuid()), now.into()],
    )
    .await?;
    second_factors::discard_challenges(tx, user).await?;
    let user = Value::Id(user.as_uuid());
    // No session has the nil id.
    let keep = Value::Id(
        keep.map(tessera_core::id::SessionId::as_uuid)
            .unwrap_or_default(),
    );
    tx.execute(
        "UPDATE sessions SET revoked_at = $3 \
         WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL",
        &[user, keep, now.into()],
    )
    .await?;
    let revoked = tx
        .fetch_all(
            "SELECT id FROM sessions WHERE user_id = $1 AND id <> $2 AND revoked_at >= $3",
            &[user, keep, since.into()],
        )
        .await?;
    let ids = revoked.iter().map(|row| row.id(0).map(SessionId::from));
    ids.collect()
}

/// The sessions of a user that were revoked since `since`.
pub(crate) async fn revoked_of(
    tx: &mut Tx,
    user: UserId,
    since: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let revoked = tx
        .fetch_all(
            "SELECT id FROM sessions WHERE user_id = $1 AND revoked_at >= $2",
            &[Value::Id(user.as_uuid()), since.into()],
        )
        .await?;
    let ids = revoked.iter().map(|row| row.id(0).map(SessionId::from));
    ids.collect()
}

/// The live sessions of a user, newest first.
async fn list(
    database: &Database,
    user: UserId,
    live: LiveAt,
) -> Result<Vec<SessionOverview>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT id, client_sealed, created_at, last_used_at, expires_at FROM sessions \
             WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 \
             AND coalesce(last_used_at, created_at) > $3 \
             ORDER BY created_at DESC, id DESC LIMIT 100",
            &[
                Value::Id(user.as_uuid()),
                live.now.into(),
                live.used_after.into(),
            ],
        )
        .await?;
    let overview = |row: &Row| {
        Ok(SessionOverview {
            id: SessionId::from(row.id(0)?),
            client_sealed: row.blob(1)?,
            created_at: row.timestamp(2)?,
            last_used_at: row.opt_timestamp(3)?,
            expires_at: row.timestamp(4)?,
        })
    };
    rows.iter().map(overview).collect()
}

/// Sessions revoked since `since`, with the time; those of erased users, too.
async fn revoked_since(
    database: &Database,
    since: Timestamp,
) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT id, revoked_at FROM sessions \
             WHERE revoked_at IS NOT NULL AND revoked_at >= $1 \
             UNION ALL SELECT id, revoked_at FROM erased_sessions WHERE revoked_at >= $1",
            &[since.into()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((SessionId::from(row.id(0)?), row.timestamp(1)?)))
        .collect()
}
