//! An instance on SQLite whose disk fills up: a small file system of its own.

use super::scene::Scene;
use super::schedule::Fault;
use super::stage::{address_in, configured, serves};
use crate::parts::{Smtp, free_port};
use crate::process;
use crate::scratch::Scratch;
use crate::server::Server;
use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Room for what a run stores, many times over.
const MEBIBYTES: u32 = 64;
/// What the ballast is written in: the smallest that the file system has, so that none is left.
const BLOCK: [u8; 4096] = [0x5A; 4096];

/// A file system in memory; unmounted when dropped.
#[derive(Debug)]
struct Disk {
    mounted: PathBuf,
    _folder: Scratch,
}

impl Disk {
    fn mount() -> Result<Self> {
        let folder = Scratch::new("disk")?;
        let mounted = folder.path().join("mounted");
        fs::create_dir(&mounted)?;
        let size = format!("size={MEBIBYTES}m,mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tessera-chaos"]);
        process::capture(mount.arg(&mounted)).context("no file system can be mounted")?;
        Ok(Self {
            mounted,
            _folder: folder,
        })
    }

    fn ballast(&self) -> PathBuf {
        self.mounted.join("ballast")
    }

    /// Leaves no room for anything.
    fn fill(&self) -> Result<()> {
        let mut ballast = File::create(self.ballast())?;
        loop {
            match ballast.write_all(&BLOCK) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error).context("failed to fill the disk"),
            }
        }
    }

    fn empty(&self) -> Result<()> {
        fs::remove_file(self.ballast()).context("failed to make room")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Err(error) = process::capture(Command::new("umount").arg(&self.mounted)) {
            eprintln!("{error:#}");
        }
    }
}

/// One instance on SQLite and a disk that can be filled.
pub(crate) struct DiskStage {
    // In this order: the instance ends before its disk goes.
    server: Option<Server>,
    program: PathBuf,
    port: u16,
    starts: u32,
    smtp: Smtp,
    disk: Disk,
}

impl DiskStage {
    /// Starts it; where no file system can be mounted, the error says why.
    pub(crate) fn prepare(program: &Path) -> Result<Self> {
        let mut stage = Self {
            server: None,
            program: program.to_path_buf(),
            port: free_port()?,
            starts: 0,
            disk: Disk::mount()?,
            smtp: Smtp::prepare()?,
        };
        stage.start()?;
        Ok(stage)
    }

    fn start(&mut self) -> Result<()> {
        self.starts += 1;
        let name = format!("chaos-disk-{}", self.starts);
        let data = self.disk.mounted.join("data");
        let launch = configured(&name, &self.program, &data)
            .on_port(self.port)
            .with("TESSERA_EMAIL__SMTP__HOST", "127.0.0.1")
            .with(
                "TESSERA_EMAIL__SMTP__PORT",
                self.smtp.plain()?.port().to_string(),
            );
        self.server = Some(launch.start()?);
        Ok(())
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }
}

impl Scene for DiskStage {
    fn told(&self) -> String {
        format!("one instance on SQLite and a disk of {MEBIBYTES} MiB")
    }

    fn entrances(&self) -> Vec<SocketAddr> {
        vec![self.address()]
    }

    fn instances(&self) -> Vec<SocketAddr> {
        vec![self.address()]
    }

    fn processes(&self) -> Vec<u32> {
        self.server.iter().map(Server::id).collect()
    }

    fn mails(&self) -> Result<SocketAddr> {
        address_in(self.smtp.url())
    }

    fn text_messages(&self) -> Result<Option<SocketAddr>> {
        Ok(None)
    }

    fn begin(&mut self, fault: &Fault) -> Result<String> {
        self.disk.fill()?;
        if fault.instance == 0 {
            return Ok("the disk is full".to_owned());
        }
        self.server.take().context("no instance")?.kill()?;
        Ok("full, and killed".to_owned())
    }

    fn mend(&mut self, _: &Fault) -> Result<()> {
        self.disk.empty()?;
        if self.server.is_none() {
            self.start()?;
        }
        serves(self.address())
    }
}
