use super::*;

struct Scratch {
    _folder: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Scratch {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    fn file(&self, name: &str, text: &str) -> Utf8PathBuf {
        let path = self.path.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = self.path.read_dir_utf8().unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().to_owned()).collect();
        names.sort();
        names
    }
}

/// Writes files together, each as its path, its text until now and from now on.
fn write_all<const N: usize>(
    files: [(Utf8PathBuf, Option<&str>, &str); N],
) -> Result<(), WriteError> {
    let mut transaction = Transaction::default();
    for (path, before, after) in files {
        transaction.stage(path, before.map(str::as_bytes), after.as_bytes())?;
    }
    transaction.commit()
}

// req: GEN-6
#[test]
fn long_file_that_changed_anywhere_is_not_written_over() {
    let scratch = Scratch::new();
    let before = "a line of a long file\n".repeat(10_000);
    let (last, longer) = (format!("{}!", &before[1..]), format!("{before}."));
    for now in [last.as_str(), longer.as_str(), &before[1..], ""] {
        let path = scratch.file("long.md", now);
        let error = write_all([(path, Some(&before), "new")]);
        assert!(matches!(error, Err(WriteError::Changed { .. })));
        assert_eq!(scratch.text("long.md"), now);
    }
    let path = scratch.file("long.md", &before);
    let mut transaction = Transaction::default();
    let parts = [&before.as_bytes()[..9], b"new", &before.as_bytes()[9..]];
    transaction
        .stage_parts(path, Some(before.as_bytes()), &parts)
        .unwrap();
    transaction.commit().unwrap();
    let expected = format!("{}new{}", &before[..9], &before[9..]);
    assert_eq!(scratch.text("long.md"), expected);
}

// req: GEN-6
#[test]
fn all_files_are_written_and_nothing_else_is_left() {
    let scratch = Scratch::new();
    let old = scratch.file("old.md", "old");
    let fresh = scratch.path.join("made/fresh.md");
    write_all([(old, Some("old"), "new"), (fresh, None, "fresh")]).unwrap();
    assert_eq!(scratch.text("old.md"), "new");
    assert_eq!(scratch.text("made/fresh.md"), "fresh");
    assert_eq!(scratch.names(), ["made", "old.md"]);
}

// req: GEN-6
#[test]
fn when_one_target_cannot_be_written_none_is() {
    let scratch = Scratch::new();
    let first = scratch.file("a.md", "a");
    fs::create_dir(scratch.path.join("b.md")).unwrap();
    let error = write_all([
        (first, Some("a"), "changed"),
        (scratch.path.join("new/c.md"), None, "c"),
        (scratch.path.join("b.md"), None, "b"),
    ]);
    assert!(
        matches!(error, Err(WriteError::IsFolder { .. })),
        "{error:?}"
    );
    assert_eq!(scratch.text("a.md"), "a");
    assert_eq!(scratch.names(), ["a.md", "b.md"]);
}

#[test]
fn what_was_replaced_before_a_failed_rename_is_put_back() {
    let scratch = Scratch::new();
    let first = scratch.file("a.md", "a");
    let second = scratch.path.join("b.md");
    let third = scratch.path.join("c.md");
    let staged = [
        (first, Some("a"), "changed"),
        (second, None, "b"),
        (third.clone(), None, "c"),
    ];
    let staged = staged.map(|(path, before, after)| {
        Staged::new(path, before.map(str::as_bytes), &[after.as_bytes()]).unwrap()
    });
    // Between the staging and the renames somebody else makes the third file.
    fs::write(&third, "theirs").unwrap();
    let error = replace_all(Vec::from(staged));
    assert!(matches!(error, Err(WriteError::Io { .. })), "{error:?}");
    assert_eq!(scratch.text("a.md"), "a");
    assert_eq!(scratch.text("c.md"), "theirs");
    assert_eq!(scratch.names(), ["a.md", "c.md"]);
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let scratch = Scratch::new();
    let path = scratch.file("a.md", "edited by a person");
    let error = write_all([(path, Some("as it was read"), "new")]);
    assert!(
        matches!(error, Err(WriteError::Changed { .. })),
        "{error:?}"
    );
    assert_eq!(scratch.text("a.md"), "edited by a person");
    assert_eq!(scratch.names(), ["a.md"]);
}

#[test]
fn a_read_only_file_is_respected() {
    let scratch = Scratch::new();
    let path = scratch.file("a.md", "a");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let error = write_all([(path, Some("a"), "b")]);
    assert!(
        matches!(error, Err(WriteError::ReadOnly { .. })),
        "{error:?}"
    );
    assert_eq!(scratch.text("a.md"), "a");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_is_not_written_through() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let scratch = Scratch::new();
    let path = scratch.file("a.md", "a");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    write_all([(path.clone(), Some("a"), "b")]).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    symlink(&path, scratch.path.join("link.md")).unwrap();
    let error = write_all([(scratch.path.join("link.md"), Some("b"), "c")]);
    assert!(matches!(error, Err(WriteError::IsLink { .. })), "{error:?}");
    assert_eq!(scratch.text("a.md"), "b");
}

// req: GEN-6
#[test]
fn what_is_staged_and_not_committed_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let old = scratch.file("a.md", "a");
    let mut transaction = Transaction::default();
    transaction.stage(old, Some(b"a"), b"changed").unwrap();
    let fresh = scratch.path.join("made/below/fresh.md");
    transaction.stage(fresh, None, b"fresh").unwrap();
    assert_eq!(scratch.text("a.md"), "a");
    drop(transaction);
    assert_eq!(scratch.text("a.md"), "a");
    assert_eq!(scratch.names(), ["a.md"]);
}
