//! The network between two programs, as a proxy that passes bytes on, holds them, or cuts.

use anyhow::{Context as _, Result};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const CHUNK: usize = 16 * 1024;

/// What becomes of bytes and connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    Passes,
    /// Nothing arrives and nothing breaks: what was sent arrives once the network passes again.
    Stalls,
    /// Connections break, and new ones break at once.
    Cut,
    /// The proxy has ended.
    Over,
}

#[derive(Debug)]
struct Shared {
    network: Mutex<Network>,
    changed: Condvar,
    open: Mutex<Open>,
}

/// The connections that are open, both sides of each.
#[derive(Debug, Default)]
struct Open {
    next: u64,
    pairs: HashMap<u64, [TcpStream; 2]>,
}

/// A proxy in front of one address; ends when dropped.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Listens on a free port of `ip` and passes on to `target`.
    pub(crate) fn at(ip: IpAddr, target: SocketAddr) -> Result<Self> {
        let listener =
            TcpListener::bind((ip, 0)).with_context(|| format!("no free port on {ip}"))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            network: Mutex::new(Network::Passes),
            changed: Condvar::new(),
            open: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if *held(&accepting.network) == Network::Over {
                    return;
                }
                let shared = Arc::clone(&accepting);
                // A connection that cannot be made is one that breaks, which its client sees.
                thread::spawn(move || shared.serve(stream, target));
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has the network do something else from now on.
    pub(crate) fn set(&self, network: Network) {
        *held(&self.shared.network) = network;
        self.shared.changed.notify_all();
        if matches!(network, Network::Cut | Network::Over) {
            let broken = std::mem::take(&mut held(&self.shared.open).pairs);
            broken.values().for_each(close);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set(Network::Over);
        // Wakes the thread that accepts, which then sees that it is over.
        let _ = TcpStream::connect_timeout(&self.address, CONNECT_LIMIT);
    }
}

fn close(pair: &[TcpStream; 2]) {
    for stream in pair {
        // One that is closed already is what is wanted.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

impl Shared {
    /// Waits while the network stalls; whether it passes then.
    fn passes(&self) -> bool {
        let network = held(&self.network);
        let stalls = |network: &mut Network| *network == Network::Stalls;
        let network = self.changed.wait_while(network, stalls);
        *network.unwrap_or_else(PoisonError::into_inner) == Network::Passes
    }

    fn serve(&self, client: TcpStream, target: SocketAddr) -> std::io::Result<()> {
        if !self.passes() {
            return Ok(());
        }
        let server = TcpStream::connect_timeout(&target, CONNECT_LIMIT)?;
        let pair = [client, server];
        for stream in &pair {
            stream.set_nodelay(true)?;
        }
        let [client, server] = &pair;
        let number = {
            let copies = [client.try_clone()?, server.try_clone()?];
            let mut open = held(&self.open);
            open.next += 1;
            let number = open.next;
            open.pairs.insert(number, copies);
            number
        };
        thread::scope(|scope| {
            scope.spawn(|| self.copy(client, server, &pair));
            self.copy(server, client, &pair);
        });
        held(&self.open).pairs.remove(&number);
        Ok(())
    }

    /// Passes on what `from` says until either side ends, and then ends both.
    fn copy(&self, mut from: &TcpStream, mut to: &TcpStream, pair: &[TcpStream; 2]) {
        let mut chunk = vec![0; CHUNK];
        while let Ok(read) = from.read(&mut chunk)
            && read > 0
            && self.passes()
            && to.write_all(&chunk[..read]).is_ok()
        {}
        close(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::net::Ipv4Addr;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(10);

    /// A server that answers every byte with the next one.
    fn counter() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut byte = [0];
                    while stream.read_exact(&mut byte).is_ok() {
                        let _ = stream.write_all(&[byte[0] + 1]);
                    }
                });
            }
        });
        address
    }

    fn ask(stream: &mut TcpStream, byte: u8) -> io::Result<()> {
        stream.write_all(&[byte])
    }

    fn answer(stream: &mut TcpStream, limit: Duration) -> io::Result<u8> {
        let mut byte = [0];
        stream.set_read_timeout(Some(limit))?;
        stream.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    #[test]
    fn what_stalls_arrives_later_and_what_is_cut_breaks() {
        let proxy = Proxy::at(Ipv4Addr::LOCALHOST.into(), counter()).expect("a proxy");
        let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
        ask(&mut stream, 1).expect("room");
        assert_eq!(answer(&mut stream, LONG).expect("an answer"), 2);

        proxy.set(Network::Stalls);
        ask(&mut stream, 7).expect("room");
        let waited = answer(&mut stream, SHORT).expect_err("nothing arrives");
        assert!(matches!(
            waited.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
        ));
        proxy.set(Network::Passes);
        assert_eq!(answer(&mut stream, LONG).expect("an answer"), 8);

        proxy.set(Network::Cut);
        let broken = answer(&mut stream, LONG).expect_err("it breaks");
        assert_ne!(broken.kind(), io::ErrorKind::WouldBlock);
        let mut refused = TcpStream::connect(proxy.address()).expect("a connection");
        // Writing may go through before the end is noticed; no answer does.
        let _ = ask(&mut refused, 1);
        assert!(answer(&mut refused, LONG).is_err());

        proxy.set(Network::Passes);
        let mut again = TcpStream::connect(proxy.address()).expect("a connection");
        ask(&mut again, 3).expect("room");
        assert_eq!(answer(&mut again, LONG).expect("an answer"), 4);
    }

    #[test]
    fn a_connection_begun_while_it_stalls_is_made_later() {
        let proxy = Proxy::at(Ipv4Addr::LOCALHOST.into(), counter()).expect("a proxy");
        proxy.set(Network::Stalls);
        let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
        ask(&mut stream, 5).expect("room");
        assert!(answer(&mut stream, SHORT).is_err());
        proxy.set(Network::Passes);
        assert_eq!(answer(&mut stream, LONG).expect("an answer"), 6);
    }
}
