//! Schemathesis, which calls a server in every way its contract allows and many it does not.

use super::{Part, python};
use anyhow::Result;
use std::path::{Path, PathBuf};

const REMEDY: &str = "install Python 3.10 or newer with venv and see that pip reaches a package \
                      index";

/// The schemathesis program.
#[derive(Debug)]
pub(crate) struct Schemathesis {
    program: PathBuf,
}

impl Schemathesis {
    /// Finds or installs it at the version that `e2e/python/schemathesis.txt` pins. One found
    /// elsewhere on the machine is not taken: another version has other checks.
    pub(crate) fn prepare() -> Result<Self> {
        let programs = python::environment("schemathesis")
            .map_err(|e| Part::Schemathesis.unavailable(&e, REMEDY))?;
        let program = programs.join("schemathesis");
        println!("schemathesis: {}", program.display());
        Ok(Self { program })
    }

    /// Its path.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }
}
