//! `cargo xtask check-deps`: the direction of imports between crates.

mod graph;
mod rules;

use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use graph::Graph;
use std::ffi::OsString;

const HELP: &str = "\
Hold the direction of imports between the crates.

Usage: cargo xtask check-deps

  tessera -> {tessera-web, tessera-store, tessera-adapters} -> tessera-core

  specpack -> {specpack-rules, specpack-emit, specpack-run} -> specpack-graph -> specpack-syntax

The three in the middle never import each other, tessera-core reaches no HTTP, SQL,
Redis or async runtime, nor does any crate of specpack but specpack-run and the program;
testkit is imported for tests alone.
";

/// Reads the workspace's dependency graph and reports every import that breaks a rule.
///
/// # Errors
/// When cargo cannot tell the graph, or a rule is broken.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        if argument == "--help" || argument == "-h" {
            print!("{HELP}");
            return Ok(());
        }
        bail!("`check-deps` takes no argument {}", argument.display());
    }
    let mut command = workspace::cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]);
    let metadata = process::capture(&mut command)?;
    let metadata = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let graph = Graph::from_metadata(&metadata)?;
    let broken = rules::violations(&graph);
    for violation in &broken {
        eprintln!("import direction: {violation}");
    }
    if !broken.is_empty() {
        bail!("{} imports break the architecture", broken.len());
    }
    println!(
        "check-deps: {} crates import in the right direction",
        graph.members().count()
    );
    Ok(())
}
