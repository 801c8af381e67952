//! Messages and events: whether anybody takes them, and whether they go out.

use crate::doctor::finding::{Observation, Rule, Severity};
use crate::doctor::snapshot::{Endpoint, Purpose, Records, Snapshot};
use jiff::SignedDuration;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "endpoint-away",
        check: endpoint_away,
    },
    Rule {
        name: "outbox-waits",
        check: outbox_waits,
    },
    Rule {
        name: "outbox-dead",
        check: outbox_dead,
    },
];

/// After that long somebody waits for a code that will have run out.
const WAITS: SignedDuration = SignedDuration::from_mins(2);

fn endpoint_away(snapshot: &Snapshot) -> Vec<Observation> {
    let away = |endpoint: &Endpoint| {
        let reason = endpoint.reached.as_ref().err()?;
        Some(Observation {
            severity: severity(snapshot, endpoint.serves),
            seen: format!(
                "no connection to {} ({}): {reason}",
                endpoint.authority, endpoint.name
            ),
            why: what_waits(endpoint.serves),
            remedy: "see whether it is up, and whether this machine may reach it".to_owned(),
        })
    };
    snapshot.endpoints.iter().filter_map(away).collect()
}

/// Where nobody is left who takes codes, nobody registers.
fn severity(snapshot: &Snapshot, purpose: Purpose) -> Severity {
    let mut same = snapshot
        .endpoints
        .iter()
        .filter(|one| one.serves == purpose);
    match purpose {
        Purpose::Sms | Purpose::Email if same.all(|one| one.reached.is_err()) => Severity::Critical,
        _ => Severity::Warning,
    }
}

fn what_waits(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Sms => "codes and notices wait, or take the next provider",
        Purpose::Email => "mails wait, or take the next provider",
        Purpose::Events => "events wait in the outbox",
        Purpose::Passwords => "breached passwords are taken as if they were good",
        Purpose::Traces => "traces are lost",
    }
}

fn records(snapshot: &Snapshot) -> Option<&Records> {
    snapshot.store.as_ref().ok()?.records.as_ref()
}

fn outbox_waits(snapshot: &Snapshot) -> Vec<Observation> {
    let outbox = records(snapshot).map(|records| records.outbox.as_slice());
    let waits = outbox
        .unwrap_or_default()
        .iter()
        .filter_map(|(kind, depth)| {
            let waited = snapshot.now.duration_since(depth.oldest?);
            (waited >= WAITS).then(|| Observation {
                severity: Severity::Warning,
                seen: format!(
                    "{} entries of kind {} wait, the oldest for {} minutes",
                    depth.pending,
                    kind.as_str(),
                    waited.as_mins()
                ),
                why: "nobody takes them, or no instance runs that would send them",
                remedy: "the log of the instances says what each provider answered".to_owned(),
            })
        });
    waits.collect()
}

fn outbox_dead(snapshot: &Snapshot) -> Vec<Observation> {
    let outbox = records(snapshot).map(|records| records.outbox.as_slice());
    let dead = outbox
        .unwrap_or_default()
        .iter()
        .filter(|(_, depth)| depth.dead > 0)
        .map(|(kind, depth)| Observation {
            severity: Severity::Warning,
            seen: format!(
                "{} entries of kind {} were given up",
                depth.dead,
                kind.as_str()
            ),
            why: "they were never delivered, and are kept until somebody has looked",
            remedy: "docs/operations/runbooks.md#tesseraoutboxdead".to_owned(),
        });
    dead.collect()
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds};
    use super::*;
    use Severity::{Critical, Warning};

    fn depth(snapshot: &mut Snapshot) -> &mut tessera_core::ports::OutboxDepth {
        let store = snapshot.store.as_mut().unwrap();
        &mut store.records.as_mut().unwrap().outbox[0].1
    }

    const BROKEN: &[Broken] = &[
        ("endpoint-away", Critical, |s| {
            s.endpoints[0].reached = Err("refused".to_owned());
        }),
        ("endpoint-away", Warning, |s| {
            s.endpoints[0].serves = Purpose::Events;
            s.endpoints[0].reached = Err("refused".to_owned());
        }),
        ("endpoint-away", Warning, |s| {
            s.endpoints.push(Endpoint {
                name: "sms.sns".to_owned(),
                serves: Purpose::Sms,
                authority: "sns:443".to_owned(),
                reached: Err("refused".to_owned()),
            });
        }),
        ("outbox-waits", Warning, |s| {
            let since = s.now - SignedDuration::from_mins(3);
            depth(s).oldest = Some(since);
        }),
        ("outbox-dead", Warning, |s| depth(s).dead = 1),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }
}
