//! The register of personal data, held to the columns of the migrations.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tessera_core::privacy::{Column, KINDS, SEALED_WITHOUT_A_PERSON};

/// Every column that the migrations of a database make, as table and name.
fn columns(database: &str) -> BTreeSet<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(database);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut columns = BTreeSet::new();
    for file in files {
        let mut table = None;
        for line in fs::read_to_string(file).unwrap().lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            // What is made anew takes the name of the table before it.
            let plain = |name: &str| name.trim_start_matches("new_").to_owned();
            match words.as_slice() {
                ["CREATE", "TABLE", name, ..] => table = Some(plain(name)),
                ["ALTER", "TABLE", name, rest @ ..] => {
                    table = Some(plain(name));
                    if let ["ADD", "COLUMN", column, ..] = rest {
                        columns.insert((plain(name), (*column).to_owned()));
                    }
                }
                [
                    "PRIMARY" | "ALTER" | "CREATE" | "INSERT" | "SELECT" | "DROP" | "FROM",
                    ..,
                ]
                | ["--", ..]
                | [] => {}
                [first, ..] if first.starts_with(')') => table = None,
                ["ADD", "COLUMN", column, ..] | [column, _, ..] => {
                    if let Some(table) = &table {
                        columns.insert((table.clone(), (*column).to_owned()));
                    }
                }
                _ => {}
            }
        }
    }
    columns
}

fn registered() -> BTreeSet<(String, String)> {
    let pair = |column: &Column| (column.table.to_owned(), column.column.to_owned());
    let kinds = KINDS.iter().flat_map(|kind| kind.columns);
    kinds.chain(&SEALED_WITHOUT_A_PERSON).map(pair).collect()
}

/// Whether a column holds what was sealed, or finds it.
fn is_sealed_or_finds(column: &str) -> bool {
    let names = ["sealed", "payload", "recipient", "password_hash"];
    column.ends_with("_sealed") || column.ends_with("_index") || names.contains(&column)
}

// req: MFA-11
#[test]
fn every_sealed_column_is_in_the_register() {
    let registered = registered();
    for database in ["sqlite", "postgres"] {
        let columns = columns(database);
        assert!(columns.contains(&("users".to_owned(), "mobile_sealed".to_owned())));
        let missing: Vec<_> = columns
            .iter()
            .filter(|(_, column)| is_sealed_or_finds(column))
            .filter(|column| !registered.contains(*column))
            .collect();
        assert!(missing.is_empty(), "{database}: {missing:?}");
    }
}

// req: MFA-11
#[test]
fn the_register_names_columns_that_are_there() {
    for database in ["sqlite", "postgres"] {
        let columns = columns(database);
        let unknown: Vec<_> = registered().difference(&columns).cloned().collect();
        assert!(unknown.is_empty(), "{database}: {unknown:?}");
    }
}
