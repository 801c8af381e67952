//! The database: whether it answers, keeps what it is given, and has room.

use crate::doctor::finding::{Observation, Rule, Severity, when};
use crate::doctor::snapshot::{Snapshot, StoreSeen};
use jiff::SignedDuration;
use std::cmp::Ordering;
use std::time::Duration;
use tessera_store::{PostgresFacts, SqliteFacts, StoreFacts};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "store-away",
        check: store_away,
    },
    Rule {
        name: "store-old",
        check: store_old,
    },
    Rule {
        name: "schema-differs",
        check: schema_differs,
    },
    Rule {
        name: "clocks-differ",
        check: clocks_differ,
    },
    Rule {
        name: "store-slow",
        check: store_slow,
    },
    Rule {
        name: "store-loses",
        check: store_loses,
    },
    Rule {
        name: "store-read-only",
        check: store_read_only,
    },
    Rule {
        name: "store-in-clear",
        check: store_in_clear,
    },
    Rule {
        name: "store-superuser",
        check: store_superuser,
    },
    Rule {
        name: "pool-too-large",
        check: pool_too_large,
    },
    Rule {
        name: "no-archive",
        check: no_archive,
    },
    Rule {
        name: "disk-full",
        check: disk_full,
    },
];

/// The oldest version that is tried, as a number.
const OLDEST_POSTGRES: u32 = 150_000;
/// By how much clocks may differ before tokens and codes end at other times than they say, and
/// before people notice.
const SKEW: SignedDuration = SignedDuration::from_secs(2);
const GROSS_SKEW: SignedDuration = SignedDuration::from_secs(30);
/// A request makes a few calls, and is to be answered within 200 ms.
const SLOW: Duration = Duration::from_millis(20);
const GIB: u64 = 1024 * 1024 * 1024;
/// With less than this the next day's writes may fail.
const LAST_ROOM: u64 = 100 * 1024 * 1024;

fn seen(snapshot: &Snapshot) -> Option<&StoreSeen> {
    snapshot.store.as_ref().ok()
}

fn postgres(snapshot: &Snapshot) -> Option<&PostgresFacts> {
    match &seen(snapshot)?.facts {
        StoreFacts::Postgres(facts) => Some(facts),
        StoreFacts::Sqlite(_) => None,
    }
}

fn sqlite(snapshot: &Snapshot) -> Option<&SqliteFacts> {
    match &seen(snapshot)?.facts {
        StoreFacts::Sqlite(facts) => Some(facts),
        StoreFacts::Postgres(_) => None,
    }
}

/// Whether PostgreSQL is one of which something is so.
fn is_postgres(snapshot: &Snapshot, is_so: impl Fn(&PostgresFacts) -> bool) -> bool {
    postgres(snapshot).is_some_and(is_so)
}

fn store_away(snapshot: &Snapshot) -> Vec<Observation> {
    let reason = snapshot.store.as_ref().err();
    let away = reason.map(|reason| Observation {
        severity: Severity::Critical,
        seen: format!("the database does not answer: {reason}"),
        why: "without it nobody registers or logs in",
        remedy: "start it, or mend store.url".to_owned(),
    });
    away.into_iter().collect()
}

fn store_old(snapshot: &Snapshot) -> Vec<Observation> {
    let facts = postgres(snapshot).filter(|facts| facts.version < OLDEST_POSTGRES);
    let old = facts.map(|facts| Observation {
        severity: Severity::Warning,
        seen: format!("PostgreSQL is of version {}", facts.version / 10_000),
        why: "it is older than any that Tessera is tried with",
        remedy: "PostgreSQL 15 or later".to_owned(),
    });
    old.into_iter().collect()
}

fn schema_differs(snapshot: &Snapshot) -> Vec<Observation> {
    let Some(seen) = seen(snapshot) else {
        return Vec::new();
    };
    let newest = seen.newest_schema;
    let (severity, why) = match seen.schema.map(|schema| schema.cmp(&newest)) {
        None => (Severity::Note, "the first start makes it"),
        Some(Ordering::Equal) => return Vec::new(),
        Some(Ordering::Less) => (
            Severity::Warning,
            "the next start migrates it, and requests wait meanwhile",
        ),
        Some(Ordering::Greater) => (
            Severity::Warning,
            "a later program was here: this one works on, and does not know what that one added",
        ),
    };
    let found = seen
        .schema
        .map_or_else(|| "none".to_owned(), |schema| schema.to_string());
    when(true, severity, || {
        (
            format!("the schema of the database is {found}, and that of this program {newest}"),
            why,
            "`tessera migrate`, with the program that is to serve".to_owned(),
        )
    })
}

fn clocks_differ(snapshot: &Snapshot) -> Vec<Observation> {
    let ahead = seen(snapshot).and_then(|seen| seen.clock_ahead);
    let Some(ahead) = ahead.filter(|ahead| ahead.abs() >= SKEW) else {
        return Vec::new();
    };
    let severity = match ahead.abs() >= GROSS_SKEW {
        true => Severity::Critical,
        false => Severity::Warning,
    };
    when(true, severity, || {
        (
            format!("the database's clock is {ahead:#} from this machine's"),
            "codes and tokens end by the clock of each instance: some end early, some late, and \
             codes of authenticator apps are refused",
            "let NTP set the clocks of all machines".to_owned(),
        )
    })
}

fn store_slow(snapshot: &Snapshot) -> Vec<Observation> {
    let latency = seen(snapshot).map(|seen| seen.latency).unwrap_or_default();
    when(latency > SLOW, Severity::Warning, || {
        (
            format!("the database took {} ms for nothing", latency.as_millis()),
            "each request makes several calls",
            "bring the instances nearer to it, or see what it is busy with".to_owned(),
        )
    })
}

fn store_loses(snapshot: &Snapshot) -> Vec<Observation> {
    let Some(facts) = postgres(snapshot) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let off = [
        ("fsync", facts.fsync),
        ("full_page_writes", facts.full_page_writes),
    ];
    for (setting, is_on) in off {
        found.extend(when(!is_on, Severity::Critical, || {
            (
                format!("{setting} is off"),
                "after a crash of the machine the database may be beyond repair",
                format!("ALTER SYSTEM SET {setting} = on"),
            )
        }));
    }
    let is_late = facts.synchronous_commit == "off";
    found.extend(when(is_late, Severity::Warning, || {
        (
            "synchronous_commit is off".to_owned(),
            "after a crash the last accounts and revocations that were answered are gone",
            "ALTER SYSTEM SET synchronous_commit = on".to_owned(),
        )
    }));
    found
}

fn store_read_only(snapshot: &Snapshot) -> Vec<Observation> {
    let is_so = is_postgres(snapshot, |facts| facts.is_standby);
    when(is_so, Severity::Critical, || {
        (
            "the database follows another and takes no writes".to_owned(),
            "nobody can register or log in",
            "name the primary in store.url".to_owned(),
        )
    })
}

fn store_in_clear(snapshot: &Snapshot) -> Vec<Observation> {
    let is_so = is_postgres(snapshot, |facts| facts.is_encrypted == Some(false));
    when(is_so, Severity::Warning, || {
        (
            "the connection to the database leaves this machine without TLS".to_owned(),
            "whoever is on the way reads hashes of passwords and tokens, and may change answers",
            "?sslmode=verify-full in store.url".to_owned(),
        )
    })
}

fn store_superuser(snapshot: &Snapshot) -> Vec<Observation> {
    let is_so = is_postgres(snapshot, |facts| facts.is_superuser);
    when(is_so, Severity::Warning, || {
        (
            "the role in store.url is a superuser".to_owned(),
            "whoever gets hold of it has the whole server",
            "a role of its own that owns this database alone".to_owned(),
        )
    })
}

fn pool_too_large(snapshot: &Snapshot) -> Vec<Observation> {
    let pool = snapshot.config.store.pool_max;
    let there = postgres(snapshot).map_or(u32::MAX, |facts| facts.connections);
    let severity = match pool > there {
        true => Severity::Critical,
        false => Severity::Warning,
    };
    when(pool.saturating_mul(2) > there, severity, || {
        (
            format!("store.pool_max is {pool}, and the database has {there} connections"),
            "each instance may take that many, and while one is replaced there are two",
            "lower store.pool_max, or raise max_connections".to_owned(),
        )
    })
}

fn no_archive(snapshot: &Snapshot) -> Vec<Observation> {
    let is_so = is_postgres(snapshot, |facts| !facts.archives && !facts.is_standby);
    when(is_so, Severity::Note, || {
        (
            "archive_mode is off".to_owned(),
            "what came after the last copy is lost with the disk",
            "continuous archiving: docs/operations/README.md, unless another server follows or \
             the provider does it"
                .to_owned(),
        )
    })
}

fn disk_full(snapshot: &Snapshot) -> Vec<Observation> {
    let free = seen(snapshot).and_then(|seen| seen.free_disk);
    let (Some(free), Some(facts)) = (free, sqlite(snapshot)) else {
        return Vec::new();
    };
    let severity = match free < LAST_ROOM {
        true => Severity::Critical,
        false => Severity::Warning,
    };
    when(free < GIB.max(facts.size), severity, || {
        (
            format!("{} MiB are free where the database is", free / 1024 / 1024),
            "a full disk stops every write, and a back-up needs as much room as the database",
            "make room".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds, sound};
    use super::*;
    use Severity::{Critical, Note, Warning};

    fn facts(snapshot: &mut Snapshot) -> &mut PostgresFacts {
        match &mut snapshot.store.as_mut().unwrap().facts {
            StoreFacts::Postgres(facts) => facts,
            StoreFacts::Sqlite(_) => panic!("a sound deployment is on PostgreSQL"),
        }
    }

    fn store(snapshot: &mut Snapshot) -> &mut StoreSeen {
        snapshot.store.as_mut().unwrap()
    }

    fn on_sqlite(snapshot: &mut Snapshot, free: u64) {
        store(snapshot).free_disk = Some(free);
        store(snapshot).facts = StoreFacts::Sqlite(SqliteFacts {
            version: "3.50.4".to_owned(),
            journal_mode: "wal".to_owned(),
            size: 3 * GIB,
        });
    }

    const BROKEN: &[Broken] = &[
        ("store-away", Critical, |s| {
            s.store = Err("connection refused".to_owned());
        }),
        ("store-old", Warning, |s| facts(s).version = 140_011),
        ("schema-differs", Warning, |s| store(s).schema = Some(1)),
        ("schema-differs", Warning, |s| store(s).schema = Some(99)),
        ("schema-differs", Note, |s| store(s).schema = None),
        ("clocks-differ", Warning, |s| {
            store(s).clock_ahead = Some(SignedDuration::from_secs(-3));
        }),
        ("clocks-differ", Critical, |s| {
            store(s).clock_ahead = Some(SignedDuration::from_secs(31));
        }),
        ("store-slow", Warning, |s| {
            store(s).latency = Duration::from_millis(21);
        }),
        ("store-loses", Critical, |s| facts(s).fsync = false),
        ("store-loses", Critical, |s| {
            facts(s).full_page_writes = false;
        }),
        ("store-loses", Warning, |s| {
            "off".clone_into(&mut facts(s).synchronous_commit);
        }),
        ("store-read-only", Critical, |s| facts(s).is_standby = true),
        ("store-in-clear", Warning, |s| {
            facts(s).is_encrypted = Some(false);
        }),
        ("store-superuser", Warning, |s| facts(s).is_superuser = true),
        ("pool-too-large", Warning, |s| facts(s).connections = 30),
        ("pool-too-large", Critical, |s| facts(s).connections = 10),
        ("no-archive", Note, |s| facts(s).archives = false),
        ("disk-full", Warning, |s| on_sqlite(s, 2 * GIB)),
        ("disk-full", Critical, |s| on_sqlite(s, 1024)),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }

    #[test]
    fn a_file_with_room_is_sound() {
        let mut snapshot = sound();
        on_sqlite(&mut snapshot, 4 * GIB);
        assert_eq!(super::super::findings(&snapshot), Vec::new());
    }
}
