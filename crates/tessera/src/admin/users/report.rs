//! What was refused, told by line, field and reason: into a file, or the first of it on standard
//! error. Nothing of what stands in the lines is told.

use anyhow::Context as _;
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use tessera_core::transfer::{Field, Refusal};

/// How many are told where there is no file for them.
const SHOWN: u64 = 20;

/// Where it is told.
pub(super) enum Report {
    /// One JSON object a line.
    File(BufWriter<File>),
    /// In words, the first few.
    Words { told: u64 },
}

impl Report {
    pub(super) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = file else {
            return Ok(Self::Words { told: 0 });
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self::File(BufWriter::new(file)))
    }

    pub(super) fn add(&mut self, refusals: &[Refusal]) -> anyhow::Result<()> {
        for refusal in refusals {
            match self {
                Self::File(file) => writeln!(file, "{}", as_json(refusal))?,
                Self::Words { told } => {
                    if *told < SHOWN {
                        eprintln!("{}", in_words(refusal));
                    }
                    *told += 1;
                }
            }
        }
        Ok(())
    }

    /// Makes it last, or says how much was left out.
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        match self {
            Self::File(file) => {
                file.flush()?;
                file.get_ref().sync_all()?;
            }
            Self::Words { told } if *told > SHOWN => {
                eprintln!("and {} more: --report FILE tells all", *told - SHOWN);
            }
            Self::Words { .. } => {}
        }
        Ok(())
    }
}

fn as_json(refusal: &Refusal) -> serde_json::Value {
    json!({
        "line": refusal.line,
        "field": refusal.fault.field.as_str(),
        "reason": refusal.fault.reason.as_str(),
    })
}

fn in_words(refusal: &Refusal) -> String {
    let (line, reason) = (refusal.line, refusal.fault.reason.as_text());
    match refusal.fault.field.as_str() {
        name if name == Field::Line.name() => format!("line {line} {reason}"),
        name => format!("line {line}: {name} {reason}"),
    }
}
