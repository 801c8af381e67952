//! Redis: whether it answers, and forgets nothing that counts.

use crate::doctor::finding::{Observation, Rule, Severity, when};
use crate::doctor::snapshot::Snapshot;
use std::time::Duration;
use tessera_adapters::{RedisFacts, is_loopback};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "cache-away",
        check: cache_away,
    },
    Rule {
        name: "cache-old",
        check: cache_old,
    },
    Rule {
        name: "cache-evicts",
        check: cache_evicts,
    },
    Rule {
        name: "cache-goes-back",
        check: cache_goes_back,
    },
    Rule {
        name: "cache-read-only",
        check: cache_read_only,
    },
    Rule {
        name: "cache-slow",
        check: cache_slow,
    },
    Rule {
        name: "cache-in-clear",
        check: cache_in_clear,
    },
    Rule {
        name: "cache-open",
        check: cache_open,
    },
];

const OLDEST_MAJOR: u32 = 7;
/// The budget of one call.
const SLOW: Duration = Duration::from_millis(5);

/// What each server says of itself: of a cluster there are several.
fn facts(snapshot: &Snapshot) -> &[RedisFacts] {
    match &snapshot.cache {
        Some(Ok(facts)) => facts,
        _ => &[],
    }
}

fn is_so(snapshot: &Snapshot, is_so: impl Fn(&RedisFacts) -> bool) -> bool {
    facts(snapshot).iter().any(is_so)
}

fn cache_away(snapshot: &Snapshot) -> Vec<Observation> {
    let reason = snapshot
        .cache
        .as_ref()
        .and_then(|cache| cache.as_ref().err());
    let away = reason.map(|reason| Observation {
        severity: Severity::Critical,
        seen: format!("Redis does not answer: {reason}"),
        why: "the database carries codes, limits and revocations until it is back",
        remedy: "start it, or mend ephemeral.url".to_owned(),
    });
    away.into_iter().collect()
}

fn cache_old(snapshot: &Snapshot) -> Vec<Observation> {
    let old = facts(snapshot).iter().find(|facts| {
        let major = facts.version.split('.').next();
        let major: Option<u32> = major.and_then(|major| major.parse().ok());
        major.is_some_and(|major| major < OLDEST_MAJOR)
    });
    let old = old.map(|facts| Observation {
        severity: Severity::Warning,
        seen: format!("Redis is of version {}", facts.version),
        why: "it is older than any that Tessera is tried with",
        remedy: "Redis 7 or later".to_owned(),
    });
    old.into_iter().collect()
}

fn cache_evicts(snapshot: &Snapshot) -> Vec<Observation> {
    let evicting = facts(snapshot)
        .iter()
        .find(|facts| facts.eviction != "noeviction");
    let evicting = evicting.map(|facts| Observation {
        severity: Severity::Critical,
        seen: format!("maxmemory-policy is {}", facts.eviction),
        why: "when memory is short, limits and revocations are dropped: a limit that is \
              forgotten does not hold, and a token that was revoked is good again",
        remedy: "CONFIG SET maxmemory-policy noeviction, and the same in its configuration"
            .to_owned(),
    });
    evicting.into_iter().collect()
}

fn cache_goes_back(snapshot: &Snapshot) -> Vec<Observation> {
    let goes_back = is_so(snapshot, |facts| {
        let snapshots = facts.snapshots.as_deref().unwrap_or_default();
        !facts.appends && !snapshots.is_empty()
    });
    when(goes_back, Severity::Warning, || {
        (
            "Redis writes snapshots and no log of changes".to_owned(),
            "started again it is as old as its last snapshot, without the sessions that were \
             ended since, and nothing shows it; one that starts empty is noticed",
            "save \"\" (nothing in it has to last), or appendonly yes".to_owned(),
        )
    })
}

fn cache_read_only(snapshot: &Snapshot) -> Vec<Observation> {
    let is_replica = is_so(snapshot, |facts| facts.is_replica);
    when(is_replica, Severity::Critical, || {
        (
            "Redis follows another and takes no writes".to_owned(),
            "the database carries codes, limits and revocations",
            "name the primary in ephemeral.url".to_owned(),
        )
    })
}

fn cache_slow(snapshot: &Snapshot) -> Vec<Observation> {
    let latencies = facts(snapshot).iter().map(|facts| facts.latency);
    let latency = latencies.max().unwrap_or_default();
    when(latency > SLOW, Severity::Warning, || {
        (
            format!("Redis took {} ms for nothing", latency.as_millis()),
            "every request with an access token asks it; after 250 ms the database is asked",
            "bring the instances nearer to it, or see what it is busy with".to_owned(),
        )
    })
}

/// Whether Redis is on another machine, and whether the address has a password.
fn address(snapshot: &Snapshot) -> Option<(bool, bool)> {
    let first = snapshot.config.ephemeral.url.split(',').next()?;
    let url: http::Uri = first.parse().ok()?;
    let authority = url.authority()?.as_str();
    let has_password = authority
        .rsplit_once('@')
        .and_then(|(login, _)| login.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty());
    Some((!is_loopback(url.host()?), has_password))
}

fn cache_in_clear(snapshot: &Snapshot) -> Vec<Observation> {
    let is_elsewhere = address(snapshot).is_some_and(|(is_elsewhere, _)| is_elsewhere);
    let is_clear = snapshot.config.ephemeral.url.starts_with("redis:");
    when(is_elsewhere && is_clear, Severity::Warning, || {
        (
            "ephemeral.url is redis:// to another machine".to_owned(),
            "whoever is on the way reads its password and may undo revocations and limits",
            "rediss://".to_owned(),
        )
    })
}

fn cache_open(snapshot: &Snapshot) -> Vec<Observation> {
    let is_open = address(snapshot) == Some((true, false));
    when(is_open, Severity::Warning, || {
        (
            "ephemeral.url has no password, and leads to another machine".to_owned(),
            "whoever reaches it may undo revocations and limits",
            "requirepass, or a user of its own, and its password in ephemeral.url".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds};
    use super::*;
    use Severity::{Critical, Warning};

    fn facts(snapshot: &mut Snapshot) -> &mut RedisFacts {
        &mut snapshot.cache.as_mut().unwrap().as_mut().unwrap()[0]
    }

    const BROKEN: &[Broken] = &[
        ("cache-away", Critical, |s| {
            s.cache = Some(Err("connection refused".to_owned()));
        }),
        ("cache-old", Warning, |s| {
            "6.2.1".clone_into(&mut facts(s).version);
        }),
        ("cache-evicts", Critical, |s| {
            "allkeys-lru".clone_into(&mut facts(s).eviction);
        }),
        ("cache-goes-back", Warning, |s| {
            facts(s).snapshots = Some("3600 1".to_owned());
        }),
        ("cache-read-only", Critical, |s| facts(s).is_replica = true),
        ("cache-slow", Warning, |s| {
            facts(s).latency = Duration::from_millis(6);
        }),
        ("cache-in-clear", Warning, |s| {
            s.config.ephemeral.url = "redis://:letters@cache:6379".to_owned();
        }),
        ("cache-open", Warning, |s| {
            s.config.ephemeral.url = "rediss://cache:6379".to_owned();
        }),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }
}
