//! What a component may depend on without being a component: databases, queues, providers.

use crate::lowering::text::words::words;
use crate::model::Graph;
use specpack_syntax::hash::{HashMap, HashSet};
use specpack_syntax::source::FileId;

/// Words that tell a kind of infrastructure or a party outside.
const KINDS: &[&str] = &[
    "database",
    "databases",
    "db",
    "cache",
    "queue",
    "broker",
    "bus",
    "storage",
    "bucket",
    "cdn",
    "smtp",
    "dns",
    "external",
    "party",
    "provider",
    "providers",
    "sdk",
    "cluster",
    "warehouse",
    "client",
    "clients",
    "browser",
    "frontend",
    "app",
    "apps",
    "user",
    "users",
    "library",
    "vault",
    "registry",
    "scheduler",
    "cron",
    "api",
    "apis",
    "platform",
    "infrastructure",
];

/// Products that documents name without explaining them.
const PRODUCTS: &[&str] = &[
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "sqlite",
    "mongodb",
    "redis",
    "memcached",
    "kafka",
    "rabbitmq",
    "nats",
    "elasticsearch",
    "opensearch",
    "dynamodb",
    "cassandra",
    "s3",
    "sqs",
    "sns",
    "aws",
    "azure",
    "gcp",
    "stripe",
    "paypal",
    "adyen",
    "sendgrid",
    "twilio",
    "mailgun",
    "auth0",
    "okta",
    "docker",
    "kubernetes",
    "nginx",
    "cloudflare",
    "datadog",
    "prometheus",
    "grafana",
    "sentry",
    "firebase",
];

/// The words of what each document says of technology.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    by_file: HashMap<FileId, HashSet<String>>,
}

impl Outside {
    pub(crate) fn new(graph: &Graph) -> Self {
        let mut outside = Self::default();
        for component in graph.components() {
            if let Some(technology) = &component.technology {
                outside.add(technology.at.file, &technology.value);
            }
        }
        for system in graph.systems() {
            for statement in &system.data.data_strategy {
                outside.add(statement.at.file, &statement.text);
            }
        }
        outside
    }

    fn add(&mut self, file: FileId, text: &str) {
        let known = self.by_file.entry(file).or_default();
        let words = words(text);
        let telling = words.split(' ').filter(|word| word.len() > 2);
        known.extend(telling.map(str::to_owned));
    }

    /// Whether a name is that of something outside of the graph.
    pub(crate) fn contains(&self, file: FileId, name: &str) -> bool {
        let words = words(name);
        let known = self.by_file.get(&file);
        let mut parts = words.split(' ');
        let last_is_kind = parts
            .clone()
            .next_back()
            .is_some_and(|last| KINDS.contains(&last));
        let is_said_to_be = ["external", "third"].contains(&parts.clone().next().unwrap_or(""));
        last_is_kind
            || is_said_to_be
            || parts.clone().any(|word| PRODUCTS.contains(&word))
            || parts.all(|word| known.is_some_and(|known| known.contains(word)))
    }
}
