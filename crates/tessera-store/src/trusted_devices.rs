//! Devices on which a login by password asks for no second factor.

use crate::database::{Tx, Value};
use crate::inserts::Inserts;
use jiff::Timestamp;
use tessera_core::id::UserId;
use tessera_core::ports::StoreError;
use tessera_core::second_factor::TrustedDeviceHash;
use tessera_core::session::Session;

/// Whether a device is remembered for the user of a session that begins.
pub(crate) async fn is_trusted(
    tx: &mut Tx,
    session: &Session,
    device: &TrustedDeviceHash,
) -> Result<bool, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT user_id FROM trusted_devices \
             WHERE hash = $1 AND user_id = $2 AND expires_at > $3",
            &[
                Value::Blob(device.as_bytes()),
                Value::Id(session.user.as_uuid()),
                session.created_at.into(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Adds a device that is remembered to what a transaction inserts.
pub(crate) fn add<'a>(
    inserts: &mut Inserts<'a>,
    session: &Session,
    device: &'a TrustedDeviceHash,
    expires_at: Timestamp,
) {
    inserts.add(
        "trusted_devices (hash, user_id, created_at, expires_at)",
        "$1, $2, $3, $4",
        [
            Value::Blob(device.as_bytes()),
            Value::Id(session.user.as_uuid()),
            session.created_at.into(),
            expires_at.into(),
        ],
    );
}

/// Forgets every device of a user.
pub(crate) async fn forget(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = [Value::Id(user.as_uuid())];
    tx.execute("DELETE FROM trusted_devices WHERE user_id = $1", &user)
        .await?;
    Ok(())
}
