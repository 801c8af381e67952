//! Which machines may be called: this one, and hosts that somebody named.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// The hosts that may be called.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    allowed: BTreeSet<String>,
}

/// Why a host may not be called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfReach {
    /// The address names no host.
    #[error("`{0}` names no host")]
    NoHost(String),
    /// Not on this machine, and not allowed.
    #[error("`{host}` is not on this machine; allow it with `--allow-host {host}`")]
    Elsewhere {
        /// The host.
        host: String,
    },
    /// The name leads to another machine.
    #[error(
        "`{host}` leads to {address}, which is not on this machine; allow it with `--allow-host {host}`"
    )]
    LeadsElsewhere {
        /// The host.
        host: String,
        /// Where it leads.
        address: IpAddr,
    },
}

impl Reach {
    /// This machine, and these hosts by name or address.
    pub fn new<'a>(allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let allowed = allowed.into_iter().map(bare);
        Self {
            allowed: allowed.collect(),
        }
    }

    /// Whether an address may be called as far as its text tells. What a name leads to is told by
    /// [`Self::filter`] when it was looked up.
    ///
    /// # Errors
    /// When it may not.
    pub fn check(&self, uri: &http::Uri) -> Result<(), OutOfReach> {
        let host = uri.host().map(bare).unwrap_or_default();
        if host.is_empty() {
            return Err(OutOfReach::NoHost(uri.to_string()));
        }
        if self.allowed.contains(&host) {
            return Ok(());
        }
        match host.parse::<IpAddr>() {
            Ok(address) if !is_loopback(address) => Err(OutOfReach::Elsewhere { host }),
            _ => Ok(()),
        }
    }

    /// The addresses that a name was found to have, if each of them may be called.
    ///
    /// # Errors
    /// When one may not: a name that leads here and elsewhere leads elsewhere.
    pub fn filter(
        &self,
        host: &str,
        addresses: Vec<SocketAddr>,
    ) -> Result<Vec<SocketAddr>, OutOfReach> {
        if self.allowed.contains(&bare(host)) {
            return Ok(addresses);
        }
        let elsewhere = addresses.iter().find(|address| !is_loopback(address.ip()));
        match elsewhere {
            Some(address) => Err(OutOfReach::LeadsElsewhere {
                host: host.to_owned(),
                address: address.ip(),
            }),
            None => Ok(addresses),
        }
    }
}

/// A host in lower case, an IPv6 address without its brackets.
fn bare(host: &str) -> String {
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inside.unwrap_or(host).to_ascii_lowercase()
}

fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => mapped.is_loopback(),
            None => address.is_loopback(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_reached(reach: &Reach, uri: &str) -> bool {
        reach.check(&uri.parse().unwrap()).is_ok()
    }

    // req: PACK-5
    #[test]
    fn this_machine_is_reached_and_others_only_when_they_are_named() {
        let reach = Reach::new([]);
        for uri in [
            "http://127.0.0.1:1/",
            "http://127.9.9.9/",
            "http://[::1]:1/",
            "http://localhost/",
        ] {
            assert!(is_reached(&reach, uri), "{uri}");
        }
        for uri in [
            "http://10.0.0.1/",
            "http://[2001:db8::1]/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(!is_reached(&reach, uri), "{uri}");
        }
        let reach = Reach::new(["10.0.0.1", "Shop.Example"]);
        assert!(is_reached(&reach, "http://10.0.0.1:8080/"));
        assert!(!is_reached(&reach, "http://10.0.0.2:8080/"));
        assert!(
            reach
                .filter("shop.example", vec!["10.0.0.2:1".parse().unwrap()])
                .is_ok()
        );
    }

    // req: PACK-5
    #[test]
    fn a_name_that_leads_elsewhere_is_refused_whatever_else_it_leads_to() {
        let reach = Reach::new([]);
        let here: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let there: SocketAddr = "192.0.2.7:1".parse().unwrap();
        assert_eq!(reach.filter("localhost", vec![here]), Ok(vec![here]));
        let refused = reach.filter("localhost.example", vec![here, there]);
        assert!(matches!(refused, Err(OutOfReach::LeadsElsewhere { .. })));
    }
}
