//! Where a request comes from.

use http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// How many hops of a forwarding header are looked at.
const MAX_HOPS: usize = 32;

/// The proxies whose word on the client's address is taken.
///
/// `X-Forwarded-For` is a claim that anyone can make: it is believed only as far as
/// it was written by configured proxies, read from the right.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

/// A configured network cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a network such as 10.0.0.0/8")]
pub struct InvalidNetwork(String);

impl TrustedProxies {
    /// Reads networks in CIDR form, or single addresses.
    ///
    /// # Errors
    /// Names the one that cannot be read.
    pub fn parse<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidNetwork> {
        let parse = |text: &str| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| InvalidNetwork(text.to_owned()))
        };
        networks
            .into_iter()
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `address` is that of a proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: the first, from the peer outwards, that no trusted
    /// proxy stands behind.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if self.0.is_empty() || !self.trusts(peer) {
            return peer;
        }
        let mut client = peer;
        // Bytes: what is no text in front of a proxy's word must not hide it.
        let hops = headers
            .get_all("x-forwarded-for")
            .iter()
            .rev()
            .flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
        for hop in hops.take(MAX_HOPS) {
            let Some(address) = address_of(hop) else {
                return client;
            };
            client = address;
            if !self.trusts(address) {
                return client;
            }
        }
        client
    }
}

fn address_of(hop: &[u8]) -> Option<IpAddr> {
    str::from_utf8(hop.trim_ascii()).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = TrustedProxies::parse(trusted.iter().copied()).unwrap();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append("x-forwarded-for", value);
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    // req: OTP-10
    #[test]
    fn a_forwarding_header_from_anyone_is_ignored() {
        assert_eq!(client(&[], "203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
        assert_eq!(
            client(&["10.0.0.0/8"], "203.0.113.9", &["1.1.1.1"]),
            "203.0.113.9"
        );
    }

    // req: OTP-10
    #[test]
    fn an_attacker_cannot_write_an_address_in_front_of_the_proxy() {
        assert_eq!(
            client(&["10.0.0.0/8"], "10.0.0.1", &["1.1.1.1, 203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(
            client(
                &["10.0.0.0/8"],
                "10.0.0.1",
                &["1.1.1.1", "203.0.113.9, 10.0.0.2"]
            ),
            "203.0.113.9"
        );
        assert_eq!(
            client(&["10.0.0.0/8"], "10.0.0.1", &["rubbish, 203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(
            client(&["10.0.0.0/8"], "10.0.0.1", &["\u{e9}, 203.0.113.9"]),
            "203.0.113.9",
            "what is no ASCII hides nothing"
        );
        assert_eq!(
            client(&["10.0.0.0/8"], "10.0.0.1", &["rubbish"]),
            "10.0.0.1"
        );
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
    }
}
