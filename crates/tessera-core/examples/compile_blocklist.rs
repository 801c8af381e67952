//! Reads passwords, the most used first and one a line, and writes the table that
//! `tessera_core::password::Blocklist` looks them up in.
//!
//! `cargo xtask blocklist` runs it on the list that `data/README.md` names.

use std::io::{Read as _, Write as _};
use tessera_core::password::Blocklist;

/// How many passwords are kept.
const COUNT: usize = 100_000;

fn main() -> std::io::Result<()> {
    let mut list = Vec::new();
    std::io::stdin().read_to_end(&mut list)?;
    // What is no UTF-8 nobody can type.
    let words = list
        .split(|byte| *byte == b'\n')
        .filter_map(|line| std::str::from_utf8(line).ok());
    std::io::stdout().write_all(&Blocklist::compile(words, COUNT))
}
