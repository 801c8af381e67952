//! The report of the gate, on one page.

mod html;
mod human;
mod json;
mod markdown;

pub(crate) use html::html;
pub(crate) use human::human;
pub(crate) use json::json;
pub(crate) use markdown::markdown;

use super::place::place;
use crate::output::counted;
use crate::shell;
use camino::Utf8Path;
use specpack_rules::gate::{Place, SignOff, SignOffState, Verdict};
use specpack_syntax::source::SourceFile;

/// What the gate came to, and in which files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    /// The folder of the pack.
    pub(crate) folder: &'a Utf8Path,
    /// The folder as it was named, where it was: commands that are proposed name it too.
    pub(crate) named: Option<&'a Utf8Path>,
    /// All files, indexed by their ids.
    pub(crate) files: &'a [SourceFile],
    /// What it came to.
    pub(crate) verdict: &'a Verdict,
}

impl Run<'_> {
    /// A place as `specs/prd.md:12:3`.
    fn at(&self, found: &Place) -> String {
        place(self.files, found.at).map_or_else(String::new, |place| {
            let path = place.file.path();
            format!("{path}:{}:{}", place.start.line, place.start.column)
        })
    }

    /// The verdict in one line.
    fn conclusion(&self) -> String {
        let checks = &self.verdict.checks;
        let failed = checks.iter().filter(|check| !check.is_met).count();
        let sign_offs = &self.verdict.sign_offs;
        let open = sign_offs
            .iter()
            .filter(|it| it.state != SignOffState::Signed);
        let open = open.count();
        let mut troubles = Vec::new();
        if failed > 0 {
            let verb = if failed == 1 { "does" } else { "do" };
            let of = counted(checks.len(), "check", "checks");
            troubles.push(format!("{failed} of {of} {verb} not hold"));
        }
        if open > 0 {
            let verb = if open == 1 { "is" } else { "are" };
            let of = counted(sign_offs.len(), "sign-off", "sign-offs");
            troubles.push(format!("{open} of {of} {verb} missing"));
        }
        match troubles.is_empty() {
            true => "Ready: everything holds, and everybody has signed.".to_owned(),
            false => format!("Not ready: {}.", troubles.join(", ")),
        }
    }

    /// A command of specpack that concerns the same pack.
    fn command(&self, name: &str) -> String {
        let named = self.named.map(|folder| shell::word(folder.as_str()));
        named.map_or_else(
            || format!("specpack {name}"),
            |folder| format!("specpack {name} {folder}"),
        )
    }

    /// Where a sign-off stands, in words.
    fn standing(&self, sign_off: &SignOff) -> String {
        let files = counted(sign_off.file_count, "file", "files");
        let signed = sign_off.signed.as_ref();
        let signed = signed.map_or_else(String::new, |(by, on)| format!("{by}, {on}"));
        match &sign_off.state {
            SignOffState::Signed => format!("{signed} ({files})"),
            SignOffState::Missing => {
                let approve = self.command("approve");
                format!("{files} to read, then `{approve} --as {}`", sign_off.role)
            }
            SignOffState::Lapsed { .. } => format!("lapsed; signed by {signed}"),
        }
    }

    /// How many more places there are than are shown, in words.
    fn more(&self, count: usize, shown: usize) -> Option<String> {
        let hidden = count.checked_sub(shown).filter(|hidden| *hidden > 0)?;
        Some(format!(
            "and {hidden} more; `{}` shows all",
            self.command("check")
        ))
    }
}

/// By which files a sign-off lapsed, in words.
fn lapsed_by(sign_off: &SignOff) -> impl Iterator<Item = String> {
    let by = match &sign_off.state {
        SignOffState::Lapsed { by } => by.as_slice(),
        SignOffState::Signed | SignOffState::Missing => &[],
    };
    by.iter()
        .map(|file| format!("{} {}", file.path, file.change.as_str()))
}
