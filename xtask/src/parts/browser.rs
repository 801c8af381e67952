//! A Chromium to drive, and Node.js to drive it with.

use super::{Part, install, node};
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const DOWNLOAD_LIMIT: Duration = Duration::from_secs(15 * 60);
const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const REMEDY: &str = "install Chromium, Node.js 18 or newer and a font for Devanagari (Debian: \
                      apt-get install chromium nodejs npm fonts-lohit-deva), or name a browser by \
                      CHROMIUM=/path/to/chromium";

/// What the browser tests run with.
#[derive(Debug)]
pub(crate) struct Browser {
    node: PathBuf,
    chromium: PathBuf,
}

impl Browser {
    /// Finds or installs the browser, Node.js and the packages of `e2e/`.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Browser.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        let node = node::prepare()?;
        let chromium = chromium(&node)?;
        ensure_hindi_font()?;
        println!("browser: {}", chromium.display());
        Ok(Self { node, chromium })
    }

    /// The node program.
    pub(crate) fn node(&self) -> &Path {
        &self.node
    }

    /// The browser's program.
    pub(crate) fn chromium(&self) -> &Path {
        &self.chromium
    }
}

fn chromium(node: &Path) -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM") {
        let given = PathBuf::from(given);
        if !runs(&given) {
            bail!("CHROMIUM={} does not run", given.display());
        }
        return Ok(given);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    let packaged = install::apt(&["chromium"], "there is no Chromium here");
    if let Some(found) = find() {
        return Ok(found);
    }
    // Ubuntu's package is a pointer to a snap, which does not run in a container.
    match downloaded(node) {
        Ok(found) => Ok(found),
        Err(error) => match packaged {
            Ok(()) => Err(error),
            Err(first) => Err(error.context(format!("{first:#}"))),
        },
    }
}

fn find() -> Option<PathBuf> {
    NAMES
        .iter()
        .filter_map(|name| process::find_program(&[name]))
        .chain(find_downloaded())
        .find(|candidate| runs(candidate))
}

/// Whether this is a browser rather than a stub that says where to get one.
fn runs(program: &Path) -> bool {
    process::capture(Command::new(program).args(["--no-sandbox", "--version"])).is_ok()
}

/// Sees to it that Hindi is drawn in letters: boxes in their stead have other widths, and
/// a page that fits with them proves nothing.
fn ensure_hindi_font() -> Result<()> {
    let lists_fonts = process::find_program(&["fc-list"]).is_some();
    let has_packages = process::find_program(&["apt-get"]).is_some();
    if has_hindi_font() || (!lists_fonts && !has_packages) {
        // Systems without fontconfig bring fonts for every script.
        return Ok(());
    }
    let why = "there is no font for Devanagari here";
    install::apt(&["fontconfig", "fonts-lohit-deva"], why)?;
    if !has_hindi_font() {
        bail!("fonts-lohit-deva was installed, but `fc-list :lang=hi` lists no font");
    }
    Ok(())
}

fn has_hindi_font() -> bool {
    let fonts = process::capture(Command::new("fc-list").arg(":lang=hi"));
    fonts.is_ok_and(|fonts| !fonts.is_empty())
}

/// Downloads the Chromium that playwright-core was released with, and what it links to.
fn downloaded(node: &Path) -> Result<PathBuf> {
    let why = "no package of this system holds a Chromium that runs";
    install::announced("Chromium by playwright", why, || {
        let _one_at_a_time = install::lock()?;
        let mut command = Command::new(node);
        command
            .arg("node_modules/playwright-core/cli.js")
            .args(["install", "--with-deps", "--only-shell", "chromium"])
            .env("PLAYWRIGHT_BROWSERS_PATH", download_folder())
            .current_dir(workspace::root().join("e2e"));
        process::run_logged("playwright install", &mut command, DOWNLOAD_LIMIT)
    })?;
    find_downloaded()
        .filter(|program| runs(program))
        .context("the downloaded Chromium does not run")
}

fn download_folder() -> PathBuf {
    workspace::tools().join("browsers")
}

/// Looks for `.tools/browsers/*/*/chrome-headless-shell` and its like.
fn find_downloaded() -> Option<PathBuf> {
    let inside = |folder: PathBuf| {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path()))
    };
    inside(download_folder())
        .flat_map(inside)
        .flat_map(|folder| {
            ["chrome-headless-shell", "headless_shell", "chrome"].map(|name| folder.join(name))
        })
        .find(|candidate| process::is_executable(candidate))
}
