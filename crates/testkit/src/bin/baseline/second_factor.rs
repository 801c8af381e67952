//! The statements of the second step of a login, in the two transactions that Tessera runs
//! them in: a try is counted in one of its own.

use super::{AccountRow, Database, FAR, random, verify_statements};
use sqlx::{Executor, Row as _};
use uuid::Uuid;

/// A login that waits, and the backup code that it is finished with.
pub(crate) struct Waiting {
    user: Uuid,
    challenge: Vec<u8>,
    code: Vec<u8>,
}

const FIND_USER: &str = "SELECT user_id FROM sessions WHERE refresh_hash = $1";
const PROTECT: &str = "UPDATE users SET second_factor_at = $2 WHERE id = $1";
const ADD_CHALLENGE: &str = "INSERT INTO login_challenges \
     (hash, user_id, method, created_at, expires_at) VALUES ($1, $2, 'password', $3, $3)";
const ADD_CODE: &str = "INSERT INTO backup_codes (user_id, hash) VALUES ($1, $2)";

/// Makes an account with as many logins that wait as are wanted.
pub(crate) async fn prepare(database: &Database, count: usize) -> Vec<Waiting> {
    let refresh_hash = verify_statements(database).await;
    let mut waiting = Vec::with_capacity(count);
    macro_rules! statements {
        ($tx:expr) => {{
            let find = sqlx::query(FIND_USER).bind(refresh_hash);
            let user: Uuid = $tx.fetch_one(find).await.unwrap().get(0);
            let protect = sqlx::query(PROTECT).bind(user).bind(FAR);
            $tx.execute(protect).await.unwrap();
            for _ in 0..count {
                let (challenge, code) = (random::<32>().to_vec(), random::<32>().to_vec());
                let add = sqlx::query(ADD_CHALLENGE)
                    .bind(challenge.clone())
                    .bind(user);
                $tx.execute(add.bind(FAR)).await.unwrap();
                let add = sqlx::query(ADD_CODE).bind(user).bind(code.clone());
                $tx.execute(add).await.unwrap();
                waiting.push(Waiting {
                    user,
                    challenge,
                    code,
                });
            }
            $tx.commit().await.unwrap();
        }};
    }
    match database {
        Database::Sqlite { writer, .. } => {
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            statements!(tx);
        }
        Database::Postgres(pool) => {
            let mut tx = pool.begin().await.unwrap();
            statements!(tx);
        }
    }
    waiting
}

const COUNT_HERE: &str = "UPDATE login_challenges SET tries = tries + 1 \
     WHERE hash = $1 AND expires_at > $2 AND tries < 5 RETURNING user_id, method, tries";
const COUNT_AT_ALL: &str = "INSERT INTO factor_tries (user_id, tries, ends_at) VALUES ($1, 1, $2) \
     ON CONFLICT (user_id) DO UPDATE SET ends_at = excluded.ends_at, \
     tries = CASE WHEN factor_tries.ends_at <= $3 THEN 1 ELSE factor_tries.tries + 1 END \
     WHERE factor_tries.ends_at <= $3 OR factor_tries.tries < 10 RETURNING tries";
const READ_USER: &str = "SELECT u.*, (SELECT string_agg(r.role, ' ' ORDER BY r.granted_at, r.role) \
     FROM user_roles r WHERE r.user_id = u.id) FROM users u WHERE u.id = $1";
const HAS_CODE: &str = "SELECT user_id FROM backup_codes WHERE user_id = $1 AND hash = $2";
const ADMIT: &str = "UPDATE users SET password_hash = password_hash WHERE id = $1 \
     AND disabled_at IS NULL AND second_factor_at IS NOT NULL";
const USE_CHALLENGE: &str =
    "DELETE FROM login_challenges WHERE hash = $1 AND user_id = $2 AND expires_at > $3";
const USE_CODE: &str = "DELETE FROM backup_codes WHERE user_id = $1 AND hash = $2";
const GIVE_BACK: &str =
    "UPDATE factor_tries SET tries = tries - 1 WHERE user_id = $1 AND tries > 0";
const ADD_DEVICE: &str = "INSERT INTO devices (hash, user_id, created_at, last_used_at, expires_at) \
     VALUES ($1, $2, $3, $3, $3)";
const READ_PROFILE: &str = "SELECT user_id, locale, personal_sealed, comms_channel, created_at, \
     updated_at FROM customer_profiles WHERE user_id = $1";

/// Finishes a login that waits.
pub(crate) async fn statements(database: &Database, waiting: Waiting) {
    let Waiting {
        user,
        challenge,
        code,
    } = waiting;
    macro_rules! count {
        ($tx:expr) => {{
            let here = sqlx::query(COUNT_HERE).bind(challenge.clone());
            $tx.fetch_one(here.bind(FAR - 1)).await.unwrap();
            let at_all = sqlx::query(COUNT_AT_ALL).bind(user).bind(FAR);
            $tx.fetch_one(at_all.bind(FAR - 1)).await.unwrap();
            $tx.commit().await.unwrap();
        }};
    }
    macro_rules! look {
        ($readers:expr) => {{
            let read = sqlx::query(READ_USER).bind(user);
            $readers.fetch_one(read).await.unwrap();
            let has = sqlx::query(HAS_CODE).bind(user).bind(code.clone());
            $readers.fetch_one(has).await.unwrap();
        }};
    }
    macro_rules! finish {
        ($tx:expr, $bound:ident) => {{
            let admit = sqlx::query(ADMIT).bind(user);
            assert_eq!($tx.execute(admit).await.unwrap().rows_affected(), 1);
            let used = sqlx::query(USE_CHALLENGE).bind(challenge).bind(user);
            let used = $tx.execute(used.bind(FAR - 1)).await.unwrap();
            assert_eq!(used.rows_affected(), 1);
            let used = sqlx::query(USE_CODE).bind(user).bind(code);
            assert_eq!($tx.execute(used).await.unwrap().rows_affected(), 1);
            let give_back = sqlx::query(GIVE_BACK).bind(user);
            $tx.execute(give_back).await.unwrap();
            let session = AccountRow::Session(user, random::<32>().to_vec());
            $tx.execute(session.$bound()).await.unwrap();
            let device = sqlx::query(ADD_DEVICE).bind(random::<32>().to_vec());
            $tx.execute(device.bind(user).bind(FAR)).await.unwrap();
            $tx.execute(AccountRow::Audit(user).$bound()).await.unwrap();
            $tx.commit().await.unwrap();
        }};
    }
    // Roles may have changed while the session began.
    macro_rules! look_again {
        ($readers:expr) => {{
            let read = sqlx::query(READ_USER).bind(user);
            $readers.fetch_one(read).await.unwrap();
            let profile = sqlx::query(READ_PROFILE).bind(user);
            $readers.fetch_one(profile).await.unwrap();
        }};
    }
    match database {
        Database::Sqlite { writer, readers } => {
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            count!(tx);
            look!(readers);
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            finish!(tx, sqlite);
            look_again!(readers);
        }
        Database::Postgres(pool) => {
            let mut tx = pool.begin().await.unwrap();
            count!(tx);
            look!(pool);
            let mut tx = pool.begin().await.unwrap();
            finish!(tx, postgres);
            look_again!(pool);
        }
    }
}
