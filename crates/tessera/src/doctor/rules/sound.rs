//! A deployment that nothing is wrong with, for tests to break in one place.

use super::findings;
use crate::config::Config;
use crate::doctor::finding::{Rule, Severity};
use crate::doctor::snapshot::{Endpoint, Machine, Private, Purpose, Records, Snapshot, StoreSeen};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;
use tessera_adapters::RedisFacts;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{AuditBacklog, OutboxDepth};
use tessera_store::{PostgresFacts, StoreFacts};

/// The rule that finds it, how much it matters, and what breaks it.
pub(super) type Broken = (&'static str, Severity, fn(&mut Snapshot));

/// Each thing that is broken is found by its rule alone, each rule finds something, and nothing
/// is found where nothing is broken.
pub(super) fn holds(rules: &[Rule], broken: &[Broken]) {
    assert_eq!(findings(&sound()), Vec::new());
    for (rule, severity, breaks) in broken {
        let mut snapshot = sound();
        breaks(&mut snapshot);
        let found = findings(&snapshot);
        let found: Vec<_> = found.iter().map(|one| (one.rule, one.severity)).collect();
        assert_eq!(found, [(*rule, *severity)]);
    }
    let named: BTreeSet<&str> = rules.iter().map(|rule| rule.name).collect();
    let tried: BTreeSet<&str> = broken.iter().map(|(rule, ..)| *rule).collect();
    assert_eq!(named, tried, "a rule that no test breaks");
}

fn config() -> Config {
    toml::from_str(
        r#"
        mode = "production"
        [server]
        public_origin = "https://id.example.com"
        trusted_proxies = ["127.0.0.1/32"]
        [store]
        url = "postgres://tessera@127.0.0.1/tessera"
        [ephemeral]
        url = "redis://127.0.0.1:6379"
        [sms]
        providers = ["sns", "twilio"]
        [email]
        providers = ["smtp", "sendgrid"]
        [secrets]
        otp_pepper = "first"
        index_key = "second"
        "#,
    )
    .unwrap()
}

/// A PostgreSQL that nothing is wrong with.
pub(in crate::doctor) fn postgres(now: Timestamp) -> PostgresFacts {
    PostgresFacts {
        version: 170_002,
        now,
        connections: 97,
        fsync: true,
        synchronous_commit: "on".to_owned(),
        full_page_writes: true,
        archives: true,
        is_standby: false,
        is_superuser: false,
        is_encrypted: None,
    }
}

pub(super) fn sound() -> Snapshot {
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000);
    Snapshot {
        now,
        config: config(),
        refusals: Vec::new(),
        private: vec![Private {
            path: "/etc/tessera/tessera.toml".into(),
            mode: 0o600,
        }],
        store: Ok(StoreSeen {
            facts: StoreFacts::Postgres(postgres(now)),
            schema: Some(9),
            newest_schema: 9,
            clock_ahead: Some(SignedDuration::from_millis(5)),
            latency: Duration::from_millis(1),
            free_disk: None,
            records: Some(Records {
                outbox: vec![(EntryKind::Sms, OutboxDepth::default())],
                audit: AuditBacklog {
                    entries: 0,
                    oldest: None,
                },
                signs_since: Some(now - SignedDuration::from_hours(24)),
                opens: Some(Ok(())),
            }),
        }),
        cache: Some(Ok(vec![RedisFacts {
            version: "7.2.4".to_owned(),
            eviction: "noeviction".to_owned(),
            max_memory: 0,
            is_replica: false,
            appends: false,
            snapshots: Some(String::new()),
            latency: Duration::from_millis(1),
        }])),
        endpoints: vec![Endpoint {
            name: "sms.twilio".to_owned(),
            serves: Purpose::Sms,
            authority: "api.twilio.com:443".to_owned(),
            reached: Ok(()),
        }],
        machine: Machine {
            open_files: Some(65_536),
            memory: Some(2 * 1024 * 1024 * 1024),
            cores: 2,
            hash: Some(Duration::from_millis(250)),
        },
    }
}
