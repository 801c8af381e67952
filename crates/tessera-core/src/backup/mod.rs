//! Back-ups: what a file of one looks like, and who can open it.
//!
//! ```text
//! "TESSERA-BACKUP-1\n" ‖ length of the header (4, big endian) ‖ header (JSON) ‖ its MAC (32)
//! ‖ chunk 0 ‖ chunk 1 ‖ … ‖ last chunk
//! ```
//!
//! The header can be read without the key, and not changed without it. Chunks are sealed by
//! AES-256-GCM under a key that is derived from the header, which holds a drawn salt: no two
//! files share one. The nonce is the place of the chunk and whether it is the last (the STREAM
//! construction of Hoang, Reyhanitabar, Rogaway and Vizár), so that chunks that were moved, left
//! out or cut off do not open.

mod chunks;
mod header;
mod key;
mod sealed_person;

pub use chunks::{CHUNK_LEN, ChunkError, Chunks, SEALED_CHUNK_LEN, TAG_LEN};
pub use header::{BackupHeader, HeaderError, HeaderPrefix, MAX_HEADER_LEN, PREFIX_LEN};
pub use key::{BackupKey, BackupKeyId, InvalidBackupKey};
pub use sealed_person::{SealedPerson, UnopenedPerson};
