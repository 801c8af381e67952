//! Who may read what is secret.

use crate::doctor::finding::{Observation, Rule, Severity};
use crate::doctor::snapshot::{Private, Snapshot};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "secrets-open",
    check: secrets_open,
}];

const GROUP: u32 = 0o060;
const OTHERS: u32 = 0o006;

fn secrets_open(snapshot: &Snapshot) -> Vec<Observation> {
    snapshot.private.iter().filter_map(look).collect()
}

fn look(private: &Private) -> Option<Observation> {
    let severity = match private.mode {
        mode if mode & OTHERS != 0 => Severity::Critical,
        mode if mode & GROUP != 0 => Severity::Warning,
        _ => return None,
    };
    let path = private.path.display();
    Some(Observation {
        severity,
        seen: format!("{path} has mode {:03o}", private.mode & 0o777),
        why: "it holds keys or data, and others than its owner may read or write it",
        remedy: format!("chmod go= {path}"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds};
    use super::*;

    const BROKEN: &[Broken] = &[
        ("secrets-open", Severity::Critical, |s| {
            s.private[0].mode = 0o604;
        }),
        ("secrets-open", Severity::Warning, |s| {
            s.private[0].mode = 0o640;
        }),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }
}
