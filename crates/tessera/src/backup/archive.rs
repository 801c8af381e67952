//! The file of a back-up: written from a database, and read back.

use crate::progress::Progress;
use ring::digest::{Context as Sha256, SHA256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use tessera_core::backup::{
    BackupHeader, BackupKey, CHUNK_LEN, ChunkError, Chunks, HeaderError, HeaderPrefix, PREFIX_LEN,
    TAG_LEN,
};

/// In what progress is told, in bytes.
const MIB: u64 = 1024 * 1024;

/// Why a back-up could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    #[error("cannot read the copy of the database")]
    Read(#[source] io::Error),
    #[error("cannot write the back-up")]
    Write(#[source] io::Error),
    #[error("cannot seal the back-up")]
    Header(#[from] HeaderError),
    #[error("cannot seal the back-up")]
    Chunk(#[from] ChunkError),
}

/// Why a back-up could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("cannot read the back-up")]
    Read(#[source] io::Error),
    #[error("it is no file")]
    NoFile,
    #[error(transparent)]
    Header(#[from] HeaderError),
    #[error("the back-up was cut off: it has {found} bytes of {expected}")]
    CutOff { expected: u64, found: u64 },
    #[error("the back-up has {found} bytes, and should have {expected}: something was added")]
    TooLong { expected: u64, found: u64 },
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    #[error("the database in the back-up is not the one that its header tells of")]
    Digest,
    #[error("cannot write what is in the back-up")]
    Write(#[source] io::Error),
}

impl ReadError {
    /// Whether the back-up is bad, in place of us being unable to tell.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Read(_) | Self::NoFile | Self::Write(_) => false,
            Self::Header(HeaderError::Damaged | HeaderError::Changed) => true,
            Self::Header(_) => false,
            Self::CutOff { .. } | Self::TooLong { .. } | Self::Chunk(_) | Self::Digest => true,
        }
    }
}

/// The length and the digest of a file.
pub(super) async fn measure(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new(&SHA256);
    let mut buffer = vec![0_u8; CHUNK_LEN];
    let mut size = 0_u64;
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => {
                digest.update(&buffer[..read]);
                size += read as u64;
            }
        }
        tokio::task::yield_now().await;
    }
    Ok((size, hex(digest)))
}

fn hex(digest: Sha256) -> String {
    let digest = digest.finish();
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// Writes a whole back-up. It can be stopped between two chunks.
pub(super) async fn write(
    header: &BackupHeader,
    key: &BackupKey,
    database: &mut impl Read,
    out: &mut impl Write,
) -> Result<(), WriteError> {
    let (beginning, mut chunks) = header.seal(key)?;
    out.write_all(&beginning).map_err(WriteError::Write)?;
    let mut progress = Progress::new("MiB sealed", Some(header.size / MIB));
    let mut done = 0;
    while let Some(len) = chunks.next_len() {
        let mut chunk = Vec::with_capacity(len + TAG_LEN);
        database
            .by_ref()
            .take(len as u64)
            .read_to_end(&mut chunk)
            .map_err(WriteError::Read)?;
        done += chunk.len() as u64;
        chunks.seal(&mut chunk)?;
        out.write_all(&chunk).map_err(WriteError::Write)?;
        progress.at(done / MIB);
        tokio::task::yield_now().await;
    }
    progress.clear();
    out.flush().map_err(WriteError::Write)
}

/// A back-up whose header is believed.
pub(super) struct Archive {
    pub(super) header: BackupHeader,
    chunks: Chunks,
    file: BufReader<File>,
}

impl Archive {
    /// Opens a file with the key that it was sealed under.
    pub(super) fn open(path: &Path, key: &BackupKey) -> Result<Self, ReadError> {
        let file = File::open(path).map_err(ReadError::Read)?;
        let found = file.metadata().map_err(ReadError::Read)?;
        if !found.is_file() {
            return Err(ReadError::NoFile);
        }
        let mut file = BufReader::with_capacity(CHUNK_LEN, file);
        let mut prefix = [0_u8; PREFIX_LEN];
        read_header(&mut file, &mut prefix)?;
        let prefix = HeaderPrefix::parse(&prefix)?;
        let mut rest = vec![0_u8; prefix.rest_len()];
        read_header(&mut file, &mut rest)?;
        let (header, chunks) = BackupHeader::open(&rest, key)?;
        let beginning = (PREFIX_LEN + prefix.rest_len()) as u64;
        let (expected, found) = (header.file_len(beginning), found.len());
        if found < expected {
            return Err(ReadError::CutOff { expected, found });
        }
        if found > expected {
            return Err(ReadError::TooLong { expected, found });
        }
        Ok(Self {
            header,
            chunks,
            file,
        })
    }

    /// Writes the database to the new file `to`, and holds it to its digest.
    pub(super) async fn extract(mut self, to: &Path) -> Result<BackupHeader, ReadError> {
        let out = File::create_new(to).map_err(ReadError::Write)?;
        let mut out = BufWriter::with_capacity(CHUNK_LEN, out);
        let mut progress = Progress::new("MiB opened", Some(self.header.size / MIB));
        let mut digest = Sha256::new(&SHA256);
        let mut done = 0;
        while let Some(len) = self.chunks.next_len() {
            let mut chunk = vec![0_u8; len + TAG_LEN];
            self.file.read_exact(&mut chunk).map_err(ReadError::Read)?;
            self.chunks.open(&mut chunk)?;
            digest.update(&chunk);
            out.write_all(&chunk).map_err(ReadError::Write)?;
            done += chunk.len() as u64;
            progress.at(done / MIB);
            tokio::task::yield_now().await;
        }
        progress.clear();
        let out = out.into_inner().map_err(io::IntoInnerError::into_error);
        out.and_then(|out| out.sync_all())
            .map_err(ReadError::Write)?;
        match hex(digest) == self.header.digest {
            true => Ok(self.header),
            false => Err(ReadError::Digest),
        }
    }
}

/// Reads a part of the header; a file that ends within is damaged, or something else.
fn read_header(file: &mut impl Read, into: &mut [u8]) -> Result<(), ReadError> {
    file.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => HeaderError::Damaged.into(),
        _ => ReadError::Read(error),
    })
}
