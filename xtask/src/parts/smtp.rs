//! SMTP servers that keep what they take: given by `TESSERA_TEST_SMTP_URL`, or aiosmtpd run
//! for this run.

use super::{Part, python};
use crate::{server, workspace};
use anyhow::Result;

const REMEDY: &str = "install Python 3.10 or newer with venv and see that pip reaches a package \
                      index, or name a running e2e/python/smtp_server.py by TESSERA_TEST_SMTP_URL";

/// The servers, and where they tell what they took.
#[derive(Debug)]
pub(crate) struct Smtp {
    url: String,
    _server: Option<server::Server>,
}

impl Smtp {
    /// Takes or starts the servers.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Smtp.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        if let Ok(url) = std::env::var("TESSERA_TEST_SMTP_URL") {
            println!("smtp: given by TESSERA_TEST_SMTP_URL");
            return Ok(Self { url, _server: None });
        }
        let programs = python::environment("smtp")?;
        let program = workspace::root().join("e2e/python/smtp_server.py");
        let launch = server::Launch {
            name: "smtp",
            binary: programs.join("python"),
            arguments: vec!["-u".to_owned(), program.to_string_lossy().into_owned()],
            environment: Vec::new(),
        };
        // It says where it listens once all of it answers.
        let server = launch.start()?;
        let address = server.address();
        println!("smtp: aiosmtpd, told of on port {}", address.port());
        Ok(Self {
            url: format!("http://{address}"),
            _server: Some(server),
        })
    }

    /// Where the servers' ports and what they took are read.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
