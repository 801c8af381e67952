//! Rows that go to the database together.
//!
//! What hangs on a change (its messages, its entries in the audit log, a session) is
//! inserted without asking how many rows that made. One statement after the other is a round
//! trip each on PostgreSQL, and on SQLite the way to its thread and back; together they are one.

use crate::database::{Sql, Tx, Value, count_on_postgres};
use sqlx::postgres::PgPool;
use std::fmt::Write as _;
use tessera_core::ports::StoreError;
use uuid::Uuid;

/// Statements that go together at most: enough for one change, few enough that the databases
/// keep what they prepared.
const TOGETHER: usize = 16;

/// Rows of one table that go together at most. Fewer come in halves of it, so that the databases
/// keep what they prepared.
const IN_BULK: usize = 64;

/// Rows to insert, whose order does not matter.
#[derive(Default)]
pub(crate) struct Inserts<'a> {
    rows: Vec<Insert<'a>>,
}

struct Insert<'a> {
    into: &'static str,
    row: Sql,
    values: Vec<Value<'a>>,
}

/// A statement that changes one row, or none.
pub(crate) struct Condition<'a> {
    pub(crate) sql: &'static str,
    pub(crate) values: &'a [Value<'a>],
}

impl<'a> Inserts<'a> {
    /// Adds a row of placeholders, `$1`, `$2` and so on, for a table with its columns:
    /// `t (a, b)`.
    pub(crate) fn add(
        &mut self,
        into: &'static str,
        row: impl Into<Sql>,
        values: impl Into<Vec<Value<'a>>>,
    ) {
        let (row, values) = (row.into(), values.into());
        self.rows.push(Insert { into, row, values });
    }

    /// Inserts them within a transaction.
    pub(crate) async fn run(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for rows in self.rows.chunks(TOGETHER) {
            let sql = match tx {
                Tx::Sqlite(_) => one_by_one(rows),
                Tx::Postgres(_) => at_once(rows),
            };
            tx.execute_text(sql, &values_of(rows)).await?;
        }
        Ok(())
    }

    /// Inserts many of them within a transaction: the rows of a table together.
    pub(crate) async fn run_in_bulk(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for rows in self.by_table() {
            for (sql, values) in in_bulk(&rows, Form::of(tx), "") {
                tx.execute_text(sql, &values).await?;
            }
        }
        Ok(())
    }

    /// Inserts many rows within a transaction, but not those in whose way another row is; gives
    /// the ids of those that were inserted, or none where all of them were.
    pub(crate) async fn run_where_free(
        &self,
        tx: &mut Tx,
    ) -> Result<Option<Vec<Uuid>>, StoreError> {
        const FREE: &str = " ON CONFLICT DO NOTHING";
        const FREE_TOLD: &str = " ON CONFLICT DO NOTHING RETURNING id";
        let (mut count, mut inserted) = (0, Vec::new());
        for rows in self.by_table() {
            match Form::of(tx) {
                // SQLite keeps a journal for each statement that gives rows: they are not asked
                // for. Nobody else writes meanwhile.
                form @ Form::OneByOne => {
                    for (sql, values) in in_bulk(&rows, form, FREE) {
                        count += tx.execute_text(sql, &values).await?;
                    }
                }
                form @ Form::AtOnce => {
                    for (sql, values) in in_bulk(&rows, form, FREE_TOLD) {
                        let ids = tx.fetch_text(sql, &values).await?;
                        let ids = ids.iter().map(|row| row.id(0));
                        inserted.extend(ids.collect::<Result<Vec<_>, _>>()?);
                    }
                    count = inserted.len() as u64;
                }
            }
        }
        Ok((count != self.rows.len() as u64).then_some(inserted))
    }

    /// The rows of each table, tables in the order in which they were first added.
    fn by_table(&self) -> Vec<Vec<&Insert<'a>>> {
        let mut tables: Vec<Vec<&Insert<'a>>> = Vec::new();
        for insert in &self.rows {
            let is_same = |rows: &&mut Vec<&Insert<'a>>| {
                let first = rows.first();
                first.is_some_and(|first| {
                    first.into == insert.into && first.row.sqlite == insert.row.sqlite
                })
            };
            match tables.iter_mut().find(is_same) {
                Some(rows) => rows.push(insert),
                None => tables.push(vec![insert]),
            }
        }
        tables
    }

    /// Inserts them where `condition` changes a row, all in one statement of PostgreSQL, which
    /// is a transaction of its own; true where it did. A repetition inserts nothing twice.
    pub(crate) async fn run_where(
        &self,
        pool: &PgPool,
        condition: &Condition<'_>,
    ) -> Result<bool, StoreError> {
        let sql = behind(condition, &self.rows);
        let mut values = condition.values.to_vec();
        values.extend(values_of(&self.rows));
        Ok(count_on_postgres(pool, &sql.into(), &values).await? > 0)
    }
}

fn values_of<'a>(rows: &[Insert<'a>]) -> Vec<Value<'a>> {
    let values = rows.iter().flat_map(|insert| &insert.values);
    values.copied().collect()
}

/// How many rows go to a database.
#[derive(Clone, Copy)]
enum Form {
    /// A statement for each. SQLite would write every page that a statement with several rows
    /// changes to a journal of its own, so as to undo the first rows where a later one fails.
    OneByOne,
    /// One statement for several.
    AtOnce,
}

impl Form {
    fn of(tx: &Tx) -> Self {
        match tx {
            Tx::Sqlite(_) => Self::OneByOne,
            Tx::Postgres(_) => Self::AtOnce,
        }
    }

    /// The row in the dialect of the database.
    fn text(self, row: Sql) -> &'static str {
        match self {
            Self::OneByOne => row.sqlite,
            Self::AtOnce => row.postgres,
        }
    }
}

/// What inserts the rows of one table, with their values.
fn in_bulk<'a>(rows: &[&Insert<'a>], form: Form, ending: &str) -> Vec<(String, Vec<Value<'a>>)> {
    let mut statements = Vec::new();
    let mut left = rows;
    let mut size = IN_BULK;
    while let Some(first) = left.first() {
        while size > left.len() {
            size /= 2;
        }
        let (together, rest) = left.split_at(size);
        let (into, width) = (first.into, first.values.len());
        let placeholders =
            (0..together.len()).map(|number| shifted(form.text(first.row), number * width));
        let sql = match form {
            Form::OneByOne => {
                let each = placeholders.map(|row| statement(into, &row) + ending);
                each.collect::<Vec<_>>().join("; ")
            }
            Form::AtOnce => {
                let rows: Vec<String> = placeholders.collect();
                statement(into, &rows.join("), (")) + ending
            }
        };
        let values = together.iter().flat_map(|insert| insert.values.iter());
        statements.push((sql, values.copied().collect()));
        left = rest;
    }
    statements
}

/// SQLite takes several statements at a time.
fn one_by_one(rows: &[Insert<'_>]) -> String {
    let statements = with_rows(rows, Form::OneByOne, 0).map(|(into, row)| statement(into, &row));
    statements.collect::<Vec<_>>().join("; ")
}

/// PostgreSQL takes one, of which the others can be parts.
fn at_once(rows: &[Insert<'_>]) -> String {
    let statements = with_rows(rows, Form::AtOnce, 0).map(|(into, row)| statement(into, &row));
    let mut statements: Vec<String> = statements.collect();
    let last = statements.pop().unwrap_or_default();
    let mut sql = String::new();
    for (number, part) in statements.iter().enumerate() {
        let comma = if number == 0 { "WITH" } else { "," };
        let _ = write!(sql, "{comma} part{number} AS ({part}) ");
    }
    sql + &last
}

fn statement(into: &str, row: &str) -> String {
    format!("INSERT INTO {into} VALUES ({row})")
}

/// The same where each row is selected from what the condition changed.
fn behind(condition: &Condition<'_>, rows: &[Insert<'_>]) -> String {
    let mut sql = format!("WITH changed AS ({} RETURNING 1)", condition.sql);
    for (number, (into, row)) in with_rows(rows, Form::AtOnce, condition.values.len()).enumerate() {
        let _ = write!(
            sql,
            ", part{number} AS (INSERT INTO {into} SELECT {row} FROM changed \
             ON CONFLICT DO NOTHING)"
        );
    }
    sql + " SELECT count(*) FROM changed"
}

/// The rows, each with placeholders that go on from the one before.
fn with_rows<'r>(
    rows: &'r [Insert<'_>],
    form: Form,
    first: usize,
) -> impl Iterator<Item = (&'static str, String)> + 'r {
    let mut before = first;
    rows.iter().map(move |insert| {
        let row = shifted(form.text(insert.row), before);
        before += insert.values.len();
        (insert.into, row)
    })
}

fn shifted(row: &str, by: usize) -> String {
    let mut pieces = row.split('$');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        // A dollar sign that numbers nothing stays as it is, for the database to refuse.
        match number.parse::<usize>() {
            Ok(number) => {
                let _ = write!(out, "${}", number + by);
            }
            Err(_) => out.push('$'),
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Inserts<'static> {
        let mut inserts = Inserts::default();
        inserts.add("a (x, y)", "$1, $2", [Value::Int(1), Value::Int(2)]);
        inserts.add("b (x, y)", "$1, $1", [Value::Int(3)]);
        inserts
    }

    #[test]
    fn each_row_numbers_its_placeholders_from_where_the_one_before_ended() {
        let inserts = two();
        assert_eq!(
            one_by_one(&inserts.rows),
            "INSERT INTO a (x, y) VALUES ($1, $2); INSERT INTO b (x, y) VALUES ($3, $3)"
        );
        assert_eq!(
            at_once(&inserts.rows),
            "WITH part0 AS (INSERT INTO a (x, y) VALUES ($1, $2)) \
             INSERT INTO b (x, y) VALUES ($3, $3)"
        );
        assert_eq!(
            at_once(&inserts.rows[..1]),
            "INSERT INTO a (x, y) VALUES ($1, $2)"
        );
    }

    #[test]
    fn many_rows_of_a_table_go_in_statements_of_few_sizes() {
        let mut inserts = Inserts::default();
        for number in 0..100 {
            inserts.add("a (x, y)", "$1, $2", [Value::Int(number), Value::Int(0)]);
            inserts.add("b (x, y)", "$1, $1", [Value::Int(number)]);
        }
        let tables = inserts.by_table();
        assert_eq!(tables.len(), 2);
        let statements = in_bulk(&tables[1], Form::AtOnce, " RETURNING id");
        let sizes: Vec<usize> = statements.iter().map(|(_, values)| values.len()).collect();
        assert_eq!(sizes, [64, 32, 4]);
        assert_eq!(
            statements[2].0,
            "INSERT INTO b (x, y) VALUES ($1, $1), ($2, $2), ($3, $3), ($4, $4) RETURNING id"
        );
        let statements = in_bulk(&tables[0][..2], Form::OneByOne, " RETURNING id");
        assert_eq!(
            statements[0].0,
            "INSERT INTO a (x, y) VALUES ($1, $2) RETURNING id; \
             INSERT INTO a (x, y) VALUES ($3, $4) RETURNING id"
        );
        let statements = in_bulk(&tables[0][..3], Form::AtOnce, "");
        assert_eq!(
            statements[0].0,
            "INSERT INTO a (x, y) VALUES ($1, $2), ($3, $4)"
        );
        assert_eq!(statements[1].0, "INSERT INTO a (x, y) VALUES ($1, $2)");
    }

    #[test]
    fn rows_behind_a_condition_are_selected_from_what_it_changed() {
        let condition = Condition {
            sql: "UPDATE c SET x = $2 WHERE y = $1",
            values: &[Value::Int(1), Value::Int(2)],
        };
        assert_eq!(
            behind(&condition, &two().rows),
            "WITH changed AS (UPDATE c SET x = $2 WHERE y = $1 RETURNING 1), \
             part0 AS (INSERT INTO a (x, y) SELECT $3, $4 FROM changed ON CONFLICT DO NOTHING), \
             part1 AS (INSERT INTO b (x, y) SELECT $5, $5 FROM changed ON CONFLICT DO NOTHING) \
             SELECT count(*) FROM changed"
        );
    }
}
