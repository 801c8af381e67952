//! From a file and the environment to one configuration.

use super::from_files;
use super::model::Config;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The environment, as a map, so that tests can pass their own.
pub(crate) type Environment = BTreeMap<String, String>;

/// Why the configuration cannot be used. Messages name the place and never quote a
/// value, which may be a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file has a mistake.
    #[error("{}:{line}: {message}{}", .path.display(), place(.key.as_deref()))]
    File {
        path: PathBuf,
        line: usize,
        key: Option<String>,
        message: String,
    },
    /// A variable has a mistake.
    #[error("environment variable {variable} (key {key}): {message}")]
    Variable {
        variable: String,
        key: String,
        message: String,
    },
    /// The file that a variable names cannot be read.
    #[error("environment variable {variable}: cannot read {}", .path.display())]
    ValueFile {
        variable: String,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A value is given, and a file with it.
    #[error("environment variables {name} and {variable} are both set; keep one")]
    Twice { name: String, variable: String },
}

/// The key that a variable sets, if it is one of ours.
pub(super) fn key_of(variable: &str) -> Option<String> {
    let source = SOURCE_NAMES.iter().find(|(name, _)| *name == variable);
    if let Some((_, key)) = source {
        return Some((*key).to_owned());
    }
    let name = variable.strip_prefix("TESSERA_")?;
    let is_key = name == "MODE" || name.contains("__");
    is_key.then(|| name.to_ascii_lowercase().replace("__", "."))
}

fn place(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!(" (key {key})"))
}

/// The names that document 001 §10.2 gives, and the keys they set.
///
/// A later one wins: what Redis is told of a token's lifetime gives way to the lifetime.
const SOURCE_NAMES: [(&str, &str); 16] = [
    ("DATABASE_URL", "store.url"),
    ("DATABASE_POOL_MIN", "store.pool_min"),
    ("DATABASE_POOL_MAX", "store.pool_max"),
    ("REDIS_URL", "ephemeral.url"),
    ("REDIS_TTL_ACCESS_TOKEN", "tokens.access_ttl"),
    ("REDIS_TTL_REFRESH_TOKEN", "tokens.refresh_ttl"),
    ("JWT_SECRET", "tokens.signing_key"),
    ("JWT_ACCESS_EXPIRY", "tokens.access_ttl"),
    ("JWT_REFRESH_EXPIRY", "tokens.refresh_ttl"),
    ("BCRYPT_ROUNDS", "passwords.bcrypt_cost"),
    ("RATE_LIMIT_LOGIN", "limits.login_per_minute"),
    ("RATE_LIMIT_PASSWORD_RESET", "limits.mail_per_hour"),
    ("SENDGRID_API_KEY", "email.sendgrid.api_key"),
    ("EMAIL_FROM", "email.from"),
    ("LOG_LEVEL", "log.level"),
    ("APM_ENABLED", "telemetry.enabled"),
];

/// Reads `file`, then the environment over it.
pub(crate) fn load(file: Option<&Path>, environment: &Environment) -> Result<Config, ConfigError> {
    let mut table = match file {
        Some(path) => read_file(path)?,
        None => Table::new(),
    };
    let environment = from_files::read(environment)?;
    for (variable, key, raw) in overrides(&environment) {
        table = set(&table, &key, raw).map_err(|message| ConfigError::Variable {
            variable: variable.clone(),
            key,
            message,
        })?;
        if variable == "JWT_SECRET" {
            put(&mut table, "tokens.algorithm", Value::from("HS256"));
        }
    }
    // Each step was read before; this one cannot fail in a new way.
    Config::try_from_table(table).map_err(|message| ConfigError::Variable {
        variable: "TESSERA_*".to_owned(),
        key: "?".to_owned(),
        message,
    })
}

impl Config {
    fn try_from_table(table: Table) -> Result<Self, String> {
        Value::Table(table)
            .try_into()
            .map_err(|error: toml::de::Error| error.message().to_owned())
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError::Read(path.to_owned(), error))?;
    let mistake = |error: &toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text[..start.min(text.len())].matches('\n').count();
        let key = text
            .lines()
            .nth(line)
            .and_then(|line| line.split_once('='))
            .map(|(key, _)| key.trim().to_owned());
        ConfigError::File {
            path: path.to_owned(),
            line: line + 1,
            key,
            message: unquoted(error.message()),
        }
    };
    toml::from_str::<Config>(&text).map_err(|error| mistake(&error))?;
    toml::from_str::<Table>(&text).map_err(|error| mistake(&error))
}

/// The parser quotes a wrong value in its message; values may be secrets.
fn unquoted(message: &str) -> String {
    match message.split_once("string \"") {
        Some((before, after)) => {
            let rest = after.rsplit_once('"').map_or("", |(_, rest)| rest);
            format!("{before}a string{rest}")
        }
        None => message.to_owned(),
    }
}

/// The variables that set keys: `TESSERA_SECTION__KEY`, `TESSERA_MODE`, and the
/// names of the sources; a `TESSERA_` name wins over those.
fn overrides(environment: &Environment) -> Vec<(String, String, &str)> {
    let mut found = Vec::new();
    for (variable, key) in SOURCE_NAMES {
        if let Some(raw) = environment.get(variable) {
            found.push((variable.to_owned(), key.to_owned(), raw.as_str()));
        }
    }
    for (variable, raw) in environment {
        if !variable.starts_with("TESSERA_") {
            continue;
        }
        if let Some(key) = key_of(variable) {
            found.push((variable.clone(), key, raw.as_str()));
        }
    }
    found
}

/// Sets `key` to `raw`, read as whatever the key takes: text, a TOML value, or a
/// list with commas.
fn set(table: &Table, key: &str, raw: &str) -> Result<Table, String> {
    let list = || {
        let items = raw.split(',').map(|item| Value::from(item.trim()));
        Value::Array(items.collect())
    };
    let parsed = format!("value = {raw}")
        .parse::<Table>()
        .ok()
        .and_then(|mut table| table.remove("value"));
    let readings = [Some(Value::from(raw)), parsed, Some(list())];
    let mut first_error = None;
    for value in readings.into_iter().flatten() {
        let mut changed = table.clone();
        put(&mut changed, key, value);
        match Config::try_from_table(changed.clone()) {
            Ok(_) => return Ok(changed),
            Err(message) => first_error.get_or_insert(unquoted(&message)),
        };
    }
    Err(first_error.unwrap_or_default())
}

/// Puts a value at a dotted key, making the tables on the way.
fn put(table: &mut Table, key: &str, value: Value) {
    let Some((section, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return;
    };
    let entry = table
        .entry(section.to_owned())
        .or_insert_with(|| Value::Table(Table::new()));
    if !entry.is_table() {
        *entry = Value::Table(Table::new());
    }
    if let Value::Table(inner) = entry {
        put(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_TOML;
    use super::super::model::Mode;
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn error_of(file: &str) -> String {
        let path = std::env::temp_dir().join(format!(
            "tessera-config-{}-{}.toml",
            std::process::id(),
            file.len()
        ));
        std::fs::write(&path, file).unwrap();
        let error = load(Some(&path), &Environment::new()).err().unwrap();
        std::fs::remove_file(&path).unwrap();
        let file = path.display().to_string();
        error.to_string().replace(&file, "tessera.toml")
    }

    #[test]
    fn the_printed_default_is_the_default_and_names_every_key() {
        let printed: Table = toml::from_str(DEFAULT_TOML).unwrap();
        assert!(toml::from_str::<Config>(DEFAULT_TOML).is_ok());
        for (key, value) in &printed {
            let Value::Table(section) = value else {
                continue;
            };
            for inner in section.keys() {
                let without: Table = {
                    let mut copy = printed.clone();
                    if let Some(Value::Table(section)) = copy.get_mut(key) {
                        section.remove(inner);
                    }
                    copy
                };
                assert!(Config::try_from_table(without).is_ok(), "{key}.{inner}");
            }
        }
    }

    #[test]
    fn mistakes_name_line_and_key_and_keep_values_to_themselves() {
        assert_eq!(
            error_of("[server]\nlisten = \"nowhere-secret\"\n"),
            "tessera.toml:2: invalid socket address syntax (key listen)"
        );
        let unknown = error_of("mode = \"development\"\n\n[otp]\ncolour = 3\n");
        assert!(
            unknown.starts_with("tessera.toml:4: unknown field `colour`"),
            "{unknown}"
        );
        let wrong_type = error_of("[secrets]\nencryption_keys = \"hunter2\"\n");
        assert!(wrong_type.contains(":2: "), "{wrong_type}");
        assert!(!wrong_type.contains("hunter2"), "{wrong_type}");
    }

    // req: AUTH-14
    #[test]
    fn the_environment_names_of_the_sources_are_honoured() {
        let config = load(
            None,
            &environment(&[
                ("DATABASE_URL", "postgresql://user:pass@host:5432/dbname"),
                ("DATABASE_POOL_MIN", "5"),
                ("DATABASE_POOL_MAX", "20"),
                ("REDIS_URL", "redis://host:6379"),
                ("REDIS_TTL_ACCESS_TOKEN", "7200"),
                ("APM_ENABLED", "false"),
                ("JWT_SECRET", "0123456789abcdef0123456789abcdef"),
                ("JWT_ACCESS_EXPIRY", "1h"),
                ("JWT_REFRESH_EXPIRY", "30d"),
                ("BCRYPT_ROUNDS", "11"),
                ("RATE_LIMIT_LOGIN", "7"),
                ("RATE_LIMIT_PASSWORD_RESET", "2"),
                ("SENDGRID_API_KEY", "SG.0123"),
                ("EMAIL_FROM", "Tessera <no-reply@example.com>"),
                ("LOG_LEVEL", "debug"),
            ]),
        )
        .ok()
        .unwrap();
        assert_eq!(config.email.sendgrid.api_key, "SG.0123");
        assert_eq!(config.email.from, "Tessera <no-reply@example.com>");
        assert_eq!(config.limits.login_per_minute, 7);
        assert_eq!(config.limits.mail_per_hour, 2);
        assert_eq!(config.store.url, "postgresql://user:pass@host:5432/dbname");
        assert_eq!((config.store.pool_min, config.store.pool_max), (5, 20));
        assert_eq!(config.ephemeral.url, "redis://host:6379");
        assert_eq!(config.tokens.algorithm, "HS256");
        assert_eq!(config.tokens.refresh_ttl.0.as_secs(), 2_592_000);
        assert_eq!(config.tokens.access_ttl.0.as_secs(), 3_600);
        assert_eq!(config.log.level, "debug");
        assert!(!config.telemetry.enabled);
        assert_eq!(config.passwords.bcrypt_cost, 11);
    }

    #[test]
    fn every_kind_of_key_can_be_set_by_the_environment() {
        let config = load(
            None,
            &environment(&[
                ("TESSERA_MODE", "production"),
                ("TESSERA_LIMITS__ENABLED", "false"),
                ("TESSERA_SMS__PROVIDERS", "sns, twilio"),
                ("TESSERA_SMS__TWILIO__FROM", "+15550001111"),
                (
                    "TESSERA_SECRETS__ENCRYPTION_KEYS",
                    "[{ id = 1, key = \"abc\" }]",
                ),
                ("TESSERA_LOG__LEVEL", "warn"),
                ("LOG_LEVEL", "debug"),
                ("TESSERA_TEST_REDIS_URL", "is no key of ours"),
            ]),
        )
        .ok()
        .unwrap();
        assert_eq!(config.mode, Mode::Production);
        assert!(!config.limits.enabled);
        assert_eq!(config.sms.providers, ["sns", "twilio"]);
        assert_eq!(config.sms.twilio.from, "+15550001111");
        assert_eq!(config.secrets.encryption_keys[0].id, 1);
        assert_eq!(config.log.level, "warn");
    }

    #[test]
    fn unknown_variables_are_errors() {
        let unknown = load(None, &environment(&[("TESSERA_SERVER__PROT", "1")]));
        let message = unknown.err().unwrap().to_string();
        assert!(
            message.starts_with("environment variable TESSERA_SERVER__PROT (key server.prot)"),
            "{message}"
        );
    }
}
