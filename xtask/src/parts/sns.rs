//! A stand-in for AWS SNS: given by `TESSERA_TEST_SNS_URL`, or moto run for this run.

use super::{Part, python};
use crate::{http, server, wait, workspace};
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::time::Duration;

const REMEDY: &str = "install Python 3.10 or newer with venv and see that pip reaches a package \
                      index, or name a server by TESSERA_TEST_SNS_URL and TESSERA_TEST_SNS_SENT_URL";
const START_LIMIT: Duration = Duration::from_secs(60);

/// A server that speaks the SNS API and tells which messages it took.
#[derive(Debug)]
pub(crate) struct Sns {
    url: String,
    sent_url: String,
    _server: Option<server::Server>,
}

impl Sns {
    /// Takes or starts the stand-in and waits until it answers.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Sns.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        if let Ok(url) = std::env::var("TESSERA_TEST_SNS_URL") {
            let sent_url = std::env::var("TESSERA_TEST_SNS_SENT_URL").context(
                "TESSERA_TEST_SNS_URL is set without TESSERA_TEST_SNS_SENT_URL, \
                 where the messages it took are read",
            )?;
            println!("sns: given by TESSERA_TEST_SNS_URL");
            return Ok(Self {
                url,
                sent_url,
                _server: None,
            });
        }
        let programs = python::environment("sns")?;
        let program = workspace::root().join("e2e/python/sns_server.py");
        let launch = server::Launch {
            name: "sns",
            binary: programs.join("python"),
            arguments: vec!["-u".to_owned(), program.to_string_lossy().into_owned()],
            environment: Vec::new(),
        };
        let server = launch.start()?;
        let address = server.address();
        wait::until("the SNS stand-in to answer", START_LIMIT, || {
            Ok(answers(address).then_some(()))
        })?;
        println!("sns: moto on port {}", address.port());
        Ok(Self {
            url: format!("http://{address}"),
            sent_url: format!("http://{address}/sent"),
            _server: Some(server),
        })
    }

    /// The endpoint for an AWS client.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Where the messages it took are read, as a JSON list.
    pub(crate) fn sent_url(&self) -> &str {
        &self.sent_url
    }
}

fn answers(address: SocketAddr) -> bool {
    http::get(address, "/sent").is_ok_and(|(status, _)| status == 200)
}
