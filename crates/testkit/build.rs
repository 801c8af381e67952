//! Names the migrations by what they say, so that databases migrated by the same ones are told
//! from others.

use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

const MIGRATIONS: &str = "../tessera-store/migrations";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={MIGRATIONS}");
    let mut digest = DefaultHasher::new();
    for kind in ["postgres", "sqlite"] {
        let mut files = Vec::new();
        for file in fs::read_dir(format!("{MIGRATIONS}/{kind}"))? {
            files.push(file?.path());
        }
        files.sort();
        for file in files {
            (&file, fs::read(&file)?).hash(&mut digest);
        }
    }
    println!("cargo::rustc-env=MIGRATIONS={:016x}", digest.finish());
    Ok(())
}
