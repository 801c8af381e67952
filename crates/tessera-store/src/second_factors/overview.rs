//! All of a user's second factor, in one read.

use super::enrolment::factor_from;
use crate::database::{Database, Row, Value};
use crate::feature_flags::flag_from;
use crate::users::{USER_COLUMNS, user_columns, user_from};
use jiff::Timestamp;
use tessera_core::feature_flag::Feature;
use tessera_core::id::UserId;
use tessera_core::ports::{FactorOverview, StoreError};

/// All of the second factor of a user: a row for each factor, and one where there is none. Public
/// for those who measure what it takes by itself.
pub const FACTOR_OVERVIEW: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", CAST(CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), \
     (SELECT count(*) FROM backup_codes b WHERE b.user_id = u.id), \
     (SELECT count(*) FROM trusted_devices d WHERE d.user_id = u.id AND d.expires_at > $2), \
     g.is_on, g.percent, g.allowed, g.denied, \
     f.method, f.sealed, f.created_at, f.confirmed_at, u.default_factor \
     FROM users u LEFT JOIN feature_flags g ON g.feature = $3 \
     LEFT JOIN second_factors f ON f.user_id = u.id WHERE u.id = $1"
);
const FLAG: usize = USER_COLUMNS + 3;
const FACTOR: usize = FLAG + 4;

pub(super) async fn of(
    database: &Database,
    user: UserId,
    now: Timestamp,
) -> Result<Option<FactorOverview>, StoreError> {
    let feature = Feature::SecondFactor;
    let values = [
        Value::Id(user.as_uuid()),
        now.into(),
        Value::Text(feature.as_str()),
    ];
    let rows = database.fetch_all(FACTOR_OVERVIEW, &values).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let count = |column| Ok::<_, StoreError>(u32::try_from(first.int(column)?).unwrap_or(u32::MAX));
    let flag = match first.opt_int(FLAG)? {
        Some(_) => Some(flag_from(first, FLAG, feature)?),
        None => None,
    };
    let mut factors = Vec::new();
    for row in &rows {
        if is_enrolled(row)? {
            factors.push(factor_from(row, FACTOR)?);
        }
    }
    Ok(Some(FactorOverview {
        user: user_from(first)?,
        has_password: first.int(USER_COLUMNS)? == 1,
        backup_codes: count(USER_COLUMNS + 1)?,
        trusted_devices: count(USER_COLUMNS + 2)?,
        flag,
        factors,
    }))
}

fn is_enrolled(row: &Row) -> Result<bool, StoreError> {
    Ok(row.opt_text(FACTOR)?.is_some())
}
