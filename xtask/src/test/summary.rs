//! What ran, how long it took and what it came to.

use super::options::Options;
use super::suites;
use crate::interrupt;
use anyhow::Result;
use std::time::{Duration, Instant};

/// The steps of a run so far.
#[derive(Debug, Default)]
pub(super) struct Summary {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Summary {
    /// Runs something that the rest depends on and passes on what it makes.
    pub(super) fn record<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        println!("\n==> {name}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let passed = result.is_ok();
        println!(
            "==> {name}: {} in {:.1} s",
            told(passed),
            took.as_secs_f64()
        );
        self.steps.push(Step { name, took, passed });
        result
    }

    /// Runs a step whose failure is told and counted, so that the steps after it still run.
    ///
    /// # Errors
    /// When the run was interrupted.
    pub(super) fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<bool> {
        let result = self.record(name, work);
        interrupt::check()?;
        if let Err(error) = &result {
            println!("{error:#}");
        }
        Ok(result.is_ok())
    }

    /// How many steps failed.
    pub(super) fn failures(&self) -> usize {
        self.steps.iter().filter(|step| !step.passed).count()
    }

    /// Prints the closing lines: a table of the steps, then what was not run.
    pub(super) fn print(&self, options: &Options) {
        println!();
        let width = self.steps.iter().map(|s| s.name.len()).max().unwrap_or(0);
        for step in &self.steps {
            let seconds = step.took.as_secs_f64();
            println!(
                "  {:width$}  {}  {seconds:7.1} s",
                step.name,
                told(step.passed)
            );
        }
        if options.runs_rust() {
            println!();
            for material in &suites::ALL {
                print!("{}", material.told());
            }
        }
        let left_out = options.left_out();
        if !left_out.is_empty() {
            println!("\nNot run, as asked for: {}", left_out.join(", "));
        }
    }
}

fn told(passed: bool) -> &'static str {
    if passed { "passed" } else { "FAILED" }
}
