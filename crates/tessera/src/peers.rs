//! A bound on how many connections one network holds, so that none holds all there are.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tessera_core::request::ClientAddress;
use tessera_web::TrustedProxies;

/// Connections that are open, by the network that they come from.
pub(crate) struct Peers {
    /// Who brings everybody's connections.
    unbounded: TrustedProxies,
    max: usize,
    open: Mutex<HashMap<String, usize>>,
}

/// The place of a connection; it is free again when this is dropped.
pub(crate) struct Place(Option<(Arc<Peers>, String)>);

impl Peers {
    /// At most `max` connections for each network, except for proxies and this machine.
    pub(crate) fn new(unbounded: TrustedProxies, max: usize) -> Arc<Self> {
        Arc::new(Self {
            unbounded,
            max,
            open: Mutex::default(),
        })
    }

    /// A place for a connection of `peer`; none where its network has as many as one may.
    pub(crate) fn place(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        if peer.to_canonical().is_loopback() || self.unbounded.trusts(peer) {
            return Some(Place(None));
        }
        let network = ClientAddress::new(peer).network();
        let mut open = self.open();
        let held = open.entry(network.clone()).or_default();
        if *held >= self.max {
            return None;
        }
        *held += 1;
        Some(Place(Some((Arc::clone(self), network))))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((peers, network)) = self.0.take() else {
            return;
        };
        if let Entry::Occupied(mut held) = peers.open().entry(network) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peers(unbounded: &[&str]) -> Arc<Peers> {
        let unbounded = TrustedProxies::parse(unbounded.iter().copied()).unwrap();
        Peers::new(unbounded, 2)
    }

    fn place(peers: &Arc<Peers>, peer: &str) -> Option<Place> {
        peers.place(peer.parse().unwrap())
    }

    // req: OTP-9
    #[test]
    fn one_network_holds_no_more_than_its_places() {
        let peers = peers(&[]);
        let [first, second] = ["192.0.2.1", "::ffff:192.0.2.1"].map(|peer| place(&peers, peer));
        assert!(first.is_some() && second.is_some());
        assert!(place(&peers, "192.0.2.1").is_none());
        assert!(place(&peers, "192.0.2.2").is_some());
        drop(first);
        assert!(place(&peers, "192.0.2.1").is_some());
        drop(second);
        assert!(peers.open().is_empty(), "nothing is kept of who has left");
    }

    // req: OTP-9
    #[test]
    fn addresses_of_one_customer_share_their_places() {
        let peers = peers(&[]);
        let held = ["2001:db8::1", "2001:db8::2"].map(|peer| place(&peers, peer));
        assert!(held.iter().all(Option::is_some));
        assert!(place(&peers, "2001:db8::ffff:0:3").is_none());
        assert!(place(&peers, "2001:db8:0:1::1").is_some());
    }

    // req: OTP-9
    #[test]
    fn proxies_and_this_machine_bring_everybody() {
        let peers = peers(&["10.0.0.0/8"]);
        for peer in ["10.0.0.1", "127.0.0.1", "::1"] {
            let held = [peer; 9].map(|peer| place(&peers, peer));
            assert!(held.iter().all(Option::is_some), "{peer}");
        }
    }
}
