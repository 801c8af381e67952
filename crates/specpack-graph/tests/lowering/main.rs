//! Documents in, graphs out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounting;
mod data;
mod decisions;
mod documents;
mod dump;
mod dump_prd;
mod dump_sequence;
mod features;
mod folders;
mod hostile;
mod plan_properties;
mod prd;
mod properties;
mod references;
mod requirement_sets;
mod scopes;
mod sequences;
mod systems;
mod tasks;
mod threads;

/// The document that requirements come from whose name begins so, where it is at hand. Where it is
/// not, the closing lines of `cargo xtask test` say so.
pub(crate) fn seed(start: &str) -> Option<std::path::PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds");
    let folder = std::env::var_os("SPECPACK_SEEDS").unwrap_or_else(|| beside.into());
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.find(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(start))
    })
}
