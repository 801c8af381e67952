//! `cargo xtask test`: sets up what the tests need, runs every one, and tidies up.

mod acceptance;
mod contract;
mod deployment;
mod environment;
mod example;
mod options;
mod scaffold;
mod steps;
mod suites;
mod summary;

use crate::parts::{Browser, Deployment, Schemathesis};
use crate::workspace;
use anyhow::{Result, bail};
use environment::Services;
use options::{Options, Parsed, Timing};
use std::ffi::OsString;
use std::fs;
use std::thread::sleep;
use std::time::Duration;
use summary::Summary;

const SERVICES_HELP: &str = "\
Start the services that tests use and keep them until Ctrl-C.

Usage: cargo xtask services [--without NAME]...

Another shell can run single tests meanwhile:
  source .tools/services.env && cargo nextest run -p tessera-store
";

/// Runs the tests that `arguments` ask for.
///
/// # Errors
/// When a part cannot be had or a step fails.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let options = match Options::parse(arguments)? {
        Parsed::Run(options) => options,
        Parsed::Help => {
            print!("{}", options::HELP);
            return Ok(());
        }
    };
    if let Some(timing) = options.timing() {
        steps::build_server(&options)?;
        let only = match timing {
            Timing::Everything => None,
            Timing::One(name) => Some(name),
        };
        return crate::timing::run(only, options.wants_storage());
    }
    let mut summary = Summary::default();
    let outcome = run_steps(&options, &mut summary);
    summary.print(&options);
    outcome?;
    match summary.failures() {
        0 => Ok(()),
        1 => bail!("a step failed"),
        several => bail!("{several} steps failed"),
    }
}

/// What a run needs from outside, ready for use.
struct Prepared {
    services: Services,
    browser: Option<Browser>,
    schemathesis: Option<Schemathesis>,
    deployment: Option<Deployment>,
}

/// Everything that can be missing is looked for first: an installation that fails
/// should not take the length of a build to say so.
fn prepare(options: &Options) -> Result<Prepared> {
    Ok(Prepared {
        browser: options.prepare_browser()?,
        schemathesis: options.prepare_schemathesis()?,
        deployment: options.prepare_deployment()?,
        services: Services::start(options)?,
    })
}

fn run_steps(options: &Options, summary: &mut Summary) -> Result<()> {
    let Prepared {
        services,
        browser,
        schemathesis,
        deployment,
    } = summary.record("Preparation", || prepare(options))?;
    if options.runs_rust() {
        summary.step("Rust tests", || steps::rust_tests(options, &services))?;
        if !options.is_narrowed() {
            summary.step("Documentation tests", || steps::doc_tests(&services))?;
            summary.step("Generated files", crate::generate::check)?;
        }
    }
    let of_server = browser.is_some() || schemathesis.is_some() || deployment.is_some();
    if !of_server && !options.runs_acceptance() {
        return Ok(());
    }
    if !summary.step("Server build", || steps::build_server(options))? {
        return Ok(());
    }
    if let Some(deployment) = &deployment {
        summary.step("Deployment files", || deployment::check(deployment))?;
    }
    if options.runs_acceptance() {
        summary.step("Acceptance", || acceptance::run(&services))?;
        summary.step("Example", example::run)?;
        summary.step("Scaffold", scaffold::run)?;
    }
    if let Some(schemathesis) = &schemathesis {
        summary.step("Contract", || contract::hold(schemathesis))?;
    }
    if let Some(browser) = &browser {
        summary.step("Browser journeys", || {
            steps::browser_journeys(browser, &services)
        })?;
    }
    Ok(())
}

/// Starts the services alone and keeps them until Ctrl-C.
///
/// # Errors
/// When one cannot be had.
pub(crate) fn hold_services(arguments: Vec<OsString>) -> Result<()> {
    let options = match Options::parse(arguments)? {
        Parsed::Run(options) => options,
        Parsed::Help => {
            print!("{SERVICES_HELP}");
            return Ok(());
        }
    };
    let services = Services::start(&options)?;
    let exports: String = services
        .variables()
        .iter()
        .map(|(name, value)| format!("export {name}='{value}'\n"))
        .collect();
    let file = workspace::tools().join("services.env");
    fs::create_dir_all(workspace::tools())?;
    fs::write(&file, exports)?;
    println!("ready; `source {}` in another shell", file.display());
    while !crate::interrupt::requested() {
        sleep(Duration::from_millis(100));
    }
    // Another run may have removed it, with an address that is as dead as this one's now.
    let _ = fs::remove_file(&file);
    Ok(())
}
