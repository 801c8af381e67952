//! A folder of its own for a case, and the few commands that a case may use in it.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command answered.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// A temporary folder in which the commands of one case run.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and the folders that it needs.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs a line. What it may start with is listed here, and nothing else is understood.
    pub(crate) fn run(&self, line: &str) -> Answer {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["cat", name] => self.text(name),
            ["tree"] => self.tree(),
            ["same", a, b] => self.same(a, b),
            ["cp", from, to] => self.copy(&self.path(from), to),
            ["example", from, to] => {
                let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
                self.copy(&specs.join(from), to)
            }
            ["crlf", from, to] => {
                let text = fs::read_to_string(self.path(from)).unwrap();
                let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
                self.write(to, text.as_bytes());
                Answer::default()
            }
            ["replace", name, old, new] => self.replace(name, old, new),
            ["write", name, escaped] => {
                self.write(name, &unescaped(escaped));
                Answer::default()
            }
            ["rm", name] => done(fs::remove_file(self.path(name))),
            ["git", ..] => self.git(&words[1..]),
            ["mkdir", name] => done(fs::create_dir_all(self.path(name))),
            ["symlink", target, name] => done(symlink(target, self.path(name))),
            ["chmod", mode, name] => {
                let mode = u32::from_str_radix(mode, 8).unwrap();
                done(fs::set_permissions(
                    self.path(name),
                    Permissions::from_mode(mode),
                ))
            }
            _ => self.specpack(&words),
        }
    }

    /// `[NAME=VALUE…] specpack ARGUMENTS [< FILE] [> FILE]`
    fn specpack(&self, words: &[&str]) -> Answer {
        let at = words.iter().position(|word| *word == "specpack");
        let at = at.unwrap_or_else(|| panic!("a case cannot run {words:?}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_specpack"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        for variable in &words[..at] {
            let (name, value) = variable.split_once('=').unwrap();
            command.env(name, value);
        }
        let mut arguments = words[at + 1..].iter();
        let mut target = None;
        while let Some(argument) = arguments.next() {
            match *argument {
                "<" => {
                    let file = File::open(self.path(arguments.next().unwrap())).unwrap();
                    command.stdin(file);
                }
                ">" => target = arguments.next(),
                argument => {
                    command.arg(argument);
                }
            }
        }
        let output = command.output().unwrap();
        let mut answer = Answer {
            stdout: self.shown(&output.stdout),
            stderr: self.shown(&output.stderr),
            code: output.status.code().unwrap_or(-1),
        };
        if let Some(name) = target {
            self.write(name, answer.stdout.as_bytes());
            answer.stdout.clear();
        }
        answer
    }

    /// Git with an author and a configuration that are the same everywhere; it answers nothing.
    fn git(&self, arguments: &[&str]) -> Answer {
        let mut command = Command::new("git");
        command.current_dir(self.folder.path()).args(arguments);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Ann Ek");
            command.env(format!("GIT_{role}_EMAIL"), "ann@example.com");
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_CONFIG_SYSTEM", "/dev/null");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        Answer::default()
    }

    fn shown(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let text = text
            .replace(&self.folder.path().display().to_string(), "[ROOT]")
            .replace('\u{1b}', "␛");
        without_lengths(&text)
    }

    fn text(&self, name: &str) -> Answer {
        Answer {
            stdout: fs::read_to_string(self.path(name)).unwrap(),
            ..Answer::default()
        }
    }

    fn copy(&self, from: &Path, to: &str) -> Answer {
        self.write(to, &fs::read(from).unwrap());
        Answer::default()
    }

    /// Every file and folder, hidden ones too.
    fn tree(&self) -> Answer {
        let mut names = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.folder.path()).unwrap();
                let name = name.display().to_string();
                if path.is_dir() && !path.is_symlink() {
                    names.push(format!("{name}/"));
                    folders.push(path);
                } else {
                    names.push(name);
                }
            }
        }
        names.sort();
        Answer {
            stdout: names.iter().map(|name| format!("{name}\n")).collect(),
            ..Answer::default()
        }
    }

    fn same(&self, a: &str, b: &str) -> Answer {
        let are_same = fs::read(self.path(a)).unwrap() == fs::read(self.path(b)).unwrap();
        Answer {
            stdout: if are_same { "same\n" } else { "different\n" }.to_owned(),
            ..Answer::default()
        }
    }

    fn replace(&self, name: &str, old: &str, new: &str) -> Answer {
        let (old, new) = (unescaped(old), unescaped(new));
        let bytes = fs::read(self.path(name)).unwrap();
        let at = bytes.windows(old.len()).position(|window| window == old);
        let at = at.unwrap_or_else(|| panic!("{name} does not hold what is to be replaced"));
        self.write(
            name,
            &[&bytes[..at], &new, &bytes[at + old.len()..]].concat(),
        );
        Answer::default()
    }
}

/// `text` without the lengths of generated files, which change with every better template.
pub(crate) fn without_lengths(text: &str) -> String {
    let text = masked(text, " KB)", "[SIZE]");
    masked(&text, " new lines", "[COUNT]")
}

/// `text` with `mask` in place of the number before each `unit`.
fn masked(text: &str, unit: &str, mask: &str) -> String {
    let mut parts = text.split(unit).collect::<Vec<_>>();
    let last = parts.pop().unwrap_or_default();
    let mut masked = String::new();
    for part in parts {
        let number = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        masked.push_str(number);
        masked.push_str(if number.len() < part.len() { mask } else { "" });
        masked.push_str(unit);
    }
    masked.push_str(last);
    masked
}

fn done(result: std::io::Result<()>) -> Answer {
    result.unwrap();
    Answer::default()
}

/// Words between blanks; quotes of either kind hold blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// `\n` and `\xHH` as the bytes that they stand for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        if let Some(after) = after.strip_prefix('n') {
            bytes.push(b'\n');
            rest = after;
        } else {
            let hex = after.strip_prefix('x').and_then(|hex| hex.get(..2));
            bytes.push(u8::from_str_radix(hex.unwrap(), 16).unwrap());
            rest = &after[3..];
        }
    }
    bytes.extend(rest.as_bytes());
    bytes
}
