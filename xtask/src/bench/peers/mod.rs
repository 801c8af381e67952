//! `cargo xtask bench --peers`: Tessera beside what a team would take in its place.
//!
//! All systems run at once on one PostgreSQL, each with a database of its own; every workload
//! is measured on one after the other, by one generator, so that what the machine does
//! meanwhile meets all alike. Half of the cores are the servers', the others are the
//! database's and the generator's.

mod aims;
mod allauth;
mod better_auth;
mod contest;
mod fastapi_users;
mod footprint;
mod race;
mod report;
mod second_factor;
mod selection;
mod system;
mod tessera;
mod weight;
mod work;

pub(super) use selection::Selection;

use super::cores::Apart;
use super::options::Options;
use crate::parts::{Durability, Postgres, Redis};
use anyhow::Result;
use contest::{Contestant, Ground};
use report::Results;

/// Compares what is selected, and writes the results where that is everything.
pub(super) fn run(options: &Options, selection: &Selection) -> Result<()> {
    let systems = selection.systems();
    for system in &systems {
        system.install()?;
    }
    let postgres = Postgres::private(Durability::Full)?;
    let ground = Ground {
        redis: Redis::prepare()?,
        postgres,
        apart: Apart::of_machine()?,
        options,
    };
    let confined = ground.apart.as_ref().map(Apart::confine_children);
    let _confined = confined.transpose()?;
    let mut results = Results::new(&ground);
    for (hashing, workloads) in selection.rounds() {
        println!("\n==> {} hash", hashing.name());
        let contestants = systems
            .iter()
            .map(|system| Contestant::prepare(*system, hashing, &ground))
            .collect::<Result<Vec<_>>>()?;
        for workload in workloads {
            println!("{}", workload.id());
            contest::measure(workload, hashing, &contestants, &mut results)?;
        }
    }
    println!("\n{}", results.markdown(&systems));
    if selection.is_everything() {
        let folder = results.write(&systems)?;
        println!("written to {}", folder.display());
    }
    Ok(())
}
