//! What stands in the database: that it opens, is chained, and is signed with a key in its prime.

use crate::doctor::finding::{Observation, Rule, Severity, when};
use crate::doctor::snapshot::{Records, Snapshot};
use jiff::SignedDuration;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "keys-do-not-fit",
        check: keys_do_not_fit,
    },
    Rule {
        name: "audit-waits",
        check: audit_waits,
    },
    Rule {
        name: "signing-key-old",
        check: signing_key_old,
    },
];

/// Entries have their place within a second or two of being stored.
const CHAINED_WITHIN: SignedDuration = SignedDuration::from_mins(1);
const KEY_AGE: SignedDuration = SignedDuration::from_hours(365 * 24);

fn records(snapshot: &Snapshot) -> Option<&Records> {
    snapshot.store.as_ref().ok()?.records.as_ref()
}

fn keys_do_not_fit(snapshot: &Snapshot) -> Vec<Observation> {
    let opens = records(snapshot).and_then(|records| records.opens.as_ref());
    let reason = opens.and_then(|opens| opens.as_ref().err());
    let found = reason.map(|reason| Observation {
        severity: Severity::Critical,
        seen: format!("the keys do not open what is stored: {reason}"),
        why: "nobody can be written to, and what is stored from now on cannot be read with the \
              keys from before",
        remedy: "put the keys of this deployment back: secrets.encryption_keys, or secrets.toml, \
                 and start the instances again: they read keys of their own at the start alone"
            .to_owned(),
    });
    found.into_iter().collect()
}

fn audit_waits(snapshot: &Snapshot) -> Vec<Observation> {
    let audit = records(snapshot).map(|records| records.audit);
    let waited = audit.and_then(|audit| Some(snapshot.now.duration_since(audit.oldest?)));
    let waits = waited.filter(|waited| *waited >= CHAINED_WITHIN);
    let found = waits.map(|waited| Observation {
        severity: Severity::Warning,
        seen: format!(
            "{} entries of the audit log have no place in its chain, the oldest for {} minutes",
            audit.map_or(0, |audit| audit.entries),
            waited.as_mins()
        ),
        why: "until they have it they can be changed unnoticed",
        remedy: "start an instance; where one runs, its log says why it cannot".to_owned(),
    });
    found.into_iter().collect()
}

fn signing_key_old(snapshot: &Snapshot) -> Vec<Observation> {
    let since = records(snapshot).and_then(|records| records.signs_since);
    let age = since.map(|since| snapshot.now.duration_since(since));
    let age = age.unwrap_or_default();
    when(age >= KEY_AGE, Severity::Warning, || {
        (
            format!("one key has signed for {} days", age.as_hours() / 24),
            "the longer a key is in use, the more a copy of it is worth",
            "`tessera keys rotate`".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds};
    use super::*;
    use Severity::{Critical, Warning};

    fn records(snapshot: &mut Snapshot) -> &mut Records {
        let store = snapshot.store.as_mut().unwrap();
        store.records.as_mut().unwrap()
    }

    const BROKEN: &[Broken] = &[
        ("keys-do-not-fit", Critical, |s| {
            records(s).opens = Some(Err("the key of a user does not open".to_owned()));
        }),
        ("audit-waits", Warning, |s| {
            let since = s.now - SignedDuration::from_mins(2);
            records(s).audit.oldest = Some(since);
        }),
        ("signing-key-old", Warning, |s| {
            let since = s.now - SignedDuration::from_hours(366 * 24);
            records(s).signs_since = Some(since);
        }),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }
}
