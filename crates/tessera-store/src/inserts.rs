//! Rows that go to the database together.
//!
//! What hangs on a change (its messages, its entries in the audit log, a session) is
//! inserted without asking how many rows that made. One statement after the other is a round
//! trip each on PostgreSQL, and on SQLite the way to its thread and back; together they are one.

use crate::database::{Tx, Value};
use std::fmt::Write as _;
use tessera_core::ports::StoreError;

/// Statements that go together at most: enough for one change, few enough that the databases
/// keep what they prepared.
const TOGETHER: usize = 16;

/// `INSERT` statements whose order does not matter, with their values.
#[derive(Default)]
pub(crate) struct Inserts<'a> {
    statements: Vec<Insert<'a>>,
}

struct Insert<'a> {
    sql: &'static str,
    values: Vec<Value<'a>>,
}

impl<'a> Inserts<'a> {
    /// Adds a statement, whose placeholders are `$1`, `$2` and so on.
    pub(crate) fn add(&mut self, sql: &'static str, values: impl Into<Vec<Value<'a>>>) {
        let values = values.into();
        self.statements.push(Insert { sql, values });
    }

    /// Runs them within a transaction.
    pub(crate) async fn run(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for statements in self.statements.chunks(TOGETHER) {
            let sql = match tx {
                Tx::Sqlite(_) => one_by_one(statements),
                Tx::Postgres(_) => at_once(statements),
            };
            let values = statements.iter().flat_map(|insert| &insert.values);
            let values: Vec<Value<'_>> = values.copied().collect();
            tx.execute_text(sql, &values).await?;
        }
        Ok(())
    }
}

/// SQLite takes several statements at a time.
fn one_by_one(statements: &[Insert<'_>]) -> String {
    renumbered(statements).join("; ")
}

/// PostgreSQL takes one, of which the others can be parts.
fn at_once(statements: &[Insert<'_>]) -> String {
    let mut all = renumbered(statements);
    let last = all.pop().unwrap_or_default();
    let mut sql = String::new();
    for (number, part) in all.iter().enumerate() {
        let comma = if number == 0 { "WITH" } else { "," };
        let _ = write!(sql, "{comma} part{number} AS ({part}) ");
    }
    sql + &last
}

/// The statements, each with placeholders that go on from the one before.
fn renumbered(statements: &[Insert<'_>]) -> Vec<String> {
    let mut before = 0;
    let of = |insert: &Insert<'_>| {
        let sql = shifted(insert.sql, before);
        before += insert.values.len();
        sql
    };
    statements.iter().map(of).collect()
}

fn shifted(sql: &str, by: usize) -> String {
    let mut pieces = sql.split('$');
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
        inserts.add(
            "INSERT INTO a (x, y) VALUES ($1, $2)",
            [Value::Int(1), Value::Int(2)],
        );
        inserts.add("INSERT INTO b (x, y) VALUES ($1, $1)", [Value::Int(3)]);
        inserts
    }

    #[test]
    fn each_statement_numbers_its_placeholders_from_where_the_one_before_ended() {
        let inserts = two();
        assert_eq!(
            one_by_one(&inserts.statements),
            "INSERT INTO a (x, y) VALUES ($1, $2); INSERT INTO b (x, y) VALUES ($3, $3)"
        );
        assert_eq!(
            at_once(&inserts.statements),
            "WITH part0 AS (INSERT INTO a (x, y) VALUES ($1, $2)) \
             INSERT INTO b (x, y) VALUES ($3, $3)"
        );
    }

    #[test]
    fn one_statement_stays_as_it_is() {
        let inserts = two();
        let one = &inserts.statements[..1];
        assert_eq!(one_by_one(one), one[0].sql);
        assert_eq!(at_once(one), one[0].sql);
    }
}
