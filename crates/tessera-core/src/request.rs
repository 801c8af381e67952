//! What the domain knows of the request it serves.

use crate::rate_limit_token::RateLimitBucket;
use std::net::IpAddr;

/// The network a client is counted under: an IPv4 address, or an IPv6 /64, since one customer
/// commonly holds a whole /64. With all others of its /48 it is counted once more, since anybody may
/// hold one of those, too (RFC 6177).
#[derive(Clone, Copy, PartialEq, Eq)] // No Debug: an address is personal data.
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Takes the address of the client, IPv4-mapped IPv6 addresses as IPv4.
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// Reads an address as people write it.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::new)
    }

    /// The network that limits count under.
    pub fn network(&self) -> String {
        match self.0 {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }

    /// The IPv6 /48 around it, which limits count under as well; none for IPv4.
    pub fn site(&self) -> Option<String> {
        match self.0 {
            IpAddr::V4(_) => None,
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                Some(format!("{a:x}:{b:x}:{c:x}::/48"))
            }
        }
    }

    /// The address itself, for the owner's list of sessions.
    pub fn address(&self) -> IpAddr {
        self.0
    }
}

/// What a use case needs to know of the request that calls it.
#[derive(Clone)]
pub struct RequestContext {
    /// The request id: in the response, the log and the events.
    pub correlation: String,
    /// Where the request came from.
    pub client: ClientAddress,
    /// The user agent, at most 256 characters.
    pub user_agent: String,
    /// The language asked for, BCP 47.
    pub locale: String,
    /// What it draws on in place of its address (requirement REG-7).
    pub bucket: Option<RateLimitBucket>,
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: OTP-10
    #[test]
    fn an_ipv6_client_is_counted_by_its_64() {
        let network = |raw: &str| ClientAddress::new(raw.parse().unwrap()).network();
        assert_eq!(
            network("2001:db8:1:2:aaaa::1"),
            network("2001:db8:1:2:bbbb::2")
        );
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }

    // req: OTP-10
    #[test]
    fn an_ipv6_client_is_counted_by_its_48_as_well() {
        let site = |raw: &str| ClientAddress::new(raw.parse().unwrap()).site();
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1:2::1"), site("2001:db8:2:2::1"));
        assert_eq!(site("2001:db8:1:2::1").unwrap(), "2001:db8:1::/48");
        assert_eq!(site("192.0.2.1"), None);
        assert_eq!(site("::ffff:192.0.2.1"), None);
    }
}
