//! Migrations, embedded in the program.
//!
//! They only expand: columns and tables are added in one release and dropped in a
//! later one, so that the release before runs on the schema of the next. For the
//! same reason a schema that is newer than the program is no error.

use crate::database::Database;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A migration could not be applied; the schema stands as the one before left it.
#[derive(Debug, thiserror::Error)]
#[error("failed to migrate the database")]
pub struct MigrateError(#[from] sqlx::migrate::MigrateError);

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: &[Step] = &[
    Step {
        version: 1,
        name: "foundation",
        sqlite: include_str!("../migrations/sqlite/0001_foundation.sql"),
        postgres: include_str!("../migrations/postgres/0001_foundation.sql"),
    },
    Step {
        version: 2,
        name: "rotated tokens",
        sqlite: include_str!("../migrations/sqlite/0002_rotated_tokens.sql"),
        postgres: include_str!("../migrations/postgres/0002_rotated_tokens.sql"),
    },
    Step {
        version: 3,
        name: "accounts",
        sqlite: include_str!("../migrations/sqlite/0003_accounts.sql"),
        postgres: include_str!("../migrations/postgres/0003_accounts.sql"),
    },
    Step {
        version: 4,
        name: "audit floor",
        sqlite: include_str!("../migrations/sqlite/0004_audit_floor.sql"),
        postgres: include_str!("../migrations/postgres/0004_audit_floor.sql"),
    },
    Step {
        version: 5,
        name: "second factors",
        sqlite: include_str!("../migrations/sqlite/0005_second_factors.sql"),
        postgres: include_str!("../migrations/postgres/0005_second_factors.sql"),
    },
    Step {
        version: 6,
        name: "trusted devices",
        sqlite: include_str!("../migrations/sqlite/0006_trusted_devices.sql"),
        postgres: include_str!("../migrations/postgres/0006_trusted_devices.sql"),
    },
    Step {
        version: 7,
        name: "text message factors",
        sqlite: include_str!("../migrations/sqlite/0007_text_message_factors.sql"),
        postgres: include_str!("../migrations/postgres/0007_text_message_factors.sql"),
    },
    Step {
        version: 8,
        name: "feature flags",
        sqlite: include_str!("../migrations/sqlite/0008_feature_flags.sql"),
        postgres: include_str!("../migrations/postgres/0008_feature_flags.sql"),
    },
    Step {
        version: 9,
        name: "factor recoveries",
        sqlite: include_str!("../migrations/sqlite/0009_factor_recoveries.sql"),
        postgres: include_str!("../migrations/postgres/0009_factor_recoveries.sql"),
    },
    Step {
        version: 10,
        name: "privacy",
        sqlite: include_str!("../migrations/sqlite/0010_privacy.sql"),
        postgres: include_str!("../migrations/postgres/0010_privacy.sql"),
    },
];

/// The version of the last step.
pub(crate) fn newest() -> i64 {
    STEPS.last().map_or(0, |step| step.version)
}

fn migrator(sql_of: impl Fn(&Step) -> &'static str) -> Migrator {
    let migrations = STEPS
        .iter()
        .map(|step| {
            Migration::new(
                step.version,
                step.name.into(),
                MigrationType::Simple,
                sql_of(step).into_sql_str(),
                false,
            )
        })
        .collect();
    let mut migrator = Migrator::with_migrations(migrations);
    migrator.set_ignore_missing(true);
    migrator
}

/// Brings the schema up to date. Instances that start together wait for each other.
pub(crate) async fn run(database: &Database) -> Result<(), MigrateError> {
    match database {
        Database::Sqlite { writer, .. } => {
            let mut turn = writer
                .alone()
                .await
                .map_err(sqlx::migrate::MigrateError::Execute)?;
            let connection = turn
                .connection()
                .map_err(sqlx::migrate::MigrateError::Execute)?;
            migrator(|step| step.sqlite).run(connection).await?;
        }
        Database::Postgres(pool) => migrator(|step| step.postgres).run(pool).await?,
    }
    Ok(())
}
