//! The services of a run and how tests are told of them.

use super::options::Options;
use crate::parts::{Durability, Kafka, Nats, Part, Postgres, Redis, Smtp, Sns};
use crate::server::without_configuration;
use anyhow::Result;
use std::process::Command;

/// The services that the Rust tests use; stopped when dropped.
#[derive(Debug)]
pub(super) struct Services {
    postgres: Option<Postgres>,
    redis: Option<Redis>,
    nats: Option<Nats>,
    redis_cluster: Option<Redis>,
    kafka: Option<Kafka>,
    sns: Option<Sns>,
    smtp: Option<Smtp>,
    missing: Vec<Part>,
}

impl Services {
    /// Starts those that `options` want.
    pub(super) fn start(options: &Options) -> Result<Self> {
        let postgres = options.wants(Part::Postgres);
        let redis = options.wants(Part::Redis);
        let nats = options.wants(Part::Nats);
        let kafka = options.wants(Part::Kafka);
        let sns = options.wants(Part::Sns);
        let smtp = options.wants(Part::Smtp);
        Ok(Self {
            postgres: postgres
                .then(|| Postgres::prepare(Durability::None))
                .transpose()?,
            redis: redis.then(Redis::prepare).transpose()?,
            nats: nats.then(Nats::prepare).transpose()?,
            redis_cluster: redis.then(Redis::cluster).transpose()?,
            kafka: kafka.then(Kafka::prepare).transpose()?,
            sns: sns.then(Sns::prepare).transpose()?,
            smtp: smtp.then(Smtp::prepare).transpose()?,
            missing: options.missing_services(),
        })
    }

    /// The variables that tests read. A test that needs one that is absent fails,
    /// unless `TESSERA_TEST_WITHOUT` names its part.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = Vec::new();
        if let Some(postgres) = &self.postgres {
            let programs = postgres.programs().to_string_lossy().into_owned();
            variables.push(("TESSERA_TEST_POSTGRES_URL", postgres.url().to_owned()));
            variables.push(("TESSERA_TEST_POSTGRES_BIN", programs));
            if let Some(owner) = postgres.owner() {
                // PostgreSQL refuses to run as root: tests that start their own run it as this user.
                variables.push(("TESSERA_TEST_POSTGRES_OWNER", owner.to_owned()));
            }
        }
        if let Some(redis) = &self.redis {
            let program = redis.program().to_string_lossy().into_owned();
            variables.push(("TESSERA_TEST_REDIS_URL", redis.url().to_owned()));
            variables.push(("TESSERA_TEST_REDIS_SERVER", program));
        }
        if let Some(nats) = &self.nats {
            let program = nats.program().to_string_lossy().into_owned();
            variables.push(("TESSERA_TEST_NATS_URL", nats.url().to_owned()));
            variables.push(("TESSERA_TEST_NATS_SERVER", program));
        }
        if let Some(cluster) = &self.redis_cluster {
            variables.push(("TESSERA_TEST_REDIS_CLUSTER_URL", cluster.url().to_owned()));
        }
        if let Some(kafka) = &self.kafka {
            variables.push(("TESSERA_TEST_KAFKA_URL", kafka.url().to_owned()));
        }
        if let Some(sns) = &self.sns {
            variables.push(("TESSERA_TEST_SNS_URL", sns.url().to_owned()));
            variables.push(("TESSERA_TEST_SNS_SENT_URL", sns.sent_url().to_owned()));
        }
        if let Some(smtp) = &self.smtp {
            variables.push(("TESSERA_TEST_SMTP_URL", smtp.url().to_owned()));
        }
        let missing: Vec<&str> = self.missing.iter().map(|part| part.name()).collect();
        variables.push(("TESSERA_TEST_WITHOUT", missing.join(",")));
        variables
    }

    /// The addresses of an empty database for `whom` and of Redis, where the run has both.
    pub(super) fn fresh_storage(&self, whom: &str) -> Result<Option<(String, String)>> {
        let (Some(postgres), Some(redis)) = (&self.postgres, &self.redis) else {
            return Ok(None);
        };
        let name = format!("{whom}_{}", std::process::id());
        let database = postgres.create_database(&name)?;
        Ok(Some((database, redis.url().to_owned())))
    }

    /// Gives `command` these variables and no other setting of this shell.
    pub(super) fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TESSERA_TEST_") {
                command.env_remove(&name);
            }
        }
        without_configuration(command).envs(self.variables())
    }
}
