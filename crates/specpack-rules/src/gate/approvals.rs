//! The file of sign-offs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::{Table, Value};

/// One sign-off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// As which reviewer.
    pub role: String,
    /// Who.
    pub by: String,
    /// On which day, as written.
    pub on: String,
    /// What was read: the fingerprint of each file by its path from the folder of the approvals.
    pub read: BTreeMap<String, String>,
}

/// Every sign-off, one for each reviewer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    list: Vec<Approval>,
}

/// Why a file of sign-offs was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalsError {
    /// It is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// A sign-off without something that it has to have.
    #[error("a sign-off has no `{0}`; `specpack approve` writes it anew")]
    Missing(&'static str),
}

const HEAD: &str = "\
# Who has read this pack, and what it was when they did. Written by `specpack approve`; a sign-off
# lapses when a file that was read for it changes.
";

impl Approvals {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// Text that is not TOML, and a sign-off that lacks its reviewer, name, day or files.
    pub fn parse(text: &str) -> Result<Self, ApprovalsError> {
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| ApprovalsError::Syntax(error.message().to_owned()))?;
        let entries = table.get("approval").and_then(Value::as_array);
        let mut approvals = Self::default();
        for entry in entries.into_iter().flatten() {
            approvals.set(approval(entry)?);
        }
        Ok(approvals)
    }

    /// The sign-off of a reviewer.
    #[must_use]
    pub fn of(&self, role: &str) -> Option<&Approval> {
        self.list.iter().find(|approval| approval.role == role)
    }

    /// Adds a sign-off in the place of an older one of the same reviewer.
    pub fn set(&mut self, approval: Approval) {
        self.list.retain(|other| other.role != approval.role);
        self.list.push(approval);
        self.list.sort_by(|a, b| a.role.cmp(&b.role));
    }

    /// The text of the file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = HEAD.to_owned();
        for approval in &self.list {
            let _ = write!(
                text,
                "\n[[approval]]\nas = {}\nby = {}\non = {}\n\n[approval.read]\n",
                quoted(&approval.role),
                quoted(&approval.by),
                quoted(&approval.on),
            );
            for (path, print) in &approval.read {
                let _ = writeln!(text, "{} = {}", quoted(path), quoted(print));
            }
        }
        text
    }
}

fn approval(entry: &Value) -> Result<Approval, ApprovalsError> {
    let text = |key: &'static str| {
        let value = entry.get(key).and_then(Value::as_str);
        value.map(str::to_owned).ok_or(ApprovalsError::Missing(key))
    };
    let read = entry.get("read").and_then(Value::as_table);
    let read = read.ok_or(ApprovalsError::Missing("read"))?.iter();
    let read = read.filter_map(|(path, print)| Some((path.clone(), print.as_str()?.to_owned())));
    Ok(Approval {
        role: text("as")?,
        by: text("by")?,
        on: text("on")?,
        read: read.collect(),
    })
}

/// As a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let approval = |role: &str, by: &str| Approval {
            role: role.to_owned(),
            by: by.to_owned(),
            on: "2026-01-02".to_owned(),
            read: [("a \"b\".yaml".to_owned(), "sha256:00".to_owned())].into(),
        };
        let mut approvals = Approvals::default();
        approvals.set(approval("security", "Ann\n\\ \"A\""));
        approvals.set(approval("analytics", "Bob"));
        approvals.set(approval("security", "Åsa"));
        assert_eq!(
            Approvals::parse(&approvals.to_toml()),
            Ok(approvals.clone())
        );
        assert_eq!(approvals.of("security").unwrap().by, "Åsa");
        assert_eq!(approvals.list.len(), 2);
    }

    #[test]
    fn a_sign_off_that_lacks_something_is_refused() {
        let refused = |text| Approvals::parse(text).unwrap_err().to_string();
        assert!(refused("[[approval]]\nas = \"x\"\n[approval.read]\n").contains("`by`"));
        assert!(refused("[[approval]]\nby = \"x\"\n").contains("`read`"));
        assert!(refused("[").starts_with("not valid TOML"));
        assert_eq!(Approvals::parse(""), Ok(Approvals::default()));
    }
}
