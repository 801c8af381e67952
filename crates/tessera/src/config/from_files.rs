//! Variables whose value stands in a file: `DATABASE_URL_FILE=/run/secrets/database-url` says
//! what `DATABASE_URL` is. Whoever sees the environment of a process sees no secret then.

use super::DEFAULT_TOML;
use super::load::{ConfigError, Environment, key_of};
use std::io::Read as _;
use std::path::Path;
use toml::Table;

/// The longest value, in bytes.
const MAX_LEN: usize = 64 * 1024;

/// The environment with what the files say in place of their names.
pub(super) fn read(environment: &Environment) -> Result<Environment, ConfigError> {
    let mut whole = environment.clone();
    for (variable, path) in environment {
        let Some(name) = names_a_file(variable) else {
            continue;
        };
        if environment.contains_key(name) {
            return Err(ConfigError::Twice {
                name: name.to_owned(),
                variable: variable.clone(),
            });
        }
        whole.remove(variable);
        whole.insert(name.to_owned(), value_in(variable, Path::new(path))?);
    }
    Ok(whole)
}

/// The variable whose value is in the file that `variable` names. A key that ends like this by
/// itself, as that of a file of certificates, is set by its variable.
fn names_a_file(variable: &str) -> Option<&str> {
    let name = variable.strip_suffix("_FILE")?;
    let is_key = key_of(variable).is_some_and(|key| is_known(&key));
    (!is_key && key_of(name).is_some()).then_some(name)
}

fn is_known(key: &str) -> bool {
    let Ok(known) = DEFAULT_TOML.parse::<Table>() else {
        return false;
    };
    let mut parts = key.split('.');
    let first = parts.next().and_then(|part| known.get(part));
    let found = parts.fold(first, |value, part| value?.as_table()?.get(part));
    found.is_some()
}

/// What a file holds, without the end of its line.
fn value_in(variable: &str, path: &Path) -> Result<String, ConfigError> {
    let cannot = |source| ConfigError::ValueFile {
        variable: variable.to_owned(),
        path: path.to_owned(),
        source,
    };
    let mut value = String::new();
    let file = std::fs::File::open(path).map_err(cannot)?;
    let limit = u64::try_from(MAX_LEN + 1).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_string(&mut value)
        .map_err(cannot)?;
    if value.len() > MAX_LEN {
        return Err(cannot(std::io::ErrorKind::FileTooLarge.into()));
    }
    let line = value.strip_suffix('\n').unwrap_or(&value);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use super::*;

    /// A file that goes with the test.
    struct Kept(std::path::PathBuf);

    impl Kept {
        fn new(name: &str, text: &str) -> Self {
            let name = format!("tessera-value-{}-{name}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, text).unwrap();
            Self(path)
        }

        fn path(&self) -> String {
            self.0.to_str().unwrap().to_owned()
        }
    }

    impl Drop for Kept {
        fn drop(&mut self) {
            let _gone = std::fs::remove_file(&self.0);
        }
    }

    fn environment(pairs: &[(&str, String)]) -> Environment {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    fn refusal(pairs: &[(&str, String)]) -> String {
        load(None, &environment(pairs)).err().unwrap().to_string()
    }

    // req: AUTH-14
    #[test]
    fn a_secret_in_a_file_is_the_value_of_its_variable() {
        let url = Kept::new("url", "postgres://u:p@db/tessera\n");
        let token = Kept::new("token", "hunter2\r\n");
        let config = load(
            None,
            &environment(&[
                ("DATABASE_URL_FILE", url.path()),
                ("TESSERA_SMS__TWILIO__AUTH_TOKEN_FILE", token.path()),
                (
                    "TESSERA_EMAIL__SMTP__CA_FILE",
                    "/etc/authority.pem".to_owned(),
                ),
                ("GIT_CONFIG_FILE", "is nobody's of ours".to_owned()),
            ]),
        );
        let config = config.ok().unwrap();
        assert_eq!(config.store.url, "postgres://u:p@db/tessera");
        assert_eq!(config.sms.twilio.auth_token, "hunter2");
        assert_eq!(config.email.smtp.ca_file, "/etc/authority.pem");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named_and_what_it_holds_is_not() {
        let missing = refusal(&[("REDIS_URL_FILE", "/nowhere/redis".to_owned())]);
        assert!(missing.contains("REDIS_URL_FILE"), "{missing}");
        assert!(missing.contains("/nowhere/redis"), "{missing}");

        let secret = Kept::new("twice", "hunter2");
        let twice = refusal(&[
            ("JWT_SECRET_FILE", secret.path()),
            ("JWT_SECRET", "other".to_owned()),
        ]);
        assert_eq!(
            twice,
            "environment variables JWT_SECRET and JWT_SECRET_FILE are both set; keep one"
        );

        let long = Kept::new("long", &"x".repeat(MAX_LEN + 1));
        let long = refusal(&[("DATABASE_URL_FILE", long.path())]);
        assert!(long.contains("DATABASE_URL_FILE"), "{long}");

        let number = Kept::new("number", "hunter2");
        let wrong = refusal(&[("TESSERA_STORE__POOL_MAX_FILE", number.path())]);
        assert!(wrong.contains("TESSERA_STORE__POOL_MAX"), "{wrong}");
        assert!(!wrong.contains("hunter2"), "{wrong}");
    }
}
