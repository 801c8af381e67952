//! Files as they were read last, so that those that have not changed are not read again.

use camino::{Utf8Path, Utf8PathBuf};
use specpack_syntax::source::SourceFile;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// How long after a file was written the time that it bears tells whether it was written again,
/// where times are told to a fraction of a second, and where they are not.
const FINE_TIMES: Duration = Duration::from_millis(20);
const COARSE_TIMES: Duration = Duration::from_secs(3);

/// When a file was last written, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    written: Option<SystemTime>,
    len: u64,
}

impl Stamp {
    /// The stamp of a file; none where it is gone.
    pub(crate) fn of(path: &Utf8Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            written: metadata.modified().ok(),
            len: metadata.len(),
        })
    }

    /// Whether a file that is written from `now` on bears another stamp.
    fn is_settled(self, now: SystemTime) -> bool {
        let Some(written) = self.written else {
            return false;
        };
        let fraction = written
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.subsec_nanos());
        let wait = match fraction {
            0 => COARSE_TIMES,
            _ => FINE_TIMES,
        };
        now.duration_since(written).is_ok_and(|past| past > wait)
    }
}

/// The files of earlier runs.
#[derive(Debug, Default)]
pub(crate) struct KeptFiles {
    by_path: Mutex<BTreeMap<Utf8PathBuf, Kept>>,
}

#[derive(Debug)]
struct Kept {
    stamp: Stamp,
    source: SourceFile,
    /// Whether somebody asked for it since what nobody asks for was dropped last.
    is_asked_for: bool,
}

impl KeptFiles {
    /// The file as it is kept, where it is still what it was, else what `read` gives; it is `now`
    /// or later.
    pub(crate) fn source<E>(
        &self,
        path: &Utf8Path,
        now: SystemTime,
        read: impl FnOnce(&Utf8Path) -> Result<SourceFile, E>,
    ) -> Result<SourceFile, E> {
        // What the file bears before it is read: a later one would hide a change.
        let stamp = Stamp::of(path);
        if let Some(stamp) = stamp
            && let Ok(mut by_path) = self.by_path.lock()
            && let Some(kept) = by_path.get_mut(path)
            && kept.stamp == stamp
        {
            kept.is_asked_for = true;
            return Ok(kept.source.clone());
        }
        let source = read(path)?;
        if let (Some(stamp), Ok(mut by_path)) = (stamp, self.by_path.lock()) {
            match stamp.is_settled(now) {
                true => by_path.insert(
                    path.to_owned(),
                    Kept {
                        stamp,
                        source: source.clone(),
                        is_asked_for: true,
                    },
                ),
                false => by_path.remove(path),
            };
        }
        Ok(source)
    }

    /// Drops the files that nobody asked for since this was done last: they were taken away, or
    /// are no longer named.
    pub(crate) fn drop_unasked(&self) {
        if let Ok(mut by_path) = self.by_path.lock() {
            by_path.retain(|_, kept| std::mem::take(&mut kept.is_asked_for));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use std::fs::FileTimes;

    /// Gives a file a text and the time at which it was written.
    fn write(path: &Utf8Path, text: &str, written: SystemTime) {
        fs::write(path, text).unwrap();
        let file = fs::File::options().write(true).open(path).unwrap();
        let times = FileTimes::new().set_modified(written);
        file.set_times(times).unwrap();
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn text(kept: &KeptFiles, path: &Utf8Path) -> String {
        let read = |path: &Utf8Path| {
            let text = fs::read_to_string(path).unwrap();
            Ok::<_, Infallible>(SourceFile::new(path.as_str(), text))
        };
        let Ok(source) = kept.source(path, now(), read);
        source.text().to_owned()
    }

    // req: GEN-8
    #[test]
    fn a_file_that_bears_another_time_or_length_is_read_again_and_another_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.md");
        let kept = KeptFiles::default();
        let early = now() - Duration::new(60, 1);
        write(&path, "one", early);
        assert_eq!(text(&kept, &path), "one");
        // Nothing tells that it was written again, so that the text shows that it was not read.
        write(&path, "two", early);
        assert_eq!(text(&kept, &path), "one");
        write(&path, "two", early + Duration::from_secs(1));
        assert_eq!(text(&kept, &path), "two");
        write(&path, "three", early + Duration::from_secs(1));
        assert_eq!(text(&kept, &path), "three");
    }

    // req: GEN-8
    #[test]
    fn what_was_written_a_moment_ago_may_be_written_again_and_bear_the_same_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("a.md");
        let kept = KeptFiles::default();
        let moment = now() + Duration::new(1, 1);
        write(&path, "one", moment);
        assert_eq!(text(&kept, &path), "one");
        write(&path, "two", moment);
        assert_eq!(text(&kept, &path), "two");
    }

    // req: GEN-8
    #[test]
    fn a_file_that_was_taken_away_is_kept_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let (stays, goes) = (folder.join("stays.md"), folder.join("goes.md"));
        let kept = KeptFiles::default();
        let early = now() - Duration::new(60, 1);
        for path in [&stays, &goes] {
            write(path, "one", early);
            assert_eq!(text(&kept, path), "one");
        }
        kept.drop_unasked();
        fs::remove_file(&goes).unwrap();
        assert_eq!(text(&kept, &stays), "one");
        kept.drop_unasked();
        // Both bear what they bore, so that the texts show which of them was read again.
        for (path, expected) in [(&stays, "one"), (&goes, "two")] {
            write(path, "two", early);
            assert_eq!(text(&kept, path), expected);
        }
    }

    #[test]
    fn a_time_without_a_fraction_is_trusted_later() {
        let stamp = |written| Stamp {
            written: Some(written),
            len: 1,
        };
        let whole = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let fine = whole + Duration::from_nanos(1);
        let later = whole + Duration::from_secs(1);
        assert!(stamp(fine).is_settled(later));
        assert!(!stamp(whole).is_settled(later));
        assert!(stamp(whole).is_settled(whole + Duration::from_secs(4)));
    }
}
