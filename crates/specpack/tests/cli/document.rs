//! A file of cases: Markdown in which two kinds of code fences mean something.
//!
//! A fence `file PATH` is a file that the case starts from. A fence `console` holds commands
//! after `$ `, each followed by what it answers: standard output as it is, standard error after
//! `! `, and an exit code other than 0 as `? CODE`. A heading of level 2 starts a new case in a
//! folder of its own, in which the files from before the first case are, too.

use crate::sandbox::{Answer, Sandbox};
use std::fmt::Write as _;

/// The text with every command's answer as it is now.
pub(crate) fn answered(text: &str) -> String {
    let mut answered = String::new();
    let mut sandbox = Sandbox::new();
    let mut shared: Option<Vec<(String, String)>> = Some(Vec::new());
    let mut files = Vec::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            files.extend(shared.take().into_iter().flatten());
            sandbox = Sandbox::new();
            for (path, text) in &files {
                sandbox.write(path, text.as_bytes());
            }
        }
        let Some((fence, info)) = opening(line) else {
            answered.push_str(line);
            continue;
        };
        let body: Vec<&str> = lines
            .by_ref()
            .take_while(|l| l.trim_end() != fence)
            .collect();
        if info == "console" {
            answered.push_str(&console(&sandbox, &body));
            continue;
        }
        if let Some(path) = info.strip_prefix("file ") {
            sandbox.write(path, body.concat().as_bytes());
            if let Some(shared) = &mut shared {
                shared.push((path.to_owned(), body.concat()));
            }
        }
        let _ = writeln!(answered, "{line}{}{fence}", body.concat());
    }
    answered
}

/// The fence and what follows it, where the line opens a block of code.
fn opening(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end();
    let length = line.bytes().take_while(|byte| *byte == b'`').count();
    (length >= 3).then(|| line.split_at(length))
}

fn console(sandbox: &Sandbox, body: &[&str]) -> String {
    let mut text = String::new();
    for line in body.iter().filter_map(|line| line.strip_prefix("$ ")) {
        let _ = writeln!(text, "$ {}", line.trim_end());
        text.push_str(&written(&sandbox.run(line.trim_end())));
    }
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}console\n{text}{fence}\n")
}

fn written(answer: &Answer) -> String {
    let mut text = answer.stdout.clone();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str("\n\\ no newline at the end\n");
    }
    for line in answer.stderr.lines() {
        let _ = writeln!(text, "{}", format!("! {line}").trim_end());
    }
    if answer.code != 0 {
        let _ = writeln!(text, "? {}", answer.code);
    }
    text
}

/// Where two texts part, with a few lines before.
pub(crate) fn difference(written: &str, answered: &str) -> String {
    let expected: Vec<&str> = written.lines().collect();
    let actual: Vec<&str> = answered.lines().collect();
    let pairs = expected.iter().zip(&actual);
    let same = pairs.take_while(|(a, b)| a == b).count();
    let pairs = expected[same..]
        .iter()
        .rev()
        .zip(actual[same..].iter().rev());
    let same_end = pairs.take_while(|(a, b)| a == b).count();
    let mut text = format!("line {}:\n", same + 1);
    for line in &expected[same.saturating_sub(4)..same] {
        let _ = writeln!(text, "  {line}");
    }
    for line in &expected[same..expected.len() - same_end] {
        let _ = writeln!(text, "- {line}");
    }
    for line in &actual[same..actual.len() - same_end] {
        let _ = writeln!(text, "+ {line}");
    }
    text
}
