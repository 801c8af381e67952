//! A stand-in for Kafka: given by `TESSERA_TEST_KAFKA_URL`, or librdkafka's mock run for this run.

use super::{Part, python};
use crate::{http, server, wait, workspace};
use anyhow::Result;
use std::net::SocketAddr;
use std::time::Duration;

const REMEDY: &str = "install Python 3.10 or newer with venv and see that pip reaches a package \
                      index, or name one by TESSERA_TEST_KAFKA_URL, where \
                      e2e/python/kafka_server.py answers";
const START_LIMIT: Duration = Duration::from_secs(60);

/// A cluster that speaks Kafka's protocol, and tells what its topics hold.
#[derive(Debug)]
pub(crate) struct Kafka {
    url: String,
    _server: Option<server::Server>,
}

impl Kafka {
    /// Takes or starts the stand-in and waits until it answers.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Kafka.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        if let Ok(url) = std::env::var("TESSERA_TEST_KAFKA_URL") {
            println!("kafka: given by TESSERA_TEST_KAFKA_URL");
            return Ok(Self { url, _server: None });
        }
        let programs = python::environment("kafka")?;
        let program = workspace::root().join("e2e/python/kafka_server.py");
        let launch = server::Launch {
            name: "kafka",
            binary: programs.join("python"),
            arguments: vec!["-u".to_owned(), program.to_string_lossy().into_owned()],
            environment: Vec::new(),
        };
        let server = launch.start()?;
        let address = server.address();
        wait::until("the Kafka stand-in to answer", START_LIMIT, || {
            Ok(answers(address).then_some(()))
        })?;
        println!("kafka: librdkafka's mock, asked on port {}", address.port());
        Ok(Self {
            url: format!("http://{address}"),
            _server: Some(server),
        })
    }

    /// Where it says what its brokers are, and what its topics hold.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

fn answers(address: SocketAddr) -> bool {
    http::get(address, "/").is_ok_and(|(status, _)| status == 200)
}
