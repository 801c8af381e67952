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
    Step {
        version: 11,
        name: "idempotency",
        sqlite: include_str!("../migrations/sqlite/0011_idempotency.sql"),
        postgres: include_str!("../migrations/postgres/0011_idempotency.sql"),
    },
    Step {
        version: 12,
        name: "user imports",
        sqlite: include_str!("../migrations/sqlite/0012_user_imports.sql"),
        postgres: include_str!("../migrations/postgres/0012_user_imports.sql"),
    },
    Step {
        version: 13,
        name: "events in order",
        sqlite: include_str!("../migrations/sqlite/0013_events_in_order.sql"),
        postgres: include_str!("../migrations/postgres/0013_events_in_order.sql"),
    },
    Step {
        version: 14,
        name: "staff",
        sqlite: include_str!("../migrations/sqlite/0014_staff.sql"),
        postgres: include_str!("../migrations/postgres/0014_staff.sql"),
    },
    Step {
        version: 15,
        name: "handover",
        sqlite: include_str!("../migrations/sqlite/0015_handover.sql"),
        postgres: include_str!("../migrations/postgres/0015_handover.sql"),
    },
    Step {
        version: 16,
        name: "ended sessions",
        sqlite: include_str!("../migrations/sqlite/0016_ended_sessions.sql"),
        postgres: include_str!("../migrations/postgres/0016_ended_sessions.sql"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite cannot lift `NOT NULL` from a column, so step 3 makes tables anew. It came before
    /// the first release: no instance of one ever runs beside it.
    const BEFORE_THE_FIRST_RELEASE: i64 = 3;

    /// The statements of a migration, without comments, each on one line.
    fn statements(sql: &str) -> Vec<String> {
        let lines = sql.lines().map(|line| line.split("--").next().unwrap());
        let text = lines.collect::<Vec<_>>().join(" ");
        let statements = text.split(';').map(|statement| {
            let words: Vec<&str> = statement.split_whitespace().collect();
            words.join(" ")
        });
        statements
            .filter(|statement| !statement.is_empty())
            .collect()
    }

    /// The name that follows `keyword`.
    fn name_after<'a>(statement: &'a str, keyword: &str) -> Option<&'a str> {
        let rest = statement.strip_prefix(keyword)?.trim_start();
        rest.split([' ', '(']).next()
    }

    /// Splits what is added to a table at the commas outside of brackets.
    fn clauses(text: &str) -> Vec<String> {
        let mut depth = 0_i32;
        let mut found = vec![String::new()];
        for letter in text.chars() {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            match letter {
                ',' if depth == 0 => found.push(String::new()),
                letter => found.last_mut().unwrap().push(letter),
            }
        }
        found
            .iter()
            .map(|clause| clause.trim().to_owned())
            .collect()
    }

    /// Whether the release before, which knows nothing of it, can write rows and read them after
    /// this clause of `ALTER TABLE`.
    fn only_adds(clause: &str) -> bool {
        let is_lifted = clause.starts_with("ALTER COLUMN ") && clause.ends_with(" DROP NOT NULL");
        let is_new = clause.starts_with("ADD COLUMN ")
            && (!clause.contains(" NOT NULL") || clause.contains(" DEFAULT "))
            && !clause.contains(" UNIQUE")
            && !clause.contains(" CHECK");
        is_lifted || is_new
    }

    /// The statements after which the release before could not go on.
    fn taking(sql: &str) -> Vec<String> {
        let all = statements(sql);
        let made: Vec<&str> = all
            .iter()
            .filter_map(|statement| name_after(statement, "CREATE TABLE "))
            .collect();
        let is_new = |table: &str| made.contains(&table);
        let expands = |statement: &String| {
            if let Some(altered) = statement.strip_prefix("ALTER TABLE ") {
                let changes = altered.split_once(' ').map_or("", |(_, changes)| changes);
                return clauses(changes).iter().all(|clause| only_adds(clause));
            }
            if statement.starts_with("CREATE UNIQUE INDEX ") {
                let table = statement.split(" ON ").nth(1);
                return table.is_some_and(|table| is_new(table.split([' ', '(']).next().unwrap()));
            }
            if let Some(table) = name_after(statement, "INSERT INTO ") {
                return is_new(table);
            }
            statement.starts_with("CREATE TABLE ") || statement.starts_with("CREATE INDEX ")
        };
        all.iter().filter(|it| !expands(it)).cloned().collect()
    }

    // req: MFA-10, MFA-13
    #[test]
    fn the_release_before_runs_on_the_schema_of_the_next() {
        for step in STEPS {
            if step.version > BEFORE_THE_FIRST_RELEASE {
                assert_eq!(taking(step.postgres), [""; 0], "{}, PostgreSQL", step.name);
                assert_eq!(taking(step.sqlite), [""; 0], "{}, SQLite", step.name);
            }
        }
    }

    #[test]
    fn what_an_older_program_trips_over_is_told_from_what_it_does_not_see() {
        for harmless in [
            "CREATE TABLE a (b BLOB NOT NULL); CREATE UNIQUE INDEX a_by_b ON a (b);",
            "-- DROP TABLE a;\nALTER TABLE a ADD COLUMN b TEXT,\n ADD COLUMN c INT NOT NULL DEFAULT 0;",
            "ALTER TABLE a ALTER COLUMN b DROP NOT NULL; CREATE INDEX a_by_b ON a (b);",
            "CREATE TABLE a (b INT); INSERT INTO a (b) VALUES (1);",
        ] {
            assert_eq!(taking(harmless), [""; 0]);
        }
        for harmful in [
            "DROP TABLE a",
            "DROP INDEX a_by_b",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE a RENAME TO b",
            "ALTER TABLE a RENAME COLUMN b TO c",
            "ALTER TABLE a ADD COLUMN b TEXT NOT NULL",
            "ALTER TABLE a ADD COLUMN b TEXT, DROP COLUMN c",
            "ALTER TABLE a ADD COLUMN b INT UNIQUE",
            "ALTER TABLE a ALTER COLUMN b TYPE BIGINT",
            "ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)",
            "CREATE UNIQUE INDEX a_by_b ON a (b)",
            "UPDATE a SET b = 1",
            "DELETE FROM a",
            "INSERT INTO a (b) VALUES (1)",
        ] {
            assert_eq!(taking(harmful), [harmful]);
        }
    }
}
