//! Users as rows.

use crate::database::{Row, Tx, Value};
use crate::inserts::Inserts;
use tessera_core::account::{Email, Identifier, RoleName, User};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::UserId;
use tessera_core::ports::StoreError;

/// The columns of a user `u`, as [`user_from`] reads them.
macro_rules! user_columns {
    () => {
        "u.id, u.role, u.mobile_index, u.mobile_sealed, u.email_index, u.email_sealed, \
         u.email_verified_at, u.data_key_sealed, u.disabled_at, u.created_at, \
         (SELECT string_agg(r.role, ' ' ORDER BY r.granted_at, r.role) \
          FROM user_roles r WHERE r.user_id = u.id), u.second_factor_at"
    };
}
pub(crate) use user_columns;

/// How many they are.
pub(crate) const USER_COLUMNS: usize = 12;

pub(crate) fn user_from(row: &Row) -> Result<User, StoreError> {
    let email = identifier(row.opt_blob(4)?, row.opt_blob(5)?)?;
    let verified_at = row.opt_timestamp(6)?;
    let granted = row.opt_text(10)?.unwrap_or_default();
    Ok(User {
        id: UserId::from(row.id(0)?),
        role: role(&row.text(1)?)?,
        granted_roles: granted
            .split_whitespace()
            .map(role)
            .collect::<Result<_, _>>()?,
        mobile: identifier(row.opt_blob(2)?, row.opt_blob(3)?)?,
        email: email.map(|identifier| Email {
            identifier,
            verified_at,
        }),
        data_key_sealed: row.blob(7)?,
        disabled_at: row.opt_timestamp(8)?,
        second_factor_at: row.opt_timestamp(11)?,
        created_at: row.timestamp(9)?,
    })
}

fn role(name: &str) -> Result<RoleName, StoreError> {
    RoleName::parse(name).map_err(|_| StoreError::Corrupt("a role's name is none"))
}

pub(crate) fn identifier(
    index: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
) -> Result<Option<Identifier>, StoreError> {
    let (Some(index), Some(sealed)) = (index, sealed) else {
        return Ok(None);
    };
    let index = BlindIndex::from_slice(&index)
        .ok_or(StoreError::Corrupt("a blind index is not 32 bytes"))?;
    Ok(Some(Identifier { index, sealed }))
}

/// Where a user is inserted.
macro_rules! into {
    () => {
        "users (id, role, mobile_index, mobile_sealed, email_index, email_sealed, \
         email_verified_at, password_hash, password_changed_at, data_key_sealed, disabled_at, \
         created_at)"
    };
}

/// What is inserted of a user: [`values`].
macro_rules! row {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12"
    };
}

/// Inserts a user, but not where another has the number, or has proven the address.
pub(crate) const INSERT: &str = concat!(
    "INSERT INTO ",
    into!(),
    " VALUES (",
    row!(),
    ") ON CONFLICT DO NOTHING"
);

/// Adds a user to many that are inserted.
pub(crate) fn add<'a>(inserts: &mut Inserts<'a>, user: &'a User, password_hash: Option<&'a str>) {
    inserts.add(into!(), row!(), values(user, password_hash));
}

/// What [`INSERT`] takes.
pub(crate) fn values<'a>(user: &'a User, password_hash: Option<&'a str>) -> [Value<'a>; 12] {
    let mobile = user.mobile.as_ref();
    let email = user.email.as_ref().map(|email| &email.identifier);
    let verified_at = user.email.as_ref().and_then(|email| email.verified_at);
    [
        Value::Id(user.id.as_uuid()),
        Value::Text(user.role.as_str()),
        Value::OptBlob(mobile.map(|mobile| mobile.index.as_bytes().as_slice())),
        Value::OptBlob(mobile.map(|mobile| mobile.sealed.as_slice())),
        Value::OptBlob(email.map(|email| email.index.as_bytes().as_slice())),
        Value::OptBlob(email.map(|email| email.sealed.as_slice())),
        verified_at.into(),
        Value::OptText(password_hash),
        password_hash.map(|_| user.created_at).into(),
        Value::Blob(&user.data_key_sealed),
        user.disabled_at.into(),
        user.created_at.into(),
    ]
}

/// Inserts a user; false when another has the number, or has proven the address.
pub(crate) async fn insert(
    tx: &mut Tx,
    user: &User,
    password_hash: Option<&str>,
) -> Result<bool, StoreError> {
    Ok(tx.execute(INSERT, &values(user, password_hash)).await? == 1)
}
