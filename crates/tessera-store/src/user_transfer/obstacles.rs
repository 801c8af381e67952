//! What keeps a line from becoming a user: somebody has its id, its address or its number, or
//! there is no such role.

use crate::database::{Database, Row, Sql, Tx, Value};
use std::collections::HashSet;
use std::hash::Hash;
use tessera_core::account::RoleName;
use tessera_core::crypto::BlindIndex;
use tessera_core::id::UserId;
use tessera_core::ports::StoreError;
use tessera_core::transfer::{Candidate, Field, Reason, Refusal};
use uuid::Uuid;

/// Where it is read.
pub(super) enum Reader<'a> {
    Database(&'a Database),
    Tx(&'a mut Tx),
}

impl Reader<'_> {
    pub(super) async fn fetch_all(
        &mut self,
        sql: Sql,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Database(database) => database.fetch_all(sql, values).await,
            Self::Tx(tx) => tx.fetch_all(sql, values).await,
        }
    }
}

const USERS: Sql = Sql {
    sqlite: "SELECT id FROM users WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    postgres: "SELECT id FROM users WHERE id = ANY($1)",
};
const ERASED: Sql = Sql {
    sqlite: "SELECT user_id FROM erasures WHERE user_id IN (SELECT unhex(value) FROM json_each($1))",
    postgres: "SELECT user_id FROM erasures WHERE user_id = ANY($1)",
};
const MOBILES: Sql = Sql {
    sqlite: "SELECT mobile_index FROM users \
        WHERE mobile_index IN (SELECT unhex(value) FROM json_each($1))",
    postgres: "SELECT mobile_index FROM users WHERE mobile_index = ANY($1)",
};
const PROVEN_EMAILS: Sql = Sql {
    sqlite: "SELECT email_index FROM users WHERE email_verified_at IS NOT NULL \
        AND email_index IN (SELECT unhex(value) FROM json_each($1))",
    postgres: "SELECT email_index FROM users WHERE email_verified_at IS NOT NULL \
        AND email_index = ANY($1)",
};

/// The refusals of those that cannot become users.
pub(super) async fn of(
    reader: &mut Reader<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Refusal>, StoreError> {
    let each = candidates.iter();
    let ids: Vec<Uuid> = each
        .clone()
        .filter_map(|candidate| candidate.wanted_id.map(UserId::as_uuid))
        .collect();
    let emails: Vec<BlindIndex> = each.clone().filter_map(|one| one.email).collect();
    let mobiles: Vec<BlindIndex> = each.clone().filter_map(|one| one.mobile).collect();
    let has_custom_roles = each.clone().any(|one| !one.custom_roles.is_empty());
    let used = users(reader, &ids).await?;
    let erased = found(reader, ERASED, Value::Ids(&ids), |row| row.id(0)).await?;
    let emails = found(reader, PROVEN_EMAILS, Value::Indexes(&emails), index).await?;
    let mobiles = found(reader, MOBILES, Value::Indexes(&mobiles), index).await?;
    let roles = match has_custom_roles {
        true => custom_roles(reader).await?,
        false => HashSet::new(),
    };
    let mut refusals = Vec::new();
    for candidate in candidates {
        let has = |all: &HashSet<Uuid>| {
            let wanted = candidate.wanted_id;
            wanted.is_some_and(|id| all.contains(&id.as_uuid()))
        };
        let is_in = |all: &HashSet<BlindIndex>, index: Option<BlindIndex>| {
            index.is_some_and(|index| all.contains(&index))
        };
        let lacks_role = !candidate
            .custom_roles
            .iter()
            .all(|role| roles.contains(role));
        let in_the_way = [
            (has(&used), Field::Id, Reason::Taken),
            (has(&erased), Field::Id, Reason::Erased),
            (is_in(&emails, candidate.email), Field::Email, Reason::Taken),
            (
                is_in(&mobiles, candidate.mobile),
                Field::Mobile,
                Reason::Taken,
            ),
            (lacks_role, Field::Roles, Reason::UnknownRole),
        ];
        let in_the_way = in_the_way.into_iter().filter(|(is, ..)| *is);
        refusals.extend(in_the_way.map(|(_, field, reason)| candidate.refused(field, reason)));
    }
    Ok(refusals)
}

/// Which of these users there are.
pub(super) async fn users(
    reader: &mut Reader<'_>,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, StoreError> {
    found(reader, USERS, Value::Ids(ids), |row| row.id(0)).await
}

/// What of a list there is.
pub(super) async fn found<T: Eq + Hash>(
    reader: &mut Reader<'_>,
    sql: Sql,
    list: Value<'_>,
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<HashSet<T>, StoreError> {
    if let Value::Ids([]) | Value::Indexes([]) = list {
        return Ok(HashSet::new());
    }
    let rows = reader.fetch_all(sql, &[list]).await?;
    rows.iter().map(read).collect()
}

pub(super) fn index(row: &Row) -> Result<BlindIndex, StoreError> {
    let bytes = row.blob(0)?;
    BlindIndex::from_slice(&bytes).ok_or(StoreError::Corrupt("a blind index is not 32 bytes"))
}

async fn custom_roles(reader: &mut Reader<'_>) -> Result<HashSet<RoleName>, StoreError> {
    let rows = reader
        .fetch_all("SELECT name FROM roles".into(), &[])
        .await?;
    rows.iter()
        .map(|row| {
            let name = RoleName::parse(&row.text(0)?);
            name.map_err(|_| StoreError::Corrupt("a role's name is none"))
        })
        .collect()
}
