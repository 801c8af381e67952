//! Migrated databases that tests begin with copies of: to migrate one takes longer than most of
//! what is tested on it.

use crate::database::{open, replace_database};
use crate::time::random_below;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::path::Path;

/// What the migrations are, so that no copy is of other ones.
const MIGRATIONS: &str = env!("MIGRATIONS");

/// Whoever makes the database on PostgreSQL holds this; the others wait.
const LOCK: i64 = 0x7e55_e2a0;

/// Writes a migrated database into the new file `database`.
pub(crate) async fn sqlite(database: &Path) {
    let model = std::env::temp_dir().join(format!("tessera-migrated-{MIGRATIONS}.db"));
    if !model.exists() {
        make_sqlite(&model).await;
    }
    std::fs::copy(&model, database).unwrap();
}

/// Makes it beside its place, so that what stands there is whole. Where two do, they are the same.
async fn make_sqlite(model: &Path) {
    let draft = model.with_extension(format!("{:x}", random_below(u64::MAX)));
    open(&format!("sqlite:{}", draft.display()))
        .await
        .close()
        .await;
    std::fs::rename(draft, model).unwrap();
}

/// Creates the migrated database `name` on the server of `admin`. The one that it is a copy of
/// stays on that server.
pub(crate) async fn postgres(admin: &str, name: &str) {
    let model = format!("tessera_migrated_{MIGRATIONS}");
    let mut connection = PgConnection::connect(admin).await.unwrap();
    if !exists(&mut connection, &model).await {
        run(&mut connection, format!("SELECT pg_advisory_lock({LOCK})")).await;
        if !exists(&mut connection, &model).await {
            make_postgres(&mut connection, admin, &model).await;
        }
        run(
            &mut connection,
            format!("SELECT pg_advisory_unlock({LOCK})"),
        )
        .await;
    }
    let copy = format!("CREATE DATABASE {name} TEMPLATE {model}");
    run(&mut connection, copy).await;
    connection.close().await.unwrap();
}

async fn make_postgres(connection: &mut PgConnection, admin: &str, model: &str) {
    let draft = format!("tessera_draft_{:x}", random_below(u64::MAX));
    run(connection, format!("CREATE DATABASE {draft}")).await;
    open(&replace_database(admin, &draft)).await.close().await;
    let name = format!("ALTER DATABASE {draft} RENAME TO {model}");
    run(connection, name).await;
}

async fn exists(connection: &mut PgConnection, name: &str) -> bool {
    let count = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1");
    let found: i64 = count.bind(name).fetch_one(connection).await.unwrap();
    found > 0
}

async fn run(connection: &mut PgConnection, statement: String) {
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
}
