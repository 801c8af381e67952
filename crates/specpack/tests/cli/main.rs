//! The binary as a person or a script meets it: every case is a section of a Markdown file in
//! `tests/cases`, with the files it starts from, its commands, and what they answer.
//!
//! `SPECPACK_BLESS=1 cargo test -p specpack --test cli` writes what is answered now into the
//! files; read the difference before committing it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod document;
mod guide;
mod interrupted;
mod left_out;
mod sandbox;
mod seeded_defects;
mod watch;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn hold(name: &str) {
    let path = folder().join(format!("{name}.md"));
    let written = std::fs::read_to_string(&path).unwrap();
    let answered = document::answered(&written);
    if written == answered {
        return;
    }
    if std::env::var_os("SPECPACK_BLESS").is_some() {
        std::fs::write(&path, answered).unwrap();
        return;
    }
    panic!(
        "{} says otherwise; SPECPACK_BLESS=1 writes what is answered now\n{}",
        path.display(),
        document::difference(&written, &answered)
    );
}

macro_rules! cases {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                hold(stringify!($name));
            }
        )+

        #[test]
        fn every_file_of_cases_is_run() {
            let run: BTreeSet<_> = [$(concat!(stringify!($name), ".md")),+].into();
            let entries = std::fs::read_dir(folder()).unwrap();
            let names: Vec<_> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            let there: BTreeSet<_> = names.iter().map(String::as_str).collect();
            assert_eq!(there, run);
        }
    };
}

cases! {
    // req: GEN-9
    agent
    // req: GEN-7, GEN-8
    check
    // req: PRD-4
    checkpoint
    // req: PACK-5, PACK-6, PACK-7
    conform
    // req: PACK-2, PACK-9
    contract_parts
    // req: GEN-1, GEN-2, GEN-4, GEN-7, GEN-11
    ecommerce
    // req: GEN-2, GEN-5, GEN-6, GEN-11
    features
    // req: GEN-6
    features_refused
    // req: PRD-1
    fill
    // req: PACK-9
    gate
    // req: GEN-7
    graph
    help
    // req: PACK-1, PACK-9
    impact
    // req: PRD-6
    interchange
    // req: PRD-1
    new
    // req: PACK-10
    pack
    // req: PRD-2, PRD-3
    plan
    rules
    // req: PACK-9, PACK-11
    scaffold
    // req: SEQ-1, SEQ-2
    sequence
    shell
    // req: PRD-2, PRD-3, PRD-6
    tasks
    // req: GEN-3
    templates
    // req: PACK-1
    traceability
}
