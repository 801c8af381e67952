//! A network namespace for one instance, behind a router that can stop passing packets: what is
//! lost then is lost without a word, and whoever waits on it learns of nothing.

use crate::process;
use crate::server::Launch;
use anyhow::{Context as _, Result};
use nix::sched::{CloneFlags, setns};
use std::fs::{self, File};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// Where the kernel says whether packets are passed on.
const FORWARDING: &str = "/proc/sys/net/ipv4/ip_forward";

/// A namespace, the router before it, and the link to that; all of it goes when dropped.
#[derive(Debug)]
pub(crate) struct Namespace {
    ip: PathBuf,
    name: String,
    router: String,
    /// This side of the link to the router.
    here: Ipv4Addr,
    there: Ipv4Addr,
}

impl Namespace {
    /// Makes one, with addresses that are set aside for measurements (RFC 2544).
    ///
    /// # Errors
    /// Where `ip` is not installed, or this user or machine may not make one: the error says why.
    pub(crate) fn make() -> Result<Self> {
        let ip = process::find_program(&["ip"]).context("`ip` is not installed")?;
        let number = std::process::id();
        let [_, _, high, low] = number.to_be_bytes();
        let address = |last: u8| Ipv4Addr::new(198, 18 | (high & 1), low, last);
        let made = Self {
            ip,
            name: format!("tessera-{number}"),
            router: format!("tessera-{number}-r"),
            here: address(1),
            there: address(6),
        };
        let (name, router) = (made.name.as_str(), made.router.as_str());
        let link = format!("tess{number}");
        let [here, near, far, there] = [1, 2, 5, 6].map(|last| format!("{}/30", address(last)));
        let (gateway, way) = (address(2).to_string(), address(5).to_string());
        let beyond = format!("{}/30", address(4));
        let steps: [&[&str]; 14] = [
            &["netns", "add", router],
            &["netns", "add", name],
            &[
                "link", "add", &link, "type", "veth", "peer", "name", "near", "netns", router,
            ],
            &[
                "-n", router, "link", "add", "far", "type", "veth", "peer", "name", "way", "netns",
                name,
            ],
            &["addr", "add", &here, "dev", &link],
            &["link", "set", &link, "up"],
            &["-n", router, "addr", "add", &near, "dev", "near"],
            &["-n", router, "link", "set", "near", "up"],
            &["-n", router, "addr", "add", &far, "dev", "far"],
            &["-n", router, "link", "set", "far", "up"],
            &["-n", name, "addr", "add", &there, "dev", "way"],
            &["-n", name, "link", "set", "way", "up"],
            &["-n", name, "link", "set", "lo", "up"],
            &["-n", name, "route", "add", "default", "via", &way],
        ];
        for step in steps {
            made.ip(step)?;
        }
        made.ip(&["route", "add", &beyond, "via", &gateway])?;
        made.pass(true)?;
        // What has to be on the machine itself is, seen from the instance, on the other side.
        let folder = made.files();
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(folder.join("hosts"), format!("{} localhost\n", made.here)))
            .with_context(|| format!("failed to write into {}", folder.display()))?;
        Ok(made)
    }

    /// The address of this machine that the namespace reaches.
    pub(crate) fn here(&self) -> IpAddr {
        self.here.into()
    }

    /// The address of whatever listens in the namespace.
    pub(crate) fn there(&self) -> IpAddr {
        self.there.into()
    }

    /// Does something in the namespace. Threads that are begun there stay there.
    ///
    /// # Errors
    /// When it cannot be entered, or what is done there fails.
    pub(crate) fn within<T: Send>(&self, run: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let path = Path::new("/run/netns").join(&self.name);
        let namespace = File::open(&path);
        let namespace = namespace.with_context(|| format!("failed to open {}", path.display()))?;
        thread::scope(|scope| {
            let entered = scope.spawn(move || {
                setns(namespace, CloneFlags::CLONE_NEWNET)
                    .context("the namespace cannot be entered")?;
                run()
            });
            entered.join().ok().context("a thread panicked")?
        })
    }

    /// The same program, in the namespace.
    pub(crate) fn inside<'a>(&self, mut launch: Launch<'a>) -> Launch<'a> {
        let program = launch.binary.to_string_lossy().into_owned();
        let before = ["netns", "exec", &self.name, &program].map(str::to_owned);
        launch.arguments.splice(..0, before);
        launch.binary.clone_from(&self.ip);
        launch
    }

    /// Has packets pass, or get lost.
    pub(crate) fn pass(&self, passes: bool) -> Result<()> {
        let write = format!("echo {} >{FORWARDING}", u8::from(passes));
        self.ip(&["netns", "exec", &self.router, "sh", "-c", &write])
    }

    /// What `ip` shows programs in the namespace in place of `/etc`.
    fn files(&self) -> PathBuf {
        PathBuf::from("/etc/netns").join(&self.name)
    }

    fn ip(&self, arguments: &[&str]) -> Result<()> {
        process::capture(Command::new(&self.ip).args(arguments))
            .with_context(|| format!("`ip {}` failed", arguments.join(" ")))
            .map(drop)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Links go with the namespaces that they lead to.
        for name in [&self.name, &self.router] {
            // Where it was not made, there is none to go.
            let _gone = self.ip(&["netns", "del", name]);
        }
        let _gone = fs::remove_dir_all(self.files());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    #[test]
    fn what_is_parted_is_not_reached_and_hears_nothing() {
        let Ok(namespace) = Namespace::make() else {
            println!("not run: no namespace can be made");
            return;
        };
        let within = || Ok(TcpListener::bind((namespace.there(), 0))?);
        let inside = namespace
            .within(within)
            .expect("an address of the namespace");
        let reached = inside.local_addr().expect("bound");
        assert!(TcpStream::connect_timeout(&reached, Duration::from_secs(20)).is_ok());
        let listener = TcpListener::bind((namespace.here(), 0)).expect("an address of the link");
        let port = listener.local_addr().expect("bound").port();
        // From the namespace, the machine's own name is the other side.
        let reach = |limit: u32| {
            let script = format!("exec 3<>/dev/tcp/localhost/{port}");
            let mut command = Command::new(&namespace.ip);
            command.args([
                "netns",
                "exec",
                &namespace.name,
                "timeout",
                &limit.to_string(),
            ]);
            process::capture(command.args(["bash", "-c", &script])).is_ok()
        };
        assert!(reach(20));
        namespace.pass(false).expect("rights");
        let nobody = (namespace.there(), port).into();
        let lost = TcpStream::connect_timeout(&nobody, Duration::from_millis(300));
        assert_eq!(lost.expect_err("lost").kind(), ErrorKind::TimedOut);
        assert!(!reach(1));
        namespace.pass(true).expect("rights");
        assert!(reach(20));
    }
}
