//! The file that holds the key of back-ups: for its owner's eyes alone.

use super::publish::Draft;
use anyhow::{Context as _, bail};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use tessera_core::backup::{BackupKey, BackupKeyId};
use tessera_core::ports::Entropy;
use zeroize::Zeroizing;

/// The bits of a mode that let in others than the owner.
const OTHERS: u32 = 0o077;

/// Reads the key.
pub(super) fn read(path: &Path) -> anyhow::Result<BackupKey> {
    let name = path.display();
    let found = std::fs::metadata(path).with_context(|| format!("cannot read the key {name}"))?;
    if found.mode() & OTHERS != 0 {
        bail!("others than its owner may read the key {name}: chmod 600 {name}");
    }
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.with_context(|| format!("cannot read the key {name}"))?;
    BackupKey::parse(&text).with_context(|| format!("{name} cannot be used"))
}

/// Draws a key and writes it to a file that is not there yet.
pub(super) fn make(path: &Path, entropy: &dyn Entropy) -> anyhow::Result<BackupKeyId> {
    let key = BackupKey::draw(entropy)?;
    let (draft, mut file) = Draft::create(path)?;
    file.write_all(key.to_text().as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))?;
    draft.publish(false)?;
    Ok(key.id())
}
