//! The lines of a file, each bounded before anything is made of it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek as _};
use std::path::Path;
use tessera_core::accounts::NumberedRecord;
use tessera_core::crypto::IndexKey;
use tessera_core::transfer::{ImportDigest, ImportPosition, JobId, SourceRecord};

/// The longest line, or row, that is read.
const MAX_RECORD: usize = 64 * 1024;
/// The most columns of a row.
const MAX_COLUMNS: usize = 256;
/// How much is read at once.
const BUFFER: usize = 256 * 1024;
/// How much tells a file from others.
const HEAD: usize = 4_096;
/// The mark of UTF-8 that some programs write first.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file, opened.
pub(super) struct Opened {
    input: Box<dyn Read + Send>,
    head: Vec<u8>,
    name: String,
    /// The digest of all of it, and how long it is; none of what comes through a pipe.
    whole: Option<([u8; 32], u64)>,
}

impl Opened {
    /// Opens a file, or standard input for `-`.
    pub(super) fn open(path: &Path, key: &IndexKey) -> io::Result<Self> {
        if path == Path::new("-") {
            return Self::pipe(Box::new(io::stdin()), "-".to_owned());
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Self::pipe(Box::new(file), name.into_owned());
        }
        let mut head = Vec::new();
        file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        file.rewind()?;
        let whole = digest_of(&mut file, key)?;
        file.rewind()?;
        Ok(Self {
            input: Box::new(file),
            head,
            name: name.into_owned(),
            whole: Some(whole),
        })
    }

    fn pipe(mut input: Box<dyn Read + Send>, name: String) -> io::Result<Self> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let input = Cursor::new(head.clone()).chain(input);
        Ok(Self {
            input: Box::new(input),
            head,
            name,
            whole: None,
        })
    }

    /// Which import it is.
    pub(super) fn job(&self, key: &IndexKey) -> JobId {
        JobId::of_file(key, &self.name, &self.head)
    }

    /// The digest of all of it, where that is known.
    pub(super) fn digest(&self) -> Option<[u8; 32]> {
        self.whole.map(|(digest, _)| digest)
    }

    /// Its lines.
    pub(super) fn records(self, splits: Splits, key: &IndexKey) -> io::Result<Records> {
        let mut records = Records {
            input: BufReader::with_capacity(BUFFER, self.input),
            splits,
            digest: ImportDigest::new(key),
            whole: self.whole,
            line: 0,
            bytes: 0,
            records: 0,
        };
        records.pass_mark()?;
        Ok(records)
    }
}

fn digest_of(file: &mut File, key: &IndexKey) -> io::Result<([u8; 32], u64)> {
    let mut digest = ImportDigest::new(key);
    let (mut buffer, mut length) = (vec![0; BUFFER], 0_u64);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((digest.value(), length));
        }
        digest.update(&buffer[..read]);
        length += read as u64;
    }
}

/// How a file is split.
pub(super) enum Splits {
    /// At the ends of lines.
    Lines,
    /// Into the rows of a table, whose cells may hold ends of lines.
    Rows(Box<Rows>),
}

/// What a row is taken apart with.
pub(super) struct Rows {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Splits {
    pub(super) fn rows() -> Self {
        Self::Rows(Box::new(Rows {
            reader: csv_core::Reader::new(),
            text: vec![0; MAX_RECORD],
            ends: vec![0; MAX_COLUMNS],
        }))
    }
}

/// The lines of a file.
pub(super) struct Records {
    input: BufReader<Box<dyn Read + Send>>,
    splits: Splits,
    digest: ImportDigest,
    whole: Option<([u8; 32], u64)>,
    line: u64,
    bytes: u64,
    records: u64,
}

impl Records {
    /// The next up to `limit` records that are together not much longer than `max_bytes`.
    pub(super) fn some(
        &mut self,
        limit: usize,
        max_bytes: usize,
    ) -> io::Result<Vec<NumberedRecord>> {
        let (mut some, mut bytes) = (Vec::with_capacity(limit), 0);
        while some.len() < limit && bytes < max_bytes {
            let Some(record) = self.next()? else { break };
            bytes += match &record.record {
                SourceRecord::Json(text) | SourceRecord::Cells { text, .. } => text.len(),
                SourceRecord::TooLong => 0,
            };
            some.push(record);
        }
        Ok(some)
    }

    /// The next record.
    pub(super) fn next(&mut self) -> io::Result<Option<NumberedRecord>> {
        self.pass_empty_lines()?;
        let line = self.line + 1;
        let record = match self.splits {
            Splits::Lines => self.next_line()?,
            Splits::Rows(_) => self.next_row()?,
        };
        self.records += u64::from(record.is_some());
        Ok(record.map(|record| NumberedRecord { line, record }))
    }

    /// A record that is not one of the users': the header.
    pub(super) fn header(&mut self) -> io::Result<Option<SourceRecord>> {
        let header = self.next()?;
        self.records = 0;
        Ok(header.map(|header| header.record))
    }

    /// Behind how many records it stands.
    pub(super) fn count(&self) -> u64 {
        self.records
    }

    /// Where it stands.
    pub(super) fn position(&self) -> ImportPosition {
        let whole = self.whole.map(|(digest, _)| digest);
        ImportPosition {
            records: self.records,
            digest: whole.unwrap_or_else(|| self.digest.value()),
        }
    }

    /// How much of the whole is read.
    pub(super) fn share(&self) -> Option<f64> {
        let (_, length) = self.whole.filter(|(_, length)| *length > 0)?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a share is shown, not counted with"
        )]
        let share = self.bytes as f64 / length as f64;
        Some(share)
    }

    fn consume(&mut self, amount: usize) {
        let read = &self.input.buffer()[..amount];
        self.digest.update(read);
        self.line += read.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.bytes += amount as u64;
        self.input.consume(amount);
    }

    fn pass_mark(&mut self) -> io::Result<()> {
        // What is peeked at comes whole: a file is read by the buffer, a pipe begins in memory.
        if self.input.fill_buf()?.starts_with(BOM) {
            self.consume(BOM.len());
        }
        Ok(())
    }

    fn pass_empty_lines(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let is_end = |byte: &&u8| matches!(**byte, b'\n' | b'\r');
            let empty = buffer.iter().take_while(is_end).count();
            if empty == 0 {
                return Ok(());
            }
            self.consume(empty);
        }
    }

    fn next_line(&mut self) -> io::Result<Option<SourceRecord>> {
        let (mut text, mut is_too_long, mut is_there) = (Vec::new(), false, false);
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            is_there = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            is_too_long |= text.len() + piece.len() > MAX_RECORD;
            if is_too_long {
                text = Vec::new();
            } else {
                text.extend_from_slice(piece);
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(is_there.then_some(match is_too_long {
            true => SourceRecord::TooLong,
            false => SourceRecord::Json(text),
        }))
    }

    /// A row that is too long goes on to where its quotes end: what stands in a cell is never
    /// taken for a row of its own.
    fn next_row(&mut self) -> io::Result<Option<SourceRecord>> {
        let (mut written, mut ended, mut is_too_long) = (0, 0, false);
        loop {
            let buffer = self.input.fill_buf()?;
            let Splits::Rows(rows) = &mut self.splits else {
                return Ok(None);
            };
            let Rows { reader, text, ends } = rows.as_mut();
            let (result, read, wrote, columns) =
                reader.read_record(buffer, &mut text[written..], &mut ends[ended..]);
            written += wrote;
            ended += columns;
            let record = match result {
                csv_core::ReadRecordResult::InputEmpty => None,
                csv_core::ReadRecordResult::OutputFull
                | csv_core::ReadRecordResult::OutputEndsFull => {
                    is_too_long = true;
                    (written, ended) = (0, 0);
                    None
                }
                csv_core::ReadRecordResult::Record => Some(match is_too_long {
                    true => SourceRecord::TooLong,
                    false => SourceRecord::Cells {
                        text: text[..written].to_vec(),
                        ends: ends[..ended].to_vec(),
                    },
                }),
                csv_core::ReadRecordResult::End => return Ok(None),
            };
            self.consume(read);
            if record.is_some() {
                return Ok(record);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::crypto::Key256;

    fn key() -> IndexKey {
        IndexKey::new(Key256::new([1; 32]))
    }

    fn records(bytes: &[u8], splits: Splits) -> Records {
        let input = Cursor::new(bytes.to_vec());
        let opened = Opened::pipe(Box::new(input), "-".to_owned()).unwrap();
        opened.records(splits, &key()).unwrap()
    }

    /// Each record as its line and what stands there, cells between bars.
    fn all(bytes: &[u8], splits: Splits) -> Vec<(u64, String)> {
        let mut records = records(bytes, splits);
        std::iter::from_fn(|| records.next().unwrap())
            .map(|NumberedRecord { line, record }| {
                let text = match record {
                    SourceRecord::Json(text) => String::from_utf8(text).unwrap(),
                    SourceRecord::TooLong => "too long".to_owned(),
                    SourceRecord::Cells { text, ends } => {
                        let starts = std::iter::once(0).chain(ends.iter().copied());
                        let cells = starts.zip(&ends).map(|(start, end)| &text[start..*end]);
                        let cells: Vec<&[u8]> = cells.collect();
                        String::from_utf8(cells.join(&b'|')).unwrap()
                    }
                };
                (line, text)
            })
            .collect()
    }

    fn found(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
        let expected = expected.iter();
        expected
            .map(|(line, text)| (*line, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        assert_eq!(
            all(b"\xef\xbb\xbfa\n\n\r\nb\nc", Splits::Lines),
            found(&[(1, "a"), (4, "b"), (5, "c")])
        );
        assert_eq!(
            all(b"a,b\r\n\r\n1,\"x\r\ny\"\r\n2,z", Splits::rows()),
            found(&[(1, "a|b"), (3, "1|x\r\ny"), (5, "2|z")])
        );
        assert_eq!(all(b"", Splits::Lines), []);
        assert_eq!(all(b"", Splits::rows()), []);
    }

    #[test]
    fn what_is_too_long_is_never_held() {
        let long = "x".repeat(MAX_RECORD + 1);
        let fits = "x".repeat(MAX_RECORD);
        let text = format!("{long}\n{fits}\nb\n");
        assert_eq!(
            all(text.as_bytes(), Splits::Lines),
            found(&[(1, "too long"), (2, &fits), (3, "b")])
        );
        let text = format!("a,{long}\nb,c\n{}\nd,e\n", ",".repeat(MAX_COLUMNS));
        assert_eq!(
            all(text.as_bytes(), Splits::rows()),
            found(&[(1, "too long"), (2, "b|c"), (3, "too long"), (4, "d|e")])
        );
    }

    /// A name that is long enough to be refused, and behind it what an attacker would have taken
    /// for a row of its own.
    #[test]
    fn what_stands_in_a_cell_is_not_taken_for_a_row() {
        let name = format!("{}\nevil@example.com,admin\n", "x".repeat(MAX_RECORD));
        let text = format!("email,name\na@example.com,\"{name}\"\nb@example.com,B\n");
        assert_eq!(
            all(text.as_bytes(), Splits::rows()),
            found(&[(1, "email|name"), (2, "too long"), (5, "b@example.com|B")])
        );
    }

    #[test]
    fn a_pipe_is_told_by_what_was_read_of_it() {
        let at = |bytes: &[u8], count: usize| {
            let mut records = records(bytes, Splits::Lines);
            records.some(count, usize::MAX).unwrap();
            records.position()
        };
        assert_eq!(at(b"a\nb\nc\n", 2), at(b"a\nb\nd\n", 2));
        assert_ne!(at(b"a\nb\nc\n", 2), at(b"a\nx\nc\n", 2));
        assert_eq!(at(b"a\nb\nc\n", 2).records, 2);
    }
}
