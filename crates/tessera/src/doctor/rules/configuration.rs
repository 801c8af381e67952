//! What the configuration says.

use crate::config::{Config, Mode, PasswordScheme, secrets_of};
use crate::doctor::finding::{Observation, Rule, Severity, when};
use crate::doctor::snapshot::Snapshot;
use std::collections::BTreeMap;
use tessera_adapters::is_loopback;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "refuses-to-start",
        check: refuses_to_start,
    },
    Rule {
        name: "development-mode",
        check: development_mode,
    },
    Rule {
        name: "limits-off",
        check: limits_off,
    },
    Rule {
        name: "no-trusted-proxy",
        check: no_trusted_proxy,
    },
    Rule {
        name: "trusts-everybody",
        check: trusts_everybody,
    },
    Rule {
        name: "open-in-clear",
        check: open_in_clear,
    },
    Rule {
        name: "cookies-in-clear",
        check: cookies_in_clear,
    },
    Rule {
        name: "one-secret-twice",
        check: one_secret_twice,
    },
    Rule {
        name: "weak-hash",
        check: weak_hash,
    },
    Rule {
        name: "staff-without-factor",
        check: staff_without_factor,
    },
    Rule {
        name: "one-provider",
        check: one_provider,
    },
];

/// Networks with a shorter prefix than these are more than a deployment's own.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 16;

fn is_production(config: &Config) -> bool {
    config.mode == Mode::Production
}

fn refuses_to_start(snapshot: &Snapshot) -> Vec<Observation> {
    let refusals = snapshot.refusals.iter();
    refusals
        .map(|refusal| Observation {
            severity: Severity::Critical,
            seen: refusal.clone(),
            why: "the service refuses to start with this configuration",
            remedy: "change what is named".to_owned(),
        })
        .collect()
}

fn development_mode(snapshot: &Snapshot) -> Vec<Observation> {
    when(!is_production(&snapshot.config), Severity::Note, || {
        (
            "mode is \"development\"".to_owned(),
            "messages go to a page that shows every code to everyone who reaches it",
            "for customers: mode = \"production\"".to_owned(),
        )
    })
}

fn limits_off(snapshot: &Snapshot) -> Vec<Observation> {
    when(!snapshot.config.limits.enabled, Severity::Warning, || {
        (
            "limits.enabled is false".to_owned(),
            "passwords can be guessed and messages sent without end",
            "limits.enabled = true".to_owned(),
        )
    })
}

fn no_trusted_proxy(snapshot: &Snapshot) -> Vec<Observation> {
    let server = &snapshot.config.server;
    let has_proxy = !server.tls.is_on();
    let is_so = is_production(&snapshot.config) && has_proxy && server.trusted_proxies.is_empty();
    when(is_so, Severity::Warning, || {
        (
            "server.trusted_proxies is empty".to_owned(),
            "TLS ends in a proxy, and all that comes through it counts as one address: a few \
             wrong passwords of one person shut out everybody",
            "name the proxy's network in server.trusted_proxies".to_owned(),
        )
    })
}

fn trusts_everybody(snapshot: &Snapshot) -> Vec<Observation> {
    let networks = snapshot.config.server.trusted_proxies.iter();
    let wide: Vec<&str> = networks
        .map(String::as_str)
        .filter(|network| is_wide(network))
        .collect();
    when(!wide.is_empty(), Severity::Critical, || {
        (
            format!("server.trusted_proxies has {}", wide.join(", ")),
            "whoever is in there may say which address a request comes from, and so has no limit",
            "name the addresses of the proxies alone".to_owned(),
        )
    })
}

fn is_wide(network: &str) -> bool {
    let Some((address, prefix)) = network.split_once('/') else {
        return false;
    };
    let narrowest = match address.contains(':') {
        true => WIDEST_V6,
        false => WIDEST_V4,
    };
    prefix.parse().is_ok_and(|prefix: u8| prefix < narrowest)
}

fn open_in_clear(snapshot: &Snapshot) -> Vec<Observation> {
    let server = &snapshot.config.server;
    let listen = server.listen;
    let is_open = !listen.ip().is_loopback() && !server.tls.is_on();
    let is_so = is_production(&snapshot.config) && is_open;
    when(is_so, Severity::Note, || {
        (
            format!("server.listen is {listen}"),
            "the program speaks HTTP without TLS, metrics and readiness among what it answers",
            "let the proxy and Prometheus alone reach that port, or set server.tls".to_owned(),
        )
    })
}

fn cookies_in_clear(snapshot: &Snapshot) -> Vec<Observation> {
    let origin = snapshot.config.server.public_origin.as_str();
    let host = origin.parse::<http::Uri>().ok();
    let host = host.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let is_so = origin.starts_with("http://") && !is_loopback(host);
    when(is_so, Severity::Warning, || {
        (
            format!("server.public_origin is {origin}"),
            "cookies are marked for TLS alone where the origin has it: these, passwords and \
             codes can be read on the way",
            "an https:// origin, with TLS in a proxy or by server.tls".to_owned(),
        )
    })
}

fn one_secret_twice(snapshot: &Snapshot) -> Vec<Observation> {
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let secrets = secrets_of(&snapshot.config);
    for (name, secret) in secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
        names.entry(secret).or_default().push(name.clone());
    }
    let shared = names.into_values().filter(|names| names.len() > 1);
    shared
        .map(|names| Observation {
            severity: Severity::Critical,
            seen: format!("{} are the same", names.join(" and ")),
            why: "what one of them gives away gives away the other",
            remedy: "draw a new one for one of them (openssl rand -base64 32); what depends on \
                     which is in docs/guide/operating.md. All instances have to be started again: they read \
                     keys of their own at the start alone"
                .to_owned(),
        })
        .collect()
}

fn weak_hash(snapshot: &Snapshot) -> Vec<Observation> {
    /// Memory in KiB and passes that OWASP holds to be enough, with one lane.
    const ENOUGH: [(u32, u32); 5] = [
        (47_104, 1),
        (19_456, 2),
        (12_288, 3),
        (9_216, 4),
        (7_168, 5),
    ];
    const ENOUGH_COST: u32 = 10;
    let passwords = &snapshot.config.passwords;
    let (is_weak, seen) = match passwords.scheme {
        PasswordScheme::Bcrypt => (
            passwords.bcrypt_cost < ENOUGH_COST,
            format!("passwords.bcrypt_cost is {}", passwords.bcrypt_cost),
        ),
        PasswordScheme::Argon2id => {
            let (memory, passes) = (passwords.argon2_memory_kib, passwords.argon2_passes);
            let is_enough = |(least, with): &(u32, u32)| memory >= *least && passes >= *with;
            (
                !ENOUGH.iter().any(is_enough),
                format!("Argon2id takes {memory} KiB and {passes} passes"),
            )
        }
    };
    // In production a low cost of bcrypt stops the start already.
    when(is_weak, Severity::Warning, || {
        (
            seen,
            "whoever gets hold of the hashes and the peppers tries passwords at a high rate",
            "bcrypt_cost = 12, or argon2_memory_kib = 19456 with argon2_passes = 2".to_owned(),
        )
    })
}

fn staff_without_factor(snapshot: &Snapshot) -> Vec<Observation> {
    let roles = &snapshot.config.accounts.second_factor_required_for_roles;
    let is_nobody = roles.as_ref().is_some_and(Vec::is_empty);
    let is_so = is_production(&snapshot.config) && is_nobody;
    when(is_so, Severity::Warning, || {
        (
            "accounts.second_factor_required_for_roles is empty".to_owned(),
            "one stolen password of staff opens every account",
            "leave it out: [\"admin\", \"support\", \"auditor\"]".to_owned(),
        )
    })
}

fn one_provider(snapshot: &Snapshot) -> Vec<Observation> {
    let config = &snapshot.config;
    let channels = [
        ("sms.providers", &config.sms.providers),
        ("email.providers", &config.email.providers),
    ];
    let alone = channels
        .into_iter()
        .filter(|(_, names)| is_production(config) && names.len() == 1);
    alone
        .map(|(key, names)| Observation {
            severity: Severity::Note,
            seen: format!("{key} has {} alone", names.join("")),
            why: "while it is down nothing goes out",
            remedy: format!("a second one behind it in {key}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds, sound};
    use super::*;
    use Severity::{Critical, Note, Warning};

    const BROKEN: &[Broken] = &[
        ("refuses-to-start", Critical, |s| {
            s.refusals.push("otp_pepper is missing".to_owned());
        }),
        ("development-mode", Note, |s| {
            s.config.mode = Mode::Development;
        }),
        ("limits-off", Warning, |s| s.config.limits.enabled = false),
        ("no-trusted-proxy", Warning, |s| {
            s.config.server.trusted_proxies.clear();
        }),
        ("trusts-everybody", Critical, |s| {
            s.config.server.trusted_proxies = vec!["0.0.0.0/0".to_owned()];
        }),
        ("trusts-everybody", Critical, |s| {
            s.config.server.trusted_proxies = vec!["::/0".to_owned()];
        }),
        ("open-in-clear", Note, |s| {
            s.config.server.listen = "0.0.0.0:8080".parse().unwrap();
        }),
        ("cookies-in-clear", Warning, |s| {
            s.config.server.public_origin = "http://id.example.com".to_owned();
        }),
        ("one-secret-twice", Critical, |s| {
            s.config.secrets.otp_pepper = s.config.secrets.index_key.clone();
        }),
        ("weak-hash", Warning, |s| s.config.passwords.bcrypt_cost = 9),
        ("weak-hash", Warning, |s| {
            s.config.passwords.scheme = PasswordScheme::Argon2id;
            s.config.passwords.argon2_memory_kib = 8_192;
        }),
        ("staff-without-factor", Warning, |s| {
            s.config.accounts.second_factor_required_for_roles = Some(Vec::new());
        }),
        ("one-provider", Note, |s| {
            s.config.email.providers.truncate(1);
        }),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }

    #[test]
    fn whoever_has_a_certificate_needs_no_proxy() {
        let mut snapshot = sound();
        snapshot.config.server.trusted_proxies.clear();
        snapshot.config.server.listen = "0.0.0.0:8443".parse().unwrap();
        assert_eq!(no_trusted_proxy(&snapshot).len(), 1);
        assert_eq!(open_in_clear(&snapshot).len(), 1);
        snapshot.config.server.tls.certificate = "tls.crt".to_owned();
        snapshot.config.server.tls.key = "tls.key".to_owned();
        assert_eq!(no_trusted_proxy(&snapshot).len(), 0);
        assert_eq!(open_in_clear(&snapshot).len(), 0);
    }

    #[test]
    fn what_is_right_in_another_way_is_right() {
        let mut snapshot = sound();
        snapshot.config.passwords.scheme = PasswordScheme::Argon2id;
        snapshot.config.server.trusted_proxies = vec!["10.0.0.0/8".to_owned(), "::1".to_owned()];
        assert_eq!(super::super::findings(&snapshot), Vec::new());
    }
}
