//! Looking: everything that rules go by, read once. Nothing is written.

use super::snapshot::{Private, Records, Snapshot, StoreSeen};
use super::{endpoints, machine};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{self, Config, Environment, Mode};
use crate::options::Options;
use crate::secrets::{self, Secrets};
use crate::tls::{self, Tls};
use crate::wiring;
use jiff::{SignedDuration, Timestamp};
use std::error::Error;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tessera_adapters::{Redis, RedisFacts};
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{
    AuditStore as _, Clock as _, OutboxStore as _, SigningKeyStore as _, Store as _, StoreError,
};
use tessera_store::{SqlStore, StoreFacts};

/// How many calls are timed; the slowest counts.
const TIMED_CALLS: usize = 20;
/// Of how many people it is tried whether their data opens.
const PEOPLE: u32 = 50;

/// Looks at everything.
pub(super) async fn gather(options: &Options) -> anyhow::Result<Snapshot> {
    let config = options.load()?;
    let mut refusals = config::check_production(&config);
    if let Err(error) = wiring::check(&config) {
        refusals.push(format!("{error:#}"));
    }
    if let Err(error) = Tls::open(&config.server.tls) {
        refusals.push(in_words(&error));
    }
    let store = match options.must_exist(&config) {
        Ok(()) => look_at_store(options, &config).await,
        Err(error) => Err(format!("{error:#}")),
    };
    Ok(Snapshot {
        now: SystemClock.now(),
        refusals,
        private: private_files(options, &config),
        store,
        cache: look_at_cache(&config).await,
        endpoints: endpoints::reach(endpoints::of(&config)).await,
        machine: machine::look(&config).await,
        config,
    })
}

/// Files that hold secrets or data, as far as they are there.
fn private_files(options: &Options, config: &Config) -> Vec<Private> {
    let mut paths: Vec<PathBuf> = options
        .file()
        .into_iter()
        .filter(|file| holds_secrets(file))
        .collect();
    paths.extend(secrets::kept_file(&options.data_dir));
    paths.extend(tls::key_file(&config.server.tls));
    let url = wiring::store_config(config, &options.data_dir).url;
    if let Some(folder) = wiring::sqlite_file(&url).and_then(Path::parent) {
        paths.push(folder.to_owned());
    }
    let look = |path: PathBuf| {
        let mode = std::fs::metadata(&path).ok()?.mode();
        Some(Private { path, mode })
    };
    paths.into_iter().filter_map(look).collect()
}

/// Whether a configuration has secrets in it, in place of leaving them to the environment.
fn holds_secrets(file: &Path) -> bool {
    // One that cannot be read alone may hold anything.
    let Ok(alone) = config::load(Some(file), &Environment::new()) else {
        return true;
    };
    let secrets = config::secrets_of(&alone);
    secrets.iter().any(|(_, secret)| !secret.is_empty())
}

/// An error with what is behind it.
fn in_words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        // Some libraries repeat what is behind an error.
        if !text.contains(&more) {
            text += &format!(": {more}");
        }
        source = error.source();
    }
    text
}

async fn look_at_cache(config: &Config) -> Option<Result<Vec<RedisFacts>, String>> {
    if config.ephemeral.url.is_empty() {
        return None;
    }
    let redis = Redis::new(&wiring::redis_config(config));
    let redis = match redis {
        Ok(redis) => redis,
        Err(error) => return Some(Err(error.to_string())),
    };
    let facts = redis.facts().await;
    Some(facts.map_err(|error| in_words(&error)))
}

async fn look_at_store(options: &Options, config: &Config) -> Result<StoreSeen, String> {
    let store_config = wiring::store_config(config, &options.data_dir);
    let store = SqlStore::open_to_read(&store_config).await;
    let store = store.map_err(|error| in_words(&error))?;
    let keys = keys(options, config);
    let seen = look(&store, keys.as_ref()).await;
    store.close().await;
    let mut seen = seen.map_err(|error| match error {
        StoreError::Overloaded => "no connection was made within seconds".to_owned(),
        error => in_words(&error),
    })?;
    let folder = wiring::sqlite_file(&store_config.url).and_then(Path::parent);
    seen.free_disk = folder.and_then(machine::free_disk);
    Ok(seen)
}

/// The keys, where there are any: none are made.
fn keys(options: &Options, config: &Config) -> Option<Result<Secrets, String>> {
    let has_keys = match config.mode {
        Mode::Production => true,
        Mode::Development => secrets::kept_file(&options.data_dir).is_some(),
    };
    has_keys.then(|| {
        let secrets = Secrets::load(config, &options.data_dir, &SystemEntropy);
        secrets.map_err(|error| format!("{error:#}"))
    })
}

async fn look(
    store: &SqlStore,
    keys: Option<&Result<Secrets, String>>,
) -> Result<StoreSeen, StoreError> {
    let asked_at = SystemClock.now();
    let facts = store.facts().await?;
    let answered_at = SystemClock.now();
    let schema = store.schema_version().await?;
    let records = match schema {
        Some(schema) if schema >= SqlStore::newest_schema() => {
            Some(look_at_records(store, keys, answered_at).await?)
        }
        _ => None,
    };
    Ok(StoreSeen {
        clock_ahead: clock_ahead(&facts, asked_at, answered_at),
        facts,
        schema,
        newest_schema: SqlStore::newest_schema(),
        latency: slowest_call(store).await?,
        free_disk: None,
        records,
    })
}

/// How far the database's clock is ahead: nothing where it lies between question and answer.
fn clock_ahead(
    facts: &StoreFacts,
    asked_at: Timestamp,
    answered_at: Timestamp,
) -> Option<SignedDuration> {
    let StoreFacts::Postgres(facts) = facts else {
        return None;
    };
    Some(match facts.now {
        now if now < asked_at => now.duration_since(asked_at),
        now if now > answered_at => now.duration_since(answered_at),
        _ => SignedDuration::ZERO,
    })
}

async fn slowest_call(store: &SqlStore) -> Result<Duration, StoreError> {
    let mut slowest = Duration::ZERO;
    for _ in 0..TIMED_CALLS {
        let began = Instant::now();
        store.ping().await?;
        slowest = slowest.max(began.elapsed());
    }
    Ok(slowest)
}

async fn look_at_records(
    store: &SqlStore,
    keys: Option<&Result<Secrets, String>>,
    now: Timestamp,
) -> Result<Records, StoreError> {
    let mut outbox = Vec::new();
    for kind in EntryKind::ALL {
        outbox.push((kind, store.outbox_depth(kind).await?));
    }
    let signing_keys = store.signing_keys().await?;
    let signers = signing_keys
        .iter()
        .filter(|key| key.retired_at.is_none() && key.activates_at <= now);
    let opens = match keys {
        None => None,
        Some(Err(error)) => Some(Err(error.clone())),
        Some(Ok(secrets)) => Some(opens(store, secrets).await?),
    };
    Ok(Records {
        outbox,
        audit: store.audit_backlog().await?,
        signs_since: signers.map(|key| key.activates_at).max(),
        opens,
    })
}

async fn opens(store: &SqlStore, secrets: &Secrets) -> Result<Result<(), String>, StoreError> {
    let people = store.sealed_people(None, PEOPLE).await?;
    let opened = people
        .iter()
        .try_for_each(|person| person.open_with(&secrets.master));
    Ok(opened.map_err(|error| in_words(&error)))
}

#[cfg(test)]
mod tests {
    use super::super::rules::sound::postgres;
    use super::*;

    #[test]
    fn errors_are_told_with_what_is_behind_them_once() {
        let inner = std::io::Error::other("refused");
        let told = in_words(&StoreError::Unavailable(Box::new(inner)));
        assert_eq!(told, "the store is unavailable: refused");
        let repeated = std::io::Error::other("the store is unavailable");
        let told = in_words(&StoreError::Unavailable(Box::new(repeated)));
        assert_eq!(told, "the store is unavailable");
    }

    #[test]
    fn a_clock_is_ahead_of_the_answer_or_behind_the_question() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let facts = |now| StoreFacts::Postgres(postgres(now));
        for (now, ahead) in [(5, -5), (10, 0), (11, 0), (12, 0), (20, 8)] {
            let found = clock_ahead(&facts(at(now)), at(10), at(12));
            assert_eq!(found, Some(SignedDuration::from_secs(ahead)), "{now}");
        }
    }
}
