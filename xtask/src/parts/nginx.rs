//! nginx in front of instances, by the rules of `deploy/nginx`.

use super::start_on_free_port;
use crate::process::{self, Group};
use crate::scratch::Scratch;
use crate::{wait, workspace};
use anyhow::{Context as _, Result};
use nix::sys::signal::Signal;
use nix::unistd::Uid;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(30);
/// The instances that `deploy/nginx/upstream.conf` names.
const NAMED: [&str; 2] = ["127.0.0.1:8080", "127.0.0.1:8081"];
/// Where the rules begin by which requests are passed on, in `deploy/nginx/tessera.conf`.
const RULES: &str = "location / {";

/// A running nginx; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Nginx {
    // In this order: the server stops before its folder goes.
    _server: Group,
    _folder: Scratch,
    address: SocketAddr,
}

impl Nginx {
    /// Puts nginx in front of two instances, without TLS; none where it is not installed.
    ///
    /// # Errors
    /// When it is installed and does not start, or the deployment's files are not as they were.
    pub(crate) fn before(instances: [SocketAddr; 2]) -> Result<Option<Self>> {
        let Some(program) = process::find_program(&["nginx"]) else {
            return Ok(None);
        };
        start_on_free_port(|port| start(port, &program, instances)).map(Some)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

fn start(port: u16, program: &Path, instances: [SocketAddr; 2]) -> Result<Nginx> {
    let folder = Scratch::new("nginx")?;
    let deployed = |name: &str| {
        let path: PathBuf = workspace::root().join("deploy/nginx").join(name);
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))
    };
    let rules = rules_in(&deployed("tessera.conf")?)?;
    let upstream = upstream_of(&deployed("upstream.conf")?, instances)?;
    let configuration = folder.path().join("nginx.conf");
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let text = configured(folder.path(), &upstream, &rules, address);
    fs::write(&configuration, text)?;
    let log = process::log_path("nginx")?;
    let output = File::create(&log)?;
    let mut command = Command::new(program);
    command
        .arg("-p")
        .arg(folder.path())
        .arg("-c")
        .arg(&configuration)
        .stderr(output.try_clone()?)
        .stdout(output);
    let mut server = Group::spawn("nginx", &mut command, Signal::SIGTERM)?;
    wait::until("nginx to start", START_LIMIT, || {
        server.ensure_running(&log)?;
        Ok(TcpStream::connect(address).is_ok().then_some(()))
    })?;
    println!("nginx: {} on port {port}", program.display());
    Ok(Nginx {
        _server: server,
        _folder: folder,
        address,
    })
}

fn configured(folder: &Path, upstream: &str, rules: &str, address: SocketAddr) -> String {
    let folder = folder.display();
    // As root, nginx gives its workers to somebody who may not write to the folder.
    let user = if Uid::effective().is_root() {
        "user root;\n"
    } else {
        ""
    };
    let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let kept: String = kept
        .iter()
        .map(|name| format!("{name}_temp_path {folder}/{name};\n"))
        .collect();
    format!(
        "{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr warn;\n\
         events {{}}\nhttp {{\naccess_log off;\n{kept}{upstream}\n\
         server {{\nlisten {address};\n{rules}\n}}\n}}\n"
    )
}

/// The block of rules by which requests are passed on.
fn rules_in(deployed: &str) -> Result<String> {
    let found = deployed.split_once(RULES).and_then(|(_, rest)| {
        let (rules, _) = rest.split_once('}')?;
        Some(format!("{RULES}{rules}}}"))
    });
    found.context("deploy/nginx/tessera.conf has no rules for `/`")
}

fn upstream_of(deployed: &str, instances: [SocketAddr; 2]) -> Result<String> {
    let mut text = deployed.to_owned();
    for (named, instance) in NAMED.iter().zip(instances) {
        anyhow::ensure!(
            text.contains(named),
            "deploy/nginx/upstream.conf does not name {named}"
        );
        text = text.replace(named, &instance.to_string());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_those_that_are_deployed() {
        let deployed = "server {\n  location = /x { return 404; }\n  location / {\n    a;\n  }\n}";
        assert_eq!(
            rules_in(deployed).expect("rules"),
            "location / {\n    a;\n  }"
        );
        assert!(rules_in("server {}").is_err());
    }

    #[test]
    fn the_instances_take_the_place_of_those_that_are_named() {
        let instances = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let text = upstream_of("server 127.0.0.1:8080; server 127.0.0.1:8081 x;", instances);
        assert_eq!(
            text.expect("an upstream"),
            "server 127.0.0.1:1; server 127.0.0.1:2 x;"
        );
        assert!(upstream_of("server other:1;", instances).is_err());
    }
}
